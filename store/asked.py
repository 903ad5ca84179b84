"""What a person typed into the search box, read into what it asks for. Anything can be typed; nothing of it is SQL."""

import re
from dataclasses import dataclass

from store.errors import UsageError

LONGEST = 2_000
MOST_PARTS = 20

_PART = re.compile(
    r"""(?:(?:(?P<key>[^\W\d][\w.\-/]*)|"(?P<any_key>(?:[^"\\]|\\.)+)")[:=])?  # service: or app.tenant= or "any key":
        (?:"(?P<quoted>(?:[^"\\]|\\.)*)"?   # "a phrase", whose last quote may be missing
          |(?P<plain>\S+))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r'\\(["\\])')
# As the W3C's header has it, and as a UUID or X-Ray write it.
_TRACE_ID = re.compile(r"(?:00-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?", re.IGNORECASE)
_DASHED = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|1-[0-9a-f]{8}-[0-9a-f]{24}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{1,32}")


@dataclass(frozen=True, slots=True)
class Term:
    """Something that has to be so somewhere in a trace: a column or an attribute, and its value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for; all of it has to hold."""

    trace: str | None = None
    """How the trace's id begins, in lower case; 32 digits are the whole of it."""
    terms: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    """Each stands somewhere in one and the same message."""


def understood(text: str) -> Asked:
    """Read a query: a trace id, ``key:value`` or ``key=value``, ``"a phrase"`` and words, in any order.

    Raises:
        UsageError: there is nothing in it to look for, or too much.
    """
    if len(text) > LONGEST:
        raise UsageError(f"A search of {len(text):,} characters is too long: {LONGEST:,} at most.")
    trace: str | None = None
    terms: list[Term] = []
    phrases: list[str] = []
    for part in _PART.finditer(text):
        key, value = _key(part), _value(part)
        if key is None or value.startswith("//"):  # the second is an address, such as http://host
            phrase = value if key is None else part[0]
            if part["plain"] is not None and (whole := _TRACE_ID.fullmatch(phrase)):
                trace = _one(trace, whole[1])
            elif phrase.strip():
                phrases.append(phrase)
        elif key.lower() in {"trace", "trace_id"}:
            trace = _one(trace, value)
        else:
            terms.append(Term(key, value))
    return _checked(Asked(trace, tuple(terms), tuple(phrases)))


def as_trace(asked: Asked) -> Asked | None:
    """Give what is asked for if an id with dashes, and nothing else was asked for, is a trace's: it may be any id."""
    if asked.trace or asked.terms or len(asked.phrases) != 1 or not _DASHED.fullmatch(asked.phrases[0]):
        return None
    return Asked(trace=_plain(asked.phrases[0]))


def _plain(dashed: str) -> str:
    return dashed.replace("-", "").lower()[-32:]


def _key(part: re.Match[str]) -> str | None:
    key: str | None = part["any_key"]
    return part["key"] if key is None else _ESCAPED.sub(r"\1", key)


def _value(part: re.Match[str]) -> str:
    quoted: str | None = part["quoted"]
    return part["plain"] if quoted is None else _ESCAPED.sub(r"\1", quoted)


def _one(trace: str | None, given: str) -> str:
    begin = _plain(given) if _DASHED.fullmatch(given) else given.lower()
    if not _HEX.fullmatch(begin):
        raise UsageError(f"{given[:80]!r} is no trace id: these have up to 32 digits from 0 to 9 and a to f.")
    if trace not in {None, begin}:
        raise UsageError("A trace has one id only: ask for one at a time.")
    return begin


def _checked(asked: Asked) -> Asked:
    parts = len(asked.terms) + len(asked.phrases)
    if asked.trace is None and not parts:
        raise UsageError('Say what to look for: words, "a phrase", service:NAME, status:error, a trace id ...')
    if parts > MOST_PARTS:
        raise UsageError(f"A search of {parts} parts is too long: {MOST_PARTS} at most. Put phrases into quotes.")
    return asked
