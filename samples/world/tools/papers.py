"""Tools of the paperwork service: OCR and extraction steps."""

# ruff: noqa: E501 - a template reads best on one line

from collections.abc import Callable
from random import Random
from typing import Any

from samples.world.grammar import Facts, say
from samples.world.tools.tool import Tool

_INVOICES = (
    "{vendor}\n{street}, {city}\n[Invoice|Rechnung|Factuur|Bill] [no.|nr] {invoice}\n[Date|Dated]: {day} {month} {year}\n{n} x {product}  {amount}\n[Total|Amount due|To pay] EUR {total} [incl.|including] {vat} % VAT",
    "[INVOICE|Invoice] {invoice}\t{day} {month} {year}\n[From|Supplier]: {vendor}, {city}\n[Net|Subtotal] {amount}\n[VAT|Tax] {vat} %\n[TOTAL|Sum] {total}\n[Payable within {n} days|Thank you for your order]",
)
_CONTRACTS = (
    "AGREEMENT between {company} and the {party} {name}\n1. {clause}: [either side|the {party}] may [end|extend] this with {n} [weeks|months] notice.\n2. [Fees|Price]: {amount} [per month|a year]\n3. [Place of court|Law]: {city}",
    "[Contract|Terms] of {month} {year}\n[Parties|Between]: {company}; {name} ({party})\n[Article|Sec.] {n} {clause}: [see annex|as agreed]\n[Notice|Period]: {n} [weeks|months]. [Fee|Payment]: {amount}.",
)
_FORMS = (
    "{form}\n[Name|Applicant]: {name}\n[Place|Town]: {city}\n[Date|On]: {day}.{month}.{year}\n[Reference|Our sign]: {ticket}\n[Remarks|Notes]: {product}",
    "[Form|Sheet] {ticket}: {form}\n{name}, {street}, {city}\n[Signed|Signature] {day} {month} {year}\n[Item|Concerns]: {product}",
)


def _printed(templates: tuple[str, ...]) -> Callable[[Random, Facts], Any]:
    def read(rng: Random, facts: Facts) -> Any:
        return {
            "page": rng.randint(1, max(1, int(facts["pages"]))),
            "confidence": round(rng.uniform(0.86, 0.99), 3),
            "text": say(rng.choice(templates), rng, facts),
        }

    return read


read_invoice = _printed(_INVOICES)
read_contract = _printed(_CONTRACTS)
read_form = _printed(_FORMS)


def _split(rng: Random, facts: Facts) -> Any:
    return {
        "file": facts["scan"],
        "pages": int(facts["pages"]),
        "rotated": rng.randint(0, 2),
        "dpi": rng.choice((150, 200, 300, 600)),
    }


def _fields(rng: Random, facts: Facts) -> Any:
    return {
        "vendor": facts["vendor"],
        "number": facts["invoice"],
        "total": facts["total"],
        "vat": facts["vat"],
        "date": f"{facts['day']} {facts['month']} {facts['year']}",
        "confidence": round(rng.uniform(0.8, 0.99), 2),
    }


def contract_fields(rng: Random, facts: Facts) -> Any:
    """What is filled in from a contract."""
    return {
        "parties": [facts["company"], facts["name"]],
        "term": f"{facts['n']} {rng.choice(('weeks', 'months'))}",
        "clause": facts["clause"],
        "fee": facts["amount"],
    }


def form_fields(rng: Random, facts: Facts) -> Any:
    """What is filled in from a form."""
    return {
        "name": facts["name"],
        "date": f"{facts['day']} {facts['month']} {facts['year']}",
        "reference": facts["ticket"],
        "confidence": round(rng.uniform(0.7, 0.99), 2),
    }


def _valid(rng: Random, _facts: Facts) -> Any:
    return {
        "valid": True,
        "rules": rng.randint(6, 22),
        "warnings": rng.choice(([], [], ["date is a holiday"], ["vendor is new"])),
    }


def _class(rng: Random, facts: Facts) -> Any:
    return {
        "kind": facts["form"],
        "confidence": round(rng.uniform(0.6, 0.99), 2),
        "queue": rng.choice(("claims", "accounts", "hr", "legal")),
    }


def _diff(rng: Random, facts: Facts) -> Any:
    return {
        "changed": [{"clause": facts["clause"], "from": f"{facts['n']} weeks", "to": f"{rng.randint(2, 12)} months"}],
        "same": rng.randint(4, 30),
    }


def _stored(rng: Random, facts: Facts) -> Any:
    return {"record": f"r{rng.getrandbits(32):08x}", "stored": True, "file": facts["scan"]}


PAPER_TOOLS = (
    Tool("split_pages", "Split a scanned file into pages.", _split, seconds=0.6),
    Tool("ocr_page", "Read the text of one scanned page.", read_form, seconds=2.4),
    Tool("extract_fields", "Fill a record from text.", _fields, seconds=0.9),
    Tool("validate_record", "Check a record against the rules of its kind.", _valid, seconds=0.1),
    Tool("classify_document", "Say what kind of document a text is.", _class, seconds=0.5),
    Tool("compare_texts", "Show what differs between two texts.", _diff, seconds=0.4),
    Tool("store_record", "Write a record to the archive.", _stored, seconds=0.3),
)
