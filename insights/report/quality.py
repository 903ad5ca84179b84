"""How good the patterns of the last run are, as it judged itself."""

from collections.abc import Mapping
from typing import Any

import orjson

from insights import words
from store import Store

WEAK = "A weak pattern loses more than a fifth of its traces to others when its middle is told from half of them."


def last_quality(store: Store, project: str) -> Mapping[str, Mapping[str, Any]]:
    """Give what the last finished run noted of each facet; nothing where it noted nothing."""
    rows = store.rows(
        """SELECT CAST(counts AS VARCHAR) AS counts FROM insight_runs
           WHERE project = ? AND status = 'finished' ORDER BY finished_at DESC LIMIT 1""",
        (project,),
    )
    facets = orjson.loads(rows[0]["counts"]).get("facets") if rows else None
    return {name: figures for name, figures in (facets or {}).items() if "stability" in figures}


def weak_patterns(store: Store, project: str) -> frozenset[tuple[str, str]]:
    """Give facet and id of the patterns that are not to be relied on, as the last run judged."""
    judged = last_quality(store, project)
    return frozenset((facet, pattern) for facet, figures in judged.items() for pattern in figures.get("weak", ()))


def quality_sentence(figures: Mapping[str, Any]) -> str:
    """Say in one line how far the patterns of a facet can be relied on."""
    among_others = (
        f"when the middles of patterns are told from half of the traces, {words.percent(figures['stability'])} of the "
        f"other half are nearest to their own; the patterns lie {figures['separation']:.1f} times further apart than "
        "pieces of a cloud without structure."
        if figures["separation"]
        else "there is no second pattern beside which it could be told how stable the first is, and how far apart."
    )
    return (
        f"Of what was described, {words.percent(figures['coverage'])} is in a pattern "
        f"({words.percent(figures['noise'])} was only near to one, or is unusual); {among_others}"
    )
