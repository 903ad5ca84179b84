"""Shell words that are only printed, searched for or written into a message: a command among them does not run."""

import re

_QUOTED = r"'[^']*'|\"[^\"$`\\]*\""
_WORDS = rf"(?:[ \t]+(?:{_QUOTED}|[^\s;&|<>()'\"`$\\]+))+"
_PRINTING = re.compile(
    r"(?<![\w./\-])(?:echo|printf|[ef]?grep|rg|git[ \t]+(?:commit|log|grep|tag|stash[ \t]+push))"
    rf"{_WORDS}"
    # What is piped on or redirected may be run after all.
    r"(?=[ \t]*(?:$|;|&|\n|\"|\|\||\|[ \t]*(?:[ef]?grep|less|more|head|tail|wc|sort|cat)\b))"
)


def without_printed(text: str) -> str:
    """Give ``text`` with such words blanked; every other character keeps its place."""
    return _PRINTING.sub(lambda match: " " * len(match[0]), text)
