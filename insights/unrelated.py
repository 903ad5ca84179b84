"""Answers that belong to another question: well-formed, and wrong in a way that only comparison shows.

An answer alone hardly tells whether it fits: on the simulated day, likeness of request and answer found half of the
crossed answers at a precision of one half. What tells is where else such answers are given: if none of the answers most
like this one was given to a similar request by a similar use of tools, it is in the wrong place (precision and recall
0.9 there).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from insights.describing import put_rows
from insights.embedding import Embedder, Vectors, embed
from insights.facets.contract import FacetRow, Quote
from insights.facets.masking import masked
from insights.facets.reading import Reading
from store import Store, load_traces
from store.hashing import text_hash
from store.progress import Progress, silent

KIND = "unrelated_answer"
FACET = "failure"
VERSION = "1"

_FEWEST = 200  # traces below which there is no usual to compare with
_NEIGHBOURS = 10
_AS_NEAR = 0.02  # answers about as near as the tenth count as well: stock phrases have many equals
_UNLIKE = 0.6  # of 2: likeness of the requests plus likeness of the tools
_FAR_BELOW = 4.0  # in robust deviations from the usual
_DIRECT = 0.3  # likeness of request and answer above which they fit, whatever the others do
_SAMPLE = 20_000
_CHUNK = 1_000


def find_unrelated(
    store: Store,
    project: str,
    since: datetime,
    until: datetime,
    embedder: Embedder,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> int:
    """Put answers that belong elsewhere among the failures of the window, in place of those found earlier.

    Returns:
        How many there are.
    """
    rows = _candidates(store, project, since, until)
    found = _found(store, project, rows, embedder, seed, progress) if len(rows) >= _FEWEST else []
    described = {t.trace_id: _row(Reading(t)) for t in load_traces(store, project, [r["trace_id"] for r in found])}
    starts = {r["trace_id"]: r["start_time"] for r in found}
    with store.transaction() as work:
        work.execute(
            """DELETE FROM facets WHERE project = ? AND facet = ? AND start_time >= ? AND start_time < ?
               AND features ->> '$.kind' = ?""",
            [project, FACET, since, until, KIND],
        )
        put_rows(work, project, FACET, VERSION, described, starts)
    return len(described)


def out_of_place(requests: Vectors, answers: Vectors, tools: Sequence[Sequence[str]], seed: int = 0) -> list[int]:
    """Give the rows whose answer was given to no similar request with similar tools.

    Args:
        requests: Unit vectors of what was asked.
        answers: Unit vectors of what was answered.
        tools: The agents and tools that took part.
        seed: Picks what many rows are compared with.
    """
    used = _bags(tools)
    pick = np.sort(np.random.default_rng(seed).permutation(len(answers))[:_SAMPLE])
    fits = np.concatenate([_best_fit(start, requests, answers, used, pick) for start in range(0, len(answers), _CHUNK)])
    usual = float(np.median(fits))
    spread = max(1.4826 * float(np.median(np.abs(fits - usual))), 0.05)
    direct = (requests * answers).sum(axis=1)
    odd = (fits < _UNLIKE) & (fits < usual - _FAR_BELOW * spread) & (direct < _DIRECT)
    return [int(i) for i in np.flatnonzero(odd)]


def _best_fit(start: int, requests: Vectors, answers: Vectors, used: Vectors, pick: Any) -> Vectors:
    """Give for a chunk of rows how alike the best of their answers' neighbours was in request and tools, 0 to 2."""
    rows = slice(start, start + _CHUNK)
    near = answers[rows] @ answers[pick].T
    near[pick[None, :] == np.arange(start, start + len(near))[:, None]] = -1.0
    among = min(_NEIGHBOURS, near.shape[1])
    edge = np.partition(near, -among, axis=1)[:, -among]
    alike = np.maximum(requests[rows] @ requests[pick].T, 0) + used[rows] @ used[pick].T
    alike[near < (edge - _AS_NEAR)[:, None]] = -1.0
    return np.asarray(alike.max(axis=1), dtype=np.float32)


def _bags(tools: Sequence[Sequence[str]]) -> Vectors:
    """Make unit rows of names, the rarer the heavier; using nothing is like using nothing."""
    bags = [sorted(set(names)) or [""] for names in tools]
    names = {name: i for i, name in enumerate(sorted({n for bag in bags for n in bag}))}
    block = np.zeros((len(bags), len(names)), dtype=np.float32)
    for row, bag in enumerate(bags):
        block[row, [names[n] for n in bag]] = 1.0
    block *= np.log1p(len(bags) / block.sum(axis=0))
    return np.asarray(block / np.linalg.norm(block, axis=1, keepdims=True), dtype=np.float32)


def _candidates(store: Store, project: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    return store.rows(
        """SELECT t.trace_id, t.start_time, t.answer, t.tools, t.agents, i.text AS asked
           FROM traces AS t
           JOIN facets AS i ON i.project = t.project AND i.trace_id = t.trace_id AND i.facet = 'intent'
           LEFT JOIN facets AS f ON f.project = t.project AND f.trace_id = t.trace_id AND f.facet = ?
                                 AND f.features ->> '$.kind' <> ?
           WHERE t.project = ? AND t.start_time >= ? AND t.start_time < ? AND f.trace_id IS NULL
                 AND length(trim(t.answer)) > 0
           ORDER BY t.trace_id""",
        [FACET, KIND, project, since, until],
    )


def _found(
    store: Store, project: str, rows: Sequence[Mapping[str, Any]], embedder: Embedder, seed: int, progress: Progress
) -> list[Mapping[str, Any]]:
    asked = _vectors(store, project, [r["asked"] for r in rows], embedder, progress)
    answered = _vectors(store, project, [masked(r["answer"], 250) for r in rows], embedder, progress)
    tools = [[*(r["tools"] or ()), *(f"agent {a}" for a in r["agents"] or ())] for r in rows]
    return [rows[i] for i in out_of_place(asked, answered, tools, seed)]


def _vectors(store: Store, project: str, texts: Sequence[str], embedder: Embedder, progress: Progress) -> Vectors:
    hashes = [_as_uuid(text_hash(project, text)) for text in texts]
    known = embed(store, project, dict(zip(hashes, texts, strict=True)), embedder, progress)
    return np.vstack([known[h] for h in hashes])


def _as_uuid(raw: bytes) -> str:
    h = raw.hex()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


def _row(reading: Reading) -> FacetRow:
    span = reading.answer_span
    return FacetRow(
        text="unrelated answer: the answer belongs to another question",
        features={"kind": KIND, "cause": "", "where": "", "agent": reading.agent_of(span), "also": []},
        span_ids=(span.span_id,),
        headline="the answer belongs to another question",
        quotes=(Quote(span.span_id, reading.answer), Quote(span.span_id, reading.request)),
    )
