"""Text of strangers inside Markdown: shown as written, never obeyed.

Trace text is written by users, tools and web pages. Put into a report or onto the dashboard as it is,
it could bring its own images (which tell a stranger's server who reads), links, headings or HTML.
Everything that shows such text goes through one of the functions here.
"""

import re

JOINER = "\u2060"
"""Has no width and forbids no copy; between ``:`` and ``//`` it keeps a reader from making a link of an
address."""

# Control characters, and those that turn the direction of writing: both make text look like what it is not.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# What has a meaning inside a line; an underscore between letters and a colon before a blank have none.
_SPECIAL = re.compile(r"([\\`*\[\]|~$]|(?<!\w)_|_(?!\w)|:(?=[A-Za-z]))")
# What has a meaning at the start of a line: headings, quotes, lists, rules.
_OPENING = re.compile(r"^(\s*)([#>+=-]|\d{1,9}(?=[.)]))")
_LINK_STARTS = re.compile(r"(?i)(?<=[a-z]:)(?=//)|(?<=mailto:)|(?<=xmpp:)|(?<=www\.)|(?<=@)")
_BACKTICKS = re.compile(r"`+")
_ELLIPSIS = "\u2026"


def visible(text: str) -> str:
    """Take out what cannot be seen but changes what is: control characters and direction marks."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, limit: int = 0) -> str:
    """Fold white space to single blanks; cut to ``limit`` characters (0: no limit), at a word, with an ellipsis."""
    line = " ".join(visible(text).split())
    if not limit or len(line) <= limit:
        return line
    words, _, rest = line[:limit].rpartition(" ")
    # Of a very long word, or of writing without blanks, the begin is more than nothing.
    begin = words if len(rest) < limit // 2 else line[: limit - 1]
    return begin.rstrip(" ,;:->") + _ELLIPSIS


def plain(text: str, limit: int = 0) -> str:
    """Give ``text`` as one line of Markdown that shows exactly it and does nothing."""
    unlinked = _LINK_STARTS.sub(JOINER, one_line(text, limit))
    entities = unlinked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _OPENING.sub(_defused, _SPECIAL.sub(r"\\\1", entities))


def code(text: str, limit: int = 0) -> str:
    """Give ``text`` as an inline code span, fenced by more backticks than it holds."""
    line = one_line(text, limit)
    fence = "`" * (_longest_run(line) + 1)
    pad = " " if not line or line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _defused(opening: re.Match[str]) -> str:
    blank, mark = opening.groups()
    return f"{blank}{mark}\\" if mark.isdecimal() else f"{blank}\\{mark}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)
