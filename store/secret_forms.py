"""Forms of secrets that the maintained list leaves out, and agents' telemetry is full of."""

import re
from typing import NamedTuple

import re2  # type: ignore[import-untyped]


class Rule(NamedTuple):
    """One kind of secret; group 1 of the pattern is the secret, or the whole match where it has no group."""

    name: str
    pattern: str
    entropy: float = 0.0  # bits per character below which it is a word or a number, and no secret
    changes: float = 0.0  # see there; what has fewer is made of words
    gaps: bool = False  # whether something else may stand where it would


# What stands between a name and its value: in a shell, in code, in JSON in JSON, in XML, in a table.
_IS = r"""[\s"'\\:=>,|\x60]{1,10}(?:\[None\]:\s)?(?:(?i:value)[\s"'\\:=>]{1,10})?"""
_SLASHES = r"(?:://|:\\/\\/|:\\\\/\\\\/)"  # PHP writes "\/" in JSON

OWN = (
    Rule("tracelore-key", r"\b(tl_[0-9a-f]{10}_[A-Za-z0-9_-]{43})"),
    Rule(
        "aws-secret-key",
        rf"(?i:secret[_ -]?(?:access[_ -]?)?key){_IS}((?:[A-Za-z0-9+]|\\{{0,3}}/){{40}})(?:[^A-Za-z0-9/+=]|$)",
        changes=0.15,
    ),
    Rule(
        "aws-session-token",
        rf"(?i:session|security)[_-]?(?i:token){_IS}((?:[A-Za-z0-9+=]|%2[BbFf]|%3[Dd]|\\{{0,3}}/){{100,}})",
        changes=0.15,
    ),
    Rule(
        "password-in-url",
        rf"""[a-zA-Z][a-zA-Z0-9+.-]+{_SLASHES}[^\s/:"'<>{{}}\\]*:((?:[^\s/@"'<>\\]|'\w){{3,}})@[\w\[$%{{(<]""",
        gaps=True,
    ),
    Rule(
        "authorization-header",
        r"""(?i)authorization\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?(?:bearer|basic|token)\s+([\w.~+/=-]{12,})""",
        entropy=2.5,
        changes=0.05,
    ),
    Rule("bearer-token", r"(?i)\bbearer\s+([\w.~+/-]{24,}=*)", entropy=3.5, changes=0.15),
    Rule("sk-key", r"\b(sk-[A-Za-z0-9_-]{32,})", entropy=3.5, changes=0.15),
    Rule("azure-account-key", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
)

# What stands where a secret would: a variable, a call, a mark of a gap; "port", and a time, in a URL.
_GAP = re2.compile(
    r"\$?\{.*\}|\$\w+|\$\(.*|<.*>|%\w|%\(\w+\)s|[*.x]+|'\s*\+.*|[A-Za-z_][\w.]*\[.*|[A-Za-z_][\w.]*\(.*\)?|"
    r"port|\d\d:\d\d.*|\d{4}-\d\d-\d\d.*"
)
_OTHERS = re.compile(r"[^A-Za-z0-9]+")
_ALIKE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def is_gap(text: str) -> bool:
    """Tell whether ``text`` only stands where a secret would."""
    return _GAP.fullmatch(text) is not None


def changes(text: str) -> float:
    """Give how many runs of letters or of digits there are a character: about 0.45 in keys, under 0.2 in words."""
    written = _OTHERS.sub("", text)
    return (len(_ALIKE.findall(written)) - 1) / len(written) if written else 0.0
