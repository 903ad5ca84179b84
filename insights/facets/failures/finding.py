"""What a detector of failures gives: one thing that went wrong in a trace, with its proof."""

from collections.abc import Callable
from dataclasses import dataclass

from insights.facets.contract import Quote
from insights.facets.reading import Reading
from insights.facets.wording import Wording


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that went wrong.

    Args:
        kind: The class of the failure, e.g. ``tool_error``.
        headline: What happened in a few words, the same for all failures of this kind and place.
        span_ids: Where it shows, the most telling first.
        where: The tool or step that it happened in, if that is part of the cause; else empty.
        cause: The kind of trouble, e.g. ``timeout``; empty if unknown.
        message: What was said about it, volatile parts masked; empty if words say nothing about the cause.
        quotes: Words of the spans that show it.
        details: Further typed features, for people and SQL.
    """

    kind: str
    headline: str
    span_ids: tuple[str, ...]
    where: str = ""
    cause: str = ""
    message: str = ""
    quotes: tuple[Quote, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


Detector = Callable[[Reading, Wording], Finding | None]
"""Looks for one idea of failure in a trace; None where there is none, or where the agent recovered from it."""
