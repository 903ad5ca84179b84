"""Which of the spans that came are stored already, in whatever version."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from store.known import ROWS, KnownRows
from store.span_key import SpanKey, keys_of
from store.store import Store, Transaction

# Who tells the same span in two ways may write its times less exactly in one of them.
LEEWAY = timedelta(seconds=1)
_SENT_AGAIN_WITHIN = timedelta(minutes=2)


class Version(NamedTuple):
    """What decides between two versions of a span, and where the one that is stored lies."""

    end_ns: int
    received_at: datetime


Versions = dict[SpanKey, Version]


def stored_versions(
    work: Transaction, spans: pa.Table, keys: list[SpanKey], known: KnownRows[SpanKey], *, shared: bool
) -> Versions:
    """Give the stored versions of ``spans``, whose ``keys`` these are.

    Nearly all versions of a span begin at the same time, so it is looked for there first. Else it lies where the rest
    of its trace does, or among what was appended lately. In a ``shared`` store that would mean to look through all
    traces with each commit, so there versions that begin more than ``LEEWAY`` apart are not found.
    """
    wanted = known.among(keys, spans["start_ns"].to_pylist())
    if not wanted:
        return {}
    period = pc.min_max(spans["start_time"]).as_py()
    found = _found(work, wanted, "start_time BETWEEN ? AND ?", period["min"] - LEEWAY, period["max"] + LEEWAY)
    if len(found) == len(set(wanted)) or shared:
        return found
    return found | _elsewhere(work, [key for key in wanted if key not in found], known)


def lately_stored(store: Store) -> tuple[list[SpanKey], list[int], datetime | None]:
    """Give what came last into a store that was just opened: its keys, when it began, and when the first of it came.

    A sender that got no answer when the process before ended sends these again.
    """
    latest = store.rows("SELECT max(received_at) AS latest FROM spans")[0]["latest"]
    if latest is None:
        return [], [], None
    found = store.query(
        "SELECT project, trace_id, span_id, start_ns FROM spans WHERE received_at >= ? LIMIT ?",
        [latest - _SENT_AGAIN_WITHIN, ROWS],
    )
    return keys_of(found), found["start_ns"].to_pylist(), latest - _SENT_AGAIN_WITHIN


def delete_versions(work: Transaction, versions: Versions) -> None:
    """Delete these versions of spans."""
    times = [version.received_at for version in versions.values()]
    work.execute(
        "DELETE FROM spans WHERE received_at BETWEEN ? AND ? "
        "AND (project, trace_id, span_id) IN (SELECT (unnest(?), unnest(?), unnest(?)))",
        (min(times), max(times), *map(list, zip(*versions, strict=True))),
    )


def _elsewhere(work: Transaction, missing: Collection[SpanKey], known: KnownRows[SpanKey]) -> Versions:
    trace_ids = list({key.trace_id for key in missing})
    settled = work.query(
        "SELECT min(first_received_at) AS first, max(last_received_at) AS last FROM traces "
        "WHERE trace_id IN (SELECT unnest(?))",
        [trace_ids],
    ).to_pylist()[0]
    found: Versions = {}
    if settled["first"] is not None:
        found |= _found(work, missing, "received_at BETWEEN ? AND ?", settled["first"], settled["last"])
    if lately := known.lately(key for key in missing if key not in found):
        found |= _found(work, lately, "received_at >= ?", known.since)
    return found


def _found(work: Transaction, wanted: Iterable[SpanKey], where: str, *params: Any) -> Versions:
    """Look for spans among the rows that fulfil ``where``, of which DuckDB knows where they lie."""
    wanted = set(wanted)
    found = work.query(
        "SELECT project, trace_id, span_id, end_ns, received_at FROM spans "
        f"WHERE {where} AND span_id IN (SELECT unnest(?))",
        (*params, [key.span_id for key in wanted]),
    )
    versions = map(Version, found["end_ns"].to_pylist(), found["received_at"].to_pylist())
    return {key: version for key, version in zip(keys_of(found), versions, strict=True) if key in wanted}
