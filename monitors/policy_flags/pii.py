"""Personal data that can be told by its form: checksums where there are any, a word beside it where there are none.

Names and postal addresses are not looked for: telling them needs a language model, and would flag nearly every trace.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitors.contract import Severity
from monitors.policy_flags.finding import Finding, Reading
from monitors.policy_flags.national_ids import find_national_ids
from monitors.policy_flags.phone_numbers import find_phone_numbers
from store.errors import MissingExtra

try:
    from stdnum import iban, luhn
except ModuleNotFoundError as missing:
    raise MissingExtra("monitors", "Finding personal data") from missing

_EMAIL = re.compile(
    r"(?<![\w.+\-/@])[a-z0-9](?:[\w.+\-]{0,62}[a-z0-9_])?@(?:[a-z0-9](?:[a-z0-9\-]{0,62}[a-z0-9])?\.)+[a-z]{2,24}(?![\w@])"
)
_IN_URL = re.compile(r"://[^\s@]*$")
_CARD = re.compile(r"(?<![\w.\-/])(?:[1-6][0-9]{3}(?:[ \-]?[0-9]){8,15})(?![\w\-/]|\.[0-9])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ \-]?[A-Z0-9]{1,4}){3,8}(?![A-Za-z0-9])")
_BIRTH = re.compile(
    r"\b(?:date of birth|birth ?date|born(?: on)?|dob|d\.o\.b\.?|birthday)\b(?:\s+(?:is"
    r"|was|on))?[\s:=\"',(\-]{1,6}"
    r"((?:\d{1,4}[./\-]\d{1,2}[./\-]\d{2,4})"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?\.? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
    r"|nov|dec)[a-z]*\.?,? \d{4})"
    r"|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}))"
)
# What each maker's cards begin with, and how long they are.
_MAKERS: tuple[tuple[str, re.Pattern[str], frozenset[int]], ...] = (
    ("Visa", re.compile(r"4"), frozenset({13, 16, 19})),
    ("Mastercard", re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), frozenset({16})),
    ("American Express", re.compile(r"3[47]"), frozenset({15})),
    ("Diners Club", re.compile(r"3(?:0[0-5]|[689])"), frozenset({14, 16})),
    ("Discover", re.compile(r"6(?:011|4[4-9]|5)"), frozenset({16, 19})),
    ("JCB", re.compile(r"35"), frozenset({16, 19})),
    ("JCB", re.compile(r"2131|1800"), frozenset({15})),
    ("UnionPay", re.compile(r"62"), frozenset({16, 17, 18, 19})),
    ("Maestro", re.compile(r"50|5[6-9]|6"), frozenset({12, 13, 16, 18, 19})),
)
_CARD_WORDS = frozenset(
    {"card", "cards", "visa", "mastercard", "amex", "credit", "debit", "payment", "pay", "cvv", "cvc"}
)


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    what: str
    severity: Severity
    confidence: float


_EMAIL_KIND = _Kind("email", "an e-mail address", "low", 0.95)
_CARD_KIND = _Kind("credit_card", "a payment card number", "high", 0.95)
_IBAN_KIND = _Kind("iban", "a bank account number (IBAN)", "medium", 0.97)
_BIRTH_KIND = _Kind("birth_date", "a date of birth", "low", 0.85)


def find_pii(reading: Reading) -> Iterator[Finding]:
    """Find personal data of every kind that this file and its neighbours know."""
    digits = sum(map(reading.text.count, "0123456789"))
    if "@" in reading.text:
        yield from _emails(reading)
    if digits < 5:
        return
    taken: list[Finding] = []
    for find in _WITH_DIGITS:
        for found in find(reading):
            if all(found.end <= t.start or t.end <= found.start for t in taken):
                taken.append(found)
                yield found


def _emails(reading: Reading) -> Iterator[Finding]:
    for match in _EMAIL.finditer(reading.lower):
        if _IN_URL.search(reading.lower, max(0, match.start() - 100), match.start()):
            continue  # a password before a host
        name, _, domain = match.group().partition("@")
        shown = f"{name[0]}\N{BULLET}\N{BULLET}\N{BULLET}@{domain}"
        yield _found(_EMAIL_KIND, match.start(), match.end(), shown, match.group())


def _cards(reading: Reading) -> Iterator[Finding]:
    for match in _CARD.finditer(reading.text):
        number = re.sub(r"[ \-]", "", match.group())
        maker = _maker(number)
        if maker is None or len(set(number)) < 2 or not luhn.is_valid(number):
            continue
        # One number in ten passes the checksum; without separators or a word for it, it may count something else.
        sure = len(number) != len(match.group()) or bool(_CARD_WORDS & reading.words)
        kind = _CARD_KIND if sure else _Kind("credit_card", _CARD_KIND.what, "medium", 0.6)
        yield _found(kind, match.start(), match.end(), f"{maker}, ending in {number[-4:]}", number)


def _maker(number: str) -> str | None:
    return next((name for name, begin, lengths in _MAKERS if len(number) in lengths and begin.match(number)), None)


def _ibans(reading: Reading) -> Iterator[Finding]:
    for match in _IBAN.finditer(reading.text):
        candidate = match.group()
        while candidate:
            number = re.sub(r"[ \-]", "", candidate)
            if len(number) < 15:
                break
            # Not asking for the country's own rules: banks and tests use numbers that only hold the checksum.
            if iban.is_valid(number, check_country=False):
                yield _found(_IBAN_KIND, match.start(), match.start() + len(candidate), _ends(number), number)
                break
            shorter = candidate.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").rstrip(" -")
            candidate = shorter if len(shorter) < len(candidate) else ""


def _birth_dates(reading: Reading) -> Iterator[Finding]:
    if not {"birth", "born", "dob", "birthdate", "birthday", "d.o.b", "o"} & reading.words:
        return
    for match in _BIRTH.finditer(reading.lower):
        start, end = match.span(1)
        yield _found(_BIRTH_KIND, start, end, "\N{BULLET}\N{BULLET}\N{BULLET}", match.group(1))


def _ends(number: str) -> str:
    return f"{number[:2]}\N{BULLET}\N{BULLET}\N{BULLET}{number[-3:]}"


def _found(kind: _Kind, start: int, end: int, shown: str, value: str) -> Finding:
    return Finding(f"pii.{kind.name}", kind.severity, kind.confidence, start, end, kind.what, shown, value)


_WITH_DIGITS: tuple[Callable[[Reading], Iterator[Finding]], ...] = (
    _cards,
    _ibans,
    find_national_ids,
    find_phone_numbers,
    _birth_dates,
)
