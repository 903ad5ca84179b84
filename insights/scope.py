"""Requests that an agent is not there for: declining them is in order, refusing the others is not.

How an answer is worded hardly tells: "that is not something I do" may be said to either. What tells is whether the
agents of the same service answer requests like it, with the help of their tools. On three simulated fleets the fifth
nearest answered request had a likeness of at most 0.33 for what was rightly declined, and of at least 0.35 (mostly
above 0.6) for what was needlessly refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from insights.describing import FacetTable
from insights.embedding import Embedder, Vectors, embed
from insights.facets.contract import Feature
from insights.facets.phrases import DECLINED, REFUSAL
from store import Store
from store.progress import Progress, silent

KIND = "declined_request"
HEADLINE = "a request unlike those that the agent answers is declined"

_UNHELPFUL = "unhelpful_answer"
_REFUSED = "the agent refuses the request"
_FEWEST = 50  # answered requests of a service below which its task is not known
_NEIGHBOURS = 5
_LIKE = 0.3  # below the 0.33 that was seen: a refusal taken for a decline is worse than the other way round
_LIKE_WHERE_DECLINED = 0.45
_SAMPLE = 20_000


def told_by_scope(
    store: Store,
    table: FacetTable,
    since: datetime,
    until: datetime,
    embedder: Embedder,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> FacetTable:
    """Tell refusals in the table of failures by what was asked: outside of the service's task, or within it.

    Rows are only read anew for this window; what is stored says how the answer was worded.
    """
    features = list(table.features)
    unhelpful = {t: i for i, t in enumerate(table.trace_ids) if features[i].get("kind") == _UNHELPFUL}
    rows = _asked(store, table.project, since, until, sorted(unhelpful)) if unhelpful else []
    if not rows:
        return table
    wordings = {t: str(features[i].get("cause") or "") for t, i in unhelpful.items()}
    known = embed(store, table.project, {r["hash"]: r["text"] for r in rows}, embedder, progress)
    for service in sorted({r["service"] for r in rows}):
        own = [r for r in rows if r["service"] == service]
        for trace_id, inside in _judged(own, known, wordings, seed).items():
            at = unhelpful[trace_id]
            features[at] = _told(features[at], inside=inside)
    return replace(table, features=features)


def _told(row: Mapping[str, Feature], *, inside: bool) -> Mapping[str, Feature]:
    if not inside:
        return {**row, "kind": KIND, "cause": DECLINED, "headline": HEADLINE}
    if row.get("cause") == DECLINED:
        return {**row, "cause": REFUSAL, "headline": _REFUSED}
    return row


def within(requests: Vectors, answered: Vectors, wordings: Sequence[str]) -> list[bool]:
    """Say of each request whether several of the answered ones are like it.

    Args:
        requests: Unit vectors of what was asked.
        answered: Unit vectors of what is answered otherwise.
        wordings: What each of the unhelpful answers sounds like; one that names its task needs less to be believed.
    """
    likeness = np.partition(requests @ answered.T, -_NEIGHBOURS, axis=1)[:, -_NEIGHBOURS]
    needed = [_LIKE_WHERE_DECLINED if wording == DECLINED else _LIKE for wording in wordings]
    return [bool(like >= least) for like, least in zip(likeness, needed, strict=True)]


def _judged(
    rows: Sequence[Mapping[str, Any]], known: Mapping[str, Vectors], unhelpful: Mapping[str, str], seed: int
) -> dict[str, bool]:
    """Say of each unhelpful trace of a service whether requests like it are answered there otherwise."""
    answered = [r for r in rows if r["answered"]]
    asked = [r for r in rows if r["trace_id"] in unhelpful]
    if len(answered) < _FEWEST or not asked:
        return {}
    pick = np.random.default_rng(seed).permutation(len(answered))[:_SAMPLE]
    usual = np.vstack([known[answered[i]["hash"]] for i in pick])
    inside = within(np.vstack([known[r["hash"]] for r in asked]), usual, [unhelpful[r["trace_id"]] for r in asked])
    return dict(zip([r["trace_id"] for r in asked], inside, strict=True))


def _asked(
    store: Store, project: str, since: datetime, until: datetime, unhelpful: Sequence[str]
) -> list[dict[str, Any]]:
    """Read what was asked in unhelpful traces, and in those that used a tool and in which all went well."""
    return store.rows(
        """WITH worked AS (SELECT DISTINCT trace_id FROM spans WHERE project = ? AND kind IN ('tool', 'retriever')
                           AND start_time >= ?)
           SELECT i.trace_id, i.text, CAST(i.text_hash AS VARCHAR) AS hash, coalesce(t.service, '') AS service,
                  f.trace_id IS NULL AS answered
           FROM facets AS i JOIN traces AS t USING (project, trace_id)
           LEFT JOIN facets AS f ON f.project = i.project AND f.trace_id = i.trace_id AND f.facet = 'failure'
           WHERE i.project = ? AND i.facet = 'intent' AND i.start_time >= ? AND i.start_time < ?
                 AND ((f.trace_id IS NULL AND i.trace_id IN (FROM worked)) OR i.trace_id IN (SELECT unnest(?)))
           ORDER BY i.trace_id""",
        [project, since, project, since, until, list(unhelpful)],
    )
