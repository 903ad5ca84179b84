"""Forms of secrets that the maintained list leaves out, and agents' telemetry is full of."""

import re
from functools import cache
from typing import Any, NamedTuple

import re2  # type: ignore[import-untyped]


class Rule(NamedTuple):
    """One kind of secret; group 1 of the pattern is the secret, or the whole match where it has no group."""

    name: str
    pattern: str
    entropy: float = 0.0  # bits per character below which it is a word or a number, and no secret
    changes: float = 0.0  # see there; what has fewer is made of words
    words: bool = False  # whether words with something between them may stand where it would
    gaps: str = ""  # a pattern of what else may


# What stands between a name and its value: in a shell, in code, in JSON in JSON, in XML, in a table.
_IS = r"""[\s"'\\:=>,|\x60]{1,10}(?:\[None\]:\s)?(?:(?i:value)[\s"'\\:=>]{1,10})?"""
_IN_QUERY = "(?i)[?&](?:access_token|refresh_token|api_?key|client_secret|auth_token)="
_MARKS = r"""[\s"',\\]"""
_SLASHES = r"(?:://|:\\/\\/|:\\\\/\\\\/)"  # PHP writes "\/" in JSON
_NAMED = r"(?:password|passwd|pwd)"
# The directory a shell is in, and limits: no names of passwords.
_NOT_NAMED = r"""(?:\b(?:OLD)?PWD|(?:\b|_)(?:NO|MAX|MIN)_PASSWORD)\\*["']?\s?[=:]"""
# Each up to where there a value ends.
_PASSWORDS = (
    # looked for to be passed over, see _NO_PASSWORD
    f"({_NOT_NAMED})",
    # among other settings: "User Id=sa;Password=...", "host=db user=bob password=..."
    rf"""(?i:(?:\w\s?=\s?[^\s=;"']+;\s?|\b(?:host|user|dbname|port)=\S+ ){_NAMED}\s?=\s?([^\s"';<>\\,]{{4,}}))""",
    # in an address
    rf"""(?i:[?&]{_NAMED}=([^\s&"'<>\\#;]{{3,}}))""",
    # a variable of the environment
    r"""(?:PASSWORD|PASSWD|PWD)\s?[=:]\s?["']?([^\s"'\x60\\<>,;&|][^\s"'\x60\\<>,;&]{5,})""",
    # in quotes, in code or JSON
    rf"""(?i:{_NAMED})\\*["']?\s?[=:]\s?\\*["']((?:[^\s"'\\]|\\+/){{6,}})\\*["']""",
)

_ANY = r"""(?:[^\s/@"'<>\\]|'\w)"""  # what a password in an address is made of
_AT = r"""(?:@[^\s/@"'<>\\.:,;?&#=]+)"""  # one goes on after "@" where no host and no question does

# What stands where a secret would: variables, names in braces, marks of a gap.
_NAME = r"(?:[._-]?[A-Za-z_]+[0-9]*)(?:[._-][A-Za-z_]*[0-9]*)*"
_BRACES = rf"\{{+(?:{_NAME}(?:\((?:{_NAME})?\))?(?:![a-z])?|[0-9])\}}+"
_GAP = (
    rf"(?:\$\{{[^{{}}]*(?:\$?\{{[^{{}}]*\}}[^{{}}]*)*\}}|[#%]?{_BRACES})+|"
    rf"\$\w+|\$\([^()]*\)|<[^<>]*>|%\(\w+\)s|\[[A-Za-z_-]+\]|[*.x]+"
)
# In an address these as well: "port", examples, and a whole date or time.
_NO_PASSWORD_IN_URL = (
    rf"{_GAP}|(?i:port|pass(?:word)?|redacted)|(?:\d{{4}}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?|\d\d:\d\d(?::\d\d)?)"
    r"(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
)
# After a name these: a call or a place, maybe up to its first quote, and paths and addresses of what is elsewhere.
_NO_PASSWORD = (
    rf"{_GAP}|[A-Za-z_.]+(?:\((?:{_NAME})?\)|\[{_NAME}\]|[(\[])|"
    rf"#?(?:\\*/[\w.@~-]+){{2,}}/?|[a-z][a-z0-9+.-]*:\\*/\\*/.*|{_NOT_NAMED}"
)

OWN = (
    Rule("tracelore-key", r"\b(tl_[0-9a-f]{10}_[A-Za-z0-9_-]{43})"),
    Rule(
        "aws-secret-key",
        rf"(?i:secret[_ -]?(?:access[_ -]?)?key){_IS}((?:[A-Za-z0-9+]|\\*/){{40}})(?:[^A-Za-z0-9/+=]|$)",
        changes=0.15,
    ),
    Rule(
        "aws-session-token",
        rf"(?i:session|security)[_-]?(?i:token){_IS}([A-Za-z0-9+=%/\\]{{40,}}[A-Za-z0-9+=%/])",
        changes=0.15,
    ),
    Rule(
        "password-in-url",
        rf"""[a-zA-Z][a-zA-Z0-9+.-]+{_SLASHES}[^\s/:"'<>{{}}\\]*:((?:{_ANY}{{3,}}|{_ANY}+{_AT})(?:{_AT})*)@[\w\[$%{{(<]""",
        gaps=_NO_PASSWORD_IN_URL,
    ),
    Rule(
        "authorization-header",
        r"""(?i)authorization\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?(?:bearer|basic|token)\s+([\w.~+/=-]{12,})""",
        entropy=2.5,
        words=True,
    ),
    Rule("bearer-token", r"(?i)\bbearer\s+([\w.~+/-]{24,}=*)", entropy=2.5, words=True),
    Rule("sk-key", r"\b(sk-[A-Za-z0-9_-]{32,})", entropy=3.5, changes=0.15),
    Rule("google-oauth-token", r"\b(ya29\.[A-Za-z0-9_.-]{40,})", changes=0.15),
    Rule("google-client-secret", r"\b(GOCSPX-[A-Za-z0-9_-]{28})\b"),
    Rule(
        "slack-webhook",
        r"hooks\.slack(?:-gov)?\.com\\*/(?:services|workflows|triggers)\\*/((?:[A-Za-z0-9+]|\\*/){40,})",
    ),
    Rule(
        "discord-webhook",
        r"discord(?:app)?\.com\\*/api(?:\\*/v[0-9]+)?\\*/webhooks\\*/[0-9]{17,20}\\*/([A-Za-z0-9_-]{60,})",
    ),
    Rule("telegram-bot-token", r"(?:\b|bot)([0-9]{8,10}:AA[A-Za-z0-9_-]{33})(?:[^A-Za-z0-9_-]|$)", changes=0.15),
    Rule("azure-sas-signature", r"[?&;\s\"']sig=((?:[A-Za-z0-9+/]|%2[BbFf]){43}(?:=|%3[Dd]))"),
    Rule(
        "token-in-git-url",
        rf"https?{_SLASHES}([A-Za-z0-9_.-]{{20,}})@[a-z0-9.-]*(?:git|bitbucket|azure|visualstudio|huggingface|codeberg)",
        changes=0.15,
    ),
    Rule(
        "private-key-cut",
        # Up to where its base64 ends: lines, in JSON or beside each other in a list.
        rf"-----BEGIN[ A-Z0-9_-]{{0,100}}PRIVATE KEY(?: BLOCK)?-----(?:{_MARKS}+[A-Za-z-]+: [A-Za-z0-9,.() -]+)*"
        rf"(?:{_MARKS}+[A-Za-z0-9+/=]{{24,}})+(?:{_MARKS}+[A-Za-z0-9+/=]+\\*(?:\"|$))?",
    ),
    Rule("token-in-query", _IN_QUERY + r"([\w.~%+/=-]{16,})", changes=0.15),
    Rule("number-in-query", _IN_QUERY + "([0-9]{16,})"),
    # The word tells, so what it names need only be more than a word.
    Rule("password-by-name", "|".join(_PASSWORDS), changes=0.02, gaps=_NO_PASSWORD),
    Rule("azure-account-key", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
)

_WORD = "(?:[A-Z]?[a-z]{1,19}|[A-Z]{1,20})"
_WORDS = re2.compile(f"[-_./]*{_WORD}(?:[-_./]+{_WORD})+[-_./]*")
_OTHERS = re.compile(r"[^A-Za-z0-9]+")
_ALIKE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def is_gap(text: str, rule: Rule) -> bool:
    """Tell whether ``text`` only stands where a secret of ``rule`` would."""
    if rule.words and _WORDS.fullmatch(text):
        return True
    return bool(rule.gaps and _compiled(rule.gaps).fullmatch(text))


@cache
def _compiled(gaps: str) -> Any:
    return re2.compile(gaps)


def changes(text: str) -> float:
    """Give how many runs of letters or of digits there are a character: about 0.45 in keys, under 0.2 in words."""
    written = _OTHERS.sub("", text)
    return (len(_ALIKE.findall(written)) - 1) / len(written) if written else 0.0
