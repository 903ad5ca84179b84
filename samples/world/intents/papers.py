"""What people upload documents for."""

# ruff: noqa: E501 - a template reads best on one line

from collections.abc import Callable
from random import Random
from typing import Any

from samples.world.cast import EXTRACTOR, OCR_CLERK
from samples.world.grammar import Facts
from samples.world.intents.intent import Intent, Use
from samples.world.tools.papers import contract_fields, form_fields, read_contract, read_form, read_invoice


def _ocr(read: Callable[[Random, Facts], Any], page: str = "1", chance: float = 1.0) -> Use:
    return Use("ocr_page", {"file": "{scan}", "page": page}, chance, read)


_SPLIT = Use("split_pages", {"file": "{scan}"}, 0.7)

INVOICE_FIELDS = Intent(
    name="extract_invoice_data",
    agent=OCR_CLERK,
    weight=7,
    asks=(
        "[Extract|Pull out|Read] [total, VAT and date|the amounts|all fields] from {scan}.",
        "[What is|How much is] the [total|amount due] on the [invoice|bill] from {vendor} ({scan})?",
        "[Enter|Book] the [attached|uploaded] [invoice|bill] {scan}[ of {vendor}|].",
        "[Please take|Get me] the [supplier|number], the [due date|date] and the VAT [rate|] out of {scan}.",
        "{scan}: [invoice data as JSON|fields into the ledger], [please|thanks].",
        "[Is|Can you check if] the VAT on {scan} [really|] {vat} %?",
    ),
    brief=("{scan} totals", "extract {scan}", "invoice {vendor} fields", "book {scan}"),
    why=(
        "[The scan is|It's] [a bit crooked|two pages].",
        "[Our clerk|My colleague] is [ill|on leave].",
        "[Month end|The audit] [is near|is on {weekday}].",
        "[It's|The original is] in [German|Dutch|French].",
    ),
    uses=(
        _SPLIT,
        _ocr(read_invoice),
        Use("extract_fields", {"kind": "invoice", "fields": "vendor,total,vat,date"}),
        Use("validate_record", {"kind": "invoice"}),
        Use("store_record", {"file": "{scan}"}, 0.6),
    ),
    answers=(
        "{vendor}, {invoice}: total {total} with {vat} % VAT, dated {day} {month} {year}.",
        "[Booked|Stored]: {total} from {vendor}. VAT {vat} %[, all checks passed|].",
        "The [bill|invoice] [asks for|is over] {total}; number {invoice}, [due|dated] {day} {month}.",
        "[Fields|Result]: vendor {vendor}, total {total}, VAT {vat}, date {day} {month} {year}. The [due date|IBAN] is not [printed|on it].",
    ),
    abroad=("Bitte die Rechnungsdaten aus {scan} auslesen.",),
    passes_to=EXTRACTOR,
    pass_chance=0.5,
)
CONTRACT = Intent(
    name="summarise_contract",
    agent=OCR_CLERK,
    weight=5,
    asks=(
        "[Summarise|Sum up|Give me the gist of] the contract with the {party} ({scan}).",
        "[What does|Where does] {scan} say [about|on] {clause}?",
        "[How long|When] [is the notice period|can we leave] in the [agreement|contract] with {company}[, {scan}|]?",
        "[Read|Go through] {scan} and [list|tell me] our [duties|obligations] [and deadlines|].",
        "[Are there|Is there] [traps|anything odd] in the {party} [agreement|contract] {scan}[, {clause} maybe|]?",
        "[In plain words|For a non-lawyer]: what did we sign with {company}?",
    ),
    brief=("summary {scan}", "{clause} in {scan}", "notice period {company}", "contract {party} key points"),
    why=(
        "[Legal|Our lawyer] is [busy|away].",
        "[We renegotiate|It renews] in {month}.",
        "[{pages} pages|It's long] and I have [ten minutes|no time].",
        "[The signed copy|It] is from {year}.",
    ),
    uses=(
        _SPLIT,
        _ocr(read_contract),
        _ocr(read_contract, "2", 0.7),
        Use("extract_fields", {"kind": "contract", "fields": "parties,term,{clause}"}, result=contract_fields),
    ),
    answers=(
        "[The gist|In short]: {n} weeks' notice, {amount} a month, {clause} [is one-sided|is standard], court in {city}.",
        "On {clause} it says: either side may [end|extend] with {n} months' notice.",
        "[Our duties|You must]: pay {amount}, [report|renew] by {month} {day}. The {party} [must|has to] deliver [monthly|on request].",
        "[Nothing odd|Mostly standard]; [only|but] {clause} [runs|lasts] {n} years, [longer than usual|which is long].",
    ),
    abroad=("Fasse den Vertrag {scan} zusammen.",),
    passes_to=EXTRACTOR,
    pass_chance=0.4,
)
SORT_MAIL = Intent(
    name="sort_incoming_mail",
    agent=OCR_CLERK,
    weight=5,
    asks=(
        "[What kind of|Which] [document|letter] is {scan} and [where does it go|who gets it]?",
        "[Sort|File] [this|today's] [letter|mail] ({scan}) [into the right queue|].",
        "[Is|Is this] {scan} a {form} or [something else|a complaint]?",
        "[Route|Forward] {scan} to the [right|proper] [team|department].",
        "[Tag|Label] the [scan|upload] {scan}, [looks like|could be] a {form}.",
        "[There's|We got] [post|mail] from {company}: {scan}. [Who handles that|Put it where it belongs].",
    ),
    brief=("classify {scan}", "{scan} which queue", "sort mail {scan}", "{form}? {scan}"),
    why=(
        "[Came|It came] [by fax|without a cover|on {weekday}].",
        "[We get|There are] {n}0 of these [a day|].",
        "[It's urgent|There's a deadline in it], I think.",
    ),
    uses=(_ocr(read_form), Use("classify_document", {"file": "{scan}"}), Use("store_record", {"file": "{scan}"}, 0.8)),
    answers=(
        "{scan} is a {form}; I [put|filed] it [for|with] [claims|accounts|the legal team].",
        "[Looks like|It is] a {form} from {company}. [Queue|Sent to]: [accounts|hr].",
        "A {form}, {percent} [on the scale|points] sure. [Please check|Stored] under {ticket}.",
    ),
)
CHECK_FORM = Intent(
    name="check_filled_form",
    agent=OCR_CLERK,
    weight=4,
    asks=(
        "[Check|Verify] [that|whether] the {form} {scan} is [complete|filled in correctly].",
        "[Is|Are] [anything|any fields] missing [on|in] {scan} ({form})?",
        "[Transcribe|Type up] the [handwritten|filled] {form} in {scan}.",
        "[Does|Do] the [signature|date] and [name|reference] on {scan} [match|agree]?",
        "[Compare|Hold] the {form} {scan} [against|with] [last year's|the version from {month}].",
        "[Can we|May I] accept this {form}[, {scan}|]?",
    ),
    brief=("{form} complete? {scan}", "check {scan}", "transcribe {scan}", "missing fields {scan}"),
    why=(
        "[The customer|{name}] [waits|is waiting] [at the counter|for an answer].",
        "[Handwriting|The ink] is [hard to read|faint].",
        "[Customs|The insurer] sends it back [otherwise|].",
    ),
    uses=(
        _SPLIT,
        _ocr(read_form),
        Use("extract_fields", {"kind": "form", "fields": "name,date,reference"}, result=form_fields),
        Use("validate_record", {"kind": "form"}),
        Use("compare_texts", {"left": "{scan}", "right": "template"}, 0.3),
    ),
    answers=(
        "The {form} is complete: {name}, {day} {month} {year}, reference {ticket}.",
        "[Missing|Still empty]: the [date|signature] on page {n}. [Everything else|The rest] [fits|is fine].",
        "[Typed up|Here it is]: {name}, {city}, {day} {month}. [Remarks|Note]: {product}.",
        "[Accept it|You can take it]; [all|every] rule [passed|is met][, one warning|].",
    ),
    passes_to=EXTRACTOR,
    pass_chance=0.4,
)
PAPERS = (INVOICE_FIELDS, CONTRACT, SORT_MAIL, CHECK_FORM)
