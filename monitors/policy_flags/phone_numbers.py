"""Telephone numbers, by the numbering plans that phonenumbers knows."""

import re
from collections.abc import Iterator

from monitors.policy_flags.finding import Finding, Reading
from store.errors import MissingExtra

try:
    import phonenumbers
except ModuleNotFoundError as missing:
    raise MissingExtra("monitors", "Finding telephone numbers") from missing

# The matcher of phonenumbers reads slowly, so it only sees what has the look of a number.
_CANDIDATE = re.compile(
    r"(?<![\w.@/=#])(?:\+|00)?\(?[0-9][0-9() .\-/]{5,20}[0-9](?: ?(?:x"
    r"|ext\.?) ?[0-9]{1,5})?(?![\w@/=]|[.,\-:][0-9])"
)
_DATE = re.compile(r"(?:\d{4}[\-/.]\d{1,2}[\-/.]\d{1,2}|\d{1,2}[\-/.]\d{1,2}[\-/.]\d{2,4})(?:$|[ T,])")
_GROUPS = re.compile(r"[0-9]+")
_BESIDE = re.compile(
    r"\b(?:phone|call|calling|called|tel|telephone|mobile|cell|cellphone|contact"
    r"|text(?: me)?|sms|whatsapp|fax|desk|dial|ring"
    r"|reach|number|line|hotline|messages to|answering)\b[^\n]{0,40}$"
)
# Only in these is a number without a country code looked for: elsewhere nearly any digits would do.
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "SE", "DK", "PL", "AU", "NZ", "IN", "BR", "CH")


def find_phone_numbers(reading: Reading) -> Iterator[Finding]:
    """Find numbers that are valid somewhere, with a country code, a usual shape, or a word for it before them."""
    for match in _CANDIDATE.finditer(reading.text):
        written = match.group().rstrip(" -./(")
        digits = "".join(_GROUPS.findall(written))
        if not 7 <= len(digits) <= 15 + 5 or _DATE.match(written) or len(set(digits)) < 3:
            continue
        if written.count("(") != written.count(")"):
            continue
        sure = _confidence(reading, match.start(), written)
        if sure:
            yield Finding(
                "pii.phone_number",
                "low",
                sure,
                match.start(),
                match.start() + len(written),
                "a telephone number",
                f"\N{BULLET}\N{BULLET}\N{BULLET}{digits[-3:]}",
                digits,
            )


def _confidence(reading: Reading, start: int, written: str) -> float:
    if written.startswith(("+", "00")):
        international = "+" + written.lstrip("+0") if written.startswith("00") else written
        return 0.95 if _valid(international, None) else 0.0
    beside = bool(_BESIDE.search(reading.lower, max(0, start - 50), start))
    if _AMERICAN.fullmatch(written) and _valid(written, "US"):
        return 0.9 if beside else 0.7
    if not beside:
        return 0.0
    if any(_valid(written, region) for region in _REGIONS):
        return 0.7
    return 0.5 if _BY_WORD.search(reading.lower, max(0, start - 25), start) else 0.0


_AMERICAN = re.compile(
    r"(?:1[ .\-])?(?:\([2-9][0-9]{2}\) ?"
    r"|[2-9][0-9]{2}[.\-])[2-9][0-9]{2}[.\-][0-9]{4}(?: ?(?:x|ext\.?) ?[0-9]{1,5})?"
)
_BY_WORD = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|fax|desk|call (?:me|us) (?:on"
    r"|at))\b(?: (?:number|no\.?))?(?: is)?[:\s.]{0,4}$"
)


def _valid(written: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False
