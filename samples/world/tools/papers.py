"""Tools of the paperwork service: OCR and extraction steps."""

from random import Random
from typing import Any

from samples.world.grammar import Facts, say
from samples.world.tools.tool import Tool

_PRINTED = (
    "{vendor}\n{street}, {city}\n[Invoice|Rechnung|Factuur|Bill] [no.|nr] {invoice}\n[Date|Dated]: {day} {month} {year}\n"
    "{n} x {product}  {amount}\n[Total|Amount due|To pay] EUR {total} [incl.|including] {vat} % VAT",
    "{form}\n[Name|Applicant]: {name}\n[Place|Town]: {city}\n[Date|On]: {day}.{month}.{year}\n[Reference|Our sign]: {ticket}\n[Remarks|Notes]: {product}",
    "AGREEMENT between {company} and the {party} {name}\n1. {clause}: [either side|the {party}] may [end|extend] this with {n} [weeks|months] notice."
    "\n2. [Fees|Price]: {amount} [per month|a year]\n3. [Place of court|Law]: {city}",
)  # fmt: skip


def _ocr(rng: Random, facts: Facts) -> Any:
    return {
        "page": rng.randint(1, max(1, int(facts["pages"]))),
        "confidence": round(rng.uniform(0.86, 0.99), 3),
        "text": say(rng.choice(_PRINTED), rng, facts),
    }


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


def _valid(rng: Random, facts: Facts) -> Any:
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
        "changed": [
            {"clause": facts["clause"], "from": f"{facts['n']} weeks", "to": f"{rng.randint(2, 12)} months"}
        ],
        "same": rng.randint(4, 30),
    }


def _stored(rng: Random, facts: Facts) -> Any:
    return {"record": f"r{rng.getrandbits(32):08x}", "stored": True, "file": facts["scan"]}


PAPER_TOOLS = (
    Tool("split_pages", "Split a scanned file into pages.", _split, seconds=0.6),
    Tool("ocr_page", "Read the text of one scanned page.", _ocr, seconds=2.4),
    Tool("extract_fields", "Fill a record from text.", _fields, seconds=0.9),
    Tool("validate_record", "Check a record against the rules of its kind.", _valid, seconds=0.1),
    Tool("classify_document", "Say what kind of document a text is.", _class, seconds=0.5),
    Tool("compare_texts", "Show what differs between two texts.", _diff, seconds=0.4),
    Tool("store_record", "Write a record to the archive.", _stored, seconds=0.3),
)
