"""Between runs: a trace that has settled is described, and taken into the known pattern that it is most like.

What is like none stays unusual: it has facets and no pattern. A run over the window judges everything anew; it sets
the mark of this step back to what it has seen, so that nothing that came meanwhile is left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from insights.describers import here
from insights.describing import FacetTable, describe_new, described_until, read_facet_of
from insights.embedding import Embedder, OtherModel, vectors_of
from insights.facets import Facet, all_facets, shape_of
from insights.facets.contract import Prepares
from insights.facets.failure import Failure
from insights.in_hand import noting
from insights.lineage.history import Event
from insights.lineage.known import Known, read_known
from insights.lineage.places import likeness, places_of
from insights.lineage.turn import assigned_until, claim_of, mark_assigned
from insights.pattern_rows import Member, Misfit, write_events, write_members, write_misfits
from insights.scope import told_by_scope
from store import Store, Transaction, settled_since
from store.candidates import BEGINNING
from store.settle import SettledTrace

BATCH = 200
_SCOPE = 3_000  # so many traces before a refusal tell what its service answers


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of the traces of one batch from one point of view."""

    facet: str
    known: Known
    members: Sequence[Member]
    starts: Sequence[datetime]
    misfits: Sequence[Misfit] = ()


class Assigner:
    """Describes and assigns; the model is loaded when it is first needed, and kept.

    Args:
        model: Folder or hub name of the embedding model; None takes the packaged one.
        seed: Of everything random.
        in_hand: A file in which to note what is being described, so that no trace kills one process after the other.
    """

    def __init__(self, model: str | None = None, seed: int = 0, in_hand: Path | None = None) -> None:
        self.embedder = Embedder(model)
        self.facets: tuple[Facet, ...] = all_facets(self.embedder)
        self._describe = noting(here(self.facets, deadly=True), in_hand) if in_hand else here(self.facets)
        self._seed = seed

    def prepare(self) -> None:
        """Load now what would be loaded for the first trace."""
        self.embedder.encode(["ready"])
        for facet in self.facets:
            if isinstance(facet, Prepares):
                facet.prepare()

    def assign(self, store: Store, project: str) -> int:
        """Describe and assign the next batch of settled traces; give how many that were, 0 when nothing is left.

        Raises:
            StoreUnavailable: another process is faster; nothing was assigned.
            OtherModel: all patterns were found by means of another model; the next run finds them anew.
        """
        describe_new(store, project, self.facets, most=BATCH, describe=self._describe)
        _see_that_patterns_are_of(store, project, self.embedder.name)
        claim = claim_of(store, project)
        described = described_until(store, project, self.facets)
        waiting = settled_since(store, project, assigned_until(store, project), about=BATCH)
        batch = [trace for trace in waiting if trace.settled_at <= described]
        if not batch:
            return 0
        assigned = [self._assigned(store, project, facet, [t.trace_id for t in batch]) for facet in self.facets]
        with claim.transaction() as work:
            _write(work, project, batch, assigned)
        return len(batch)

    def told(self, store: Store, table: FacetTable) -> FacetTable:
        """Tell refusals by what was asked, as a run does, but by the newest traces alone."""
        if table.facet != Failure.name or not table.trace_ids:
            return table
        until = max(table.start_times) + timedelta(microseconds=1)
        since = _begin_of_newest(store, table.project, until)
        return told_by_scope(store, table, since, until, self.embedder, seed=self._seed)

    def _assigned(self, store: Store, project: str, facet: Facet, trace_ids: Sequence[str]) -> Assigned:
        table = self.told(store, read_facet_of(store, project, facet.name, trace_ids))
        if not table.trace_ids:
            return Assigned(facet.name, read_known(store, project, facet.name, self.embedder.name, 1), [], [])
        vectors = vectors_of(store, table, self.embedder)
        known = read_known(store, project, facet.name, self.embedder.name, vectors.shape[1])
        shape = shape_of(facet)
        strengths = likeness(places_of(vectors, table.features, shape), known.places, shape)
        strengths[:, ~known.open] = -1.0
        best = strengths.argmax(axis=1) if len(known.ids) else np.zeros(0, dtype=np.int64)
        like = [i for i, j in enumerate(best) if strengths[i, j] >= known.reaches[j]]
        members = [
            Member(table.trace_ids[i], known.ids[best[i]], float(strengths[i, best[i]]), "assigned") for i in like
        ]
        misfits = [
            Misfit(table.trace_ids[i], known.ids[j], float(strengths[i, j]), float(known.reaches[j]))
            for i, j in enumerate(best)
            if known.open[j] and strengths[i, j] < known.reaches[j]
        ]
        return Assigned(facet.name, known, members, [table.start_times[i] for i in like], misfits)


def _see_that_patterns_are_of(store: Store, project: str, model: str) -> None:
    rows = store.rows("SELECT DISTINCT model FROM patterns WHERE project = ? AND size > 0 ORDER BY model", [project])
    models = [row["model"] or "an unknown model" for row in rows]
    if models and model not in models:
        raise OtherModel(
            f"The patterns of project {project} were found by means of {', '.join(models)}, not of {model}. The two "
            "cannot be compared: traces go into patterns again after `tracelore insights run`."
        )


def _write(work: Transaction, project: str, batch: Sequence[SettledTrace], assigned: Sequence[Assigned]) -> None:
    trace_ids = [trace.trace_id for trace in batch]
    before = work.query(
        """SELECT facet, pattern_id, count(*) AS n FROM trace_patterns
           WHERE project = ? AND trace_id IN (SELECT unnest(?)) GROUP BY facet, pattern_id""",
        [project, trace_ids],
    ).to_pylist()
    for table in ("trace_patterns", "unusual"):
        work.execute(f"DELETE FROM {table} WHERE project = ? AND trace_id IN (SELECT unnest(?))", [project, trace_ids])
    for part in assigned:
        write_members(work, project, part.facet, part.members)
        write_misfits(work, project, part.facet, part.misfits)
        left = {row["pattern_id"]: row["n"] for row in before if row["facet"] == part.facet}
        _count(work, project, part, left)
        back = {m.pattern_id for m in part.members} & _ended(part.known)
        write_events(work, project, part.facet, [Event("return", p) for p in sorted(back)], batch[-1].settled_at)
    mark_assigned(work, project, batch[-1].settled_at)


def _count(work: Transaction, project: str, part: Assigned, left: dict[str, int]) -> None:
    """Bring size and end of the patterns up to date whose traces have become more or fewer."""
    change = Counter(member.pattern_id for member in part.members)
    joined = set(change)
    change.subtract(left)
    last: dict[str, datetime] = {}
    for member, start in zip(part.members, part.starts, strict=True):
        last[member.pattern_id] = max(start, last.get(member.pattern_id, start))
    ids = sorted(change)
    if ids:
        work.execute(
            """UPDATE patterns SET size = greatest(0, size + c.change), last_seen = greatest(last_seen, c.last),
                      state = CASE WHEN c.joined THEN 'active' ELSE state END
               FROM (SELECT unnest(?) AS id, unnest(?) AS change, unnest(?) AS last, unnest(?) AS joined) AS c
               WHERE patterns.project = ? AND patterns.facet = ? AND patterns.pattern_id = c.id""",
            [ids, [change[p] for p in ids], [last.get(p, BEGINNING) for p in ids], [p in joined for p in ids],
             project, part.facet],
        )  # fmt: skip


def _ended(known: Known) -> set[str]:
    return {p for p, state in zip(known.ids, known.states, strict=True) if state == "ended"}


def _begin_of_newest(store: Store, project: str, until: datetime) -> datetime:
    row: dict[str, Any] = store.rows(
        """SELECT min(start_time) AS since FROM (
               SELECT start_time FROM traces WHERE project = ? AND start_time < ? ORDER BY start_time DESC LIMIT ?)""",
        [project, until, _SCOPE],
    )[0]
    since: datetime | None = row["since"]
    return since or until
