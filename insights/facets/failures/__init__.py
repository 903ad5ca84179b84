"""Detectors of failures, one idea a file, in the order in which causes come before what follows from them."""

from insights.facets.failures.arguments import arguments
from insights.facets.failures.blocked import blocked
from insights.facets.failures.contradictory import contradictory
from insights.facets.failures.done_twice import done_twice
from insights.facets.failures.empty import empty
from insights.facets.failures.errors import errors
from insights.facets.failures.finding import Detector, Finding
from insights.facets.failures.loop import loop
from insights.facets.failures.missing import missing
from insights.facets.failures.other_language import other_language
from insights.facets.failures.ping_pong import ping_pong
from insights.facets.failures.stopped import stopped
from insights.facets.failures.swallowed import swallowed
from insights.facets.failures.truncated import truncated
from insights.facets.failures.unhelpful import unhelpful
from insights.facets.failures.unknown_tool import unknown_tool
from insights.facets.failures.unreadable import unreadable
from insights.facets.failures.unrelated import unrelated
from insights.facets.failures.unresearched import unresearched

DETECTORS: tuple[Detector, ...] = (
    unknown_tool,
    arguments,
    ping_pong,
    loop,
    errors,
    stopped,
    blocked,
    done_twice,
    unreadable,
    swallowed,
    contradictory,
    unresearched,
    truncated,
    empty,
    other_language,
    unrelated,
    unhelpful,
    missing,
)

__all__ = ["DETECTORS", "Detector", "Finding"]
