"""What a rule found in one passage, and the passage as rules read it."""

from dataclasses import dataclass
from functools import cached_property

from monitors.contract import Severity

# Whatever is no part of an ASCII word, as a table for bytes: three times as fast as one for text.
_BETWEEN_WORDS = bytes(b if (chr(b).isalnum() and b < 128) or b == ord("'") else ord(" ") for b in range(256))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule found.

    Args:
        category: As in a flag.
        severity: As in a flag.
        confidence: As in a flag.
        start: Where in the passage it begins.
        end: One after its last character.
        what: What it is, as a noun phrase for people: "an AWS access key id".
        shown: The words found, with what must not be repeated taken out.
        value: What makes two findings the same one, however often it is repeated.
    """

    category: str
    severity: Severity
    confidence: float
    start: int
    end: int
    what: str
    shown: str
    value: str


class Reading:
    """One passage, prepared once for all rules."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lower(self) -> str:
        """The text in lower case with plain apostrophes, every character where it was."""
        lower = self.text.lower()
        if len(lower) != len(self.text):
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        return lower.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")

    @cached_property
    def words(self) -> frozenset[str]:
        """The distinct words of ASCII letters and digits, in lower case."""
        return frozenset(self.lower.encode("ascii", "replace").translate(_BETWEEN_WORDS).decode("ascii").split())


def excerpt(text: str, limit: int = 120) -> str:
    """Put a text on one line, and cut it."""
    quote = " ".join(text[: 4 * limit].split())
    return quote if len(quote) <= limit else quote[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"
