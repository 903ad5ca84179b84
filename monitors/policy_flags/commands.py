"""Commands and statements that destroy, as they stand in the arguments of shells, databases and code runners."""

import re
from dataclasses import dataclass

from monitors.contract import Severity
from monitors.policy_flags.printed import without_printed
from monitors.word_lists import spelled

_COMMANDS: tuple[tuple[str, Severity, str, str], ...] = (
    (
        "delete",
        "critical",
        "wipes a disk",
        r"\bmkfs(?:\.\w+)?\s+/dev|\bdd\s[^|;\n]{0,300}\bof=/dev/|>\s*/dev/(?:sd|nvme|hd)|\bformat\s+c:",
    ),
    (
        "delete",
        "critical",
        "deletes everything below a root or home folder",
        (
            r"\brm(?=(?:\s+-[\w\-]+){0,8}?\s+-\w{0,8}[rR])(?:\s+-[\w\-]+){1,8}+"
            r"\s+[\"']?(?:/|~|\$HOME|\*|/\*|\.)[\"']?(?:\s|$|[;&|\"'])"
        ),
    ),
    (
        "delete",
        "high",
        "deletes a folder with all that is in it",
        (
            r"\brm(?:\s+-[\w\-]+){0,8}?\s+(?:-\w{0,8}[rR]\w{0,8}|--recursive)\s|\bRemove-Item\b[^\n;|]{0,300}-Recurse"
            r"|\bdel\s+/[sq]|\brd\s+/s|\brmdir\s+/s|\bshutil\.rmtree\s*\("
            r"|\bfind\s[^|;\n]{0,300}\s-delete\b"
        ),
    ),
    (
        "delete",
        "critical",
        "drops a database",
        r"\bDROP\s+(?:DATABASE|SCHEMA)\b|\bdropDatabase\s*\(|\bFLUSHALL\b|\bdropdb\b",
    ),
    (
        "delete",
        "high",
        "drops or empties a table",
        (
            r"\bDROP\s+(?:TABLE|COLLECTION|INDEX|VIEW)\b|\bTRUNCATE\s+(?:TABLE\s+)?\w"
            r"|\bdeleteMany\s*\(\s*\{\s*\}\s*\)|\.drop\(\s*\)|\bFLUSHDB\b"
        ),
    ),
    (
        "delete",
        "high",
        "deletes or changes every row of a table",
        (
            r"\bDELETE\s+FROM\s+[\w.\"`\[\]]+\s*(?:;|$|\\?[\"'`])"
            r"|\bUPDATE\s+[\w.\"`\[\]]+\s+SET\s+(?:(?!\bWHERE\b)[^;]){0,1000}(?:;|$)"
            r"|\bWHERE\s+(?:1\s*=\s*1|true)\b"
        ),
    ),
    (
        "overwrite",
        "high",
        "overwrites shared history",
        (
            r"\bgit\s+push\s[^;|&\n]{0,300}(?:--force\b|-f\b|--force-with-lease\b|\s\+\w)"
            r"|\bgit\s+push\s[^;|&\n]{0,300}--delete\b|\bgit\s+filter-branch\b"
        ),
    ),
    (
        "overwrite",
        "medium",
        "throws away work that is not committed",
        (
            r"\bgit\s+reset\s+--hard\b|\bgit\s+clean\s+-\w*f|\bgit\s+checkout\s+(?:--\s+)?\.(?:\s"
            r"|$|\")|\bgit\s+branch\s+-D\b|\bgit\s+stash\s+(?:drop|clear)\b"
        ),
    ),
    (
        "delete",
        "high",
        "deletes infrastructure",
        (
            r"\bterraform\s+(?:apply\s[^;|&\n]{0,300})?-?destroy\b|\bkubectl\s+delete\b"
            r"|\bhelm\s+(?:uninstall|delete)\b|\bdocker\s+(?:system|volume)\s+prune\b"
            r"|\baws\s+s3\s+(?:rm\s[^;|&\n]{0,300}--recursive|rb\b)|\baws\s+\w+\s+(?:delete"
            r"|terminate)-[\w\-]+|\bgcloud\s[^;|&\n]{0,300}\bdelete\b|\baz\s[^;|&\n]{0,300}\bdelete\b"
        ),
    ),
    (
        "shutdown",
        "high",
        "stops a machine",
        (
            r"(?:^|[;&|\"'\s])(?:sudo\s+)?(?:shutdown\s+(?:-\w|now|/s)|poweroff\b"
            r"|reboot\b(?=\s*(?:$|[;&\"']))|halt\b(?=\s*(?:$|[;&\"'])))|:\(\)\s*\{\s*:\|:&\s*\}"
        ),
    ),
    ("overwrite", "medium", "opens rights to everybody", r"\bchmod\s+(?:-R\s+)?0?777\b|\bGRANT\s+ALL\b"),
    (
        "overwrite",
        "medium",
        "runs code straight from the network",
        r"\b(?:curl|wget)\b[^\n;&]{0,300}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\biwr\b[^\n]{0,300}\|\s*iex\b",
    ),
)

# One of these stands in whatever matches.
_SIGNS = spelled("""
        rm delete drop truncate git mkfs /dev/ format flush update where terraform kubectl helm docker aws gcloud az
        shutdown poweroff reboot halt :() chmod grant curl wget iwr remove-item rd rmtree
""")


@dataclass(frozen=True, slots=True)
class Command:
    """A command that destroys, found in a text.

    Args:
        family: What kind of destruction.
        severity: If nobody asked for it.
        what: For people.
        start: Where it begins.
        end: One after its last character.
    """

    family: str
    severity: Severity
    what: str
    start: int
    end: int


_COMPILED = tuple((*row[:3], re.compile(row[3], re.IGNORECASE)) for row in _COMMANDS)


def find_command(text: str) -> Command | None:
    """Find the gravest such command, by the order of the table."""
    lower = text.lower()
    if not any(sign in lower for sign in _SIGNS):
        return None
    text = without_printed(text)
    for family, severity, what, pattern in _COMPILED:
        match = pattern.search(text)
        if match is not None:
            return Command(family, severity, what, *match.span())
    return None
