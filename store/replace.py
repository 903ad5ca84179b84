"""Spans that steps after receipt make, change or take away, where ``append_rows`` only ever adds what was received."""

from collections.abc import Sequence

import pyarrow as pa

from store.append import by_day, insert_rows, stored_hashes
from store.covered import newest_text, uncover_late
from store.schema import SPANS, uuid_bytes
from store.span_key import SpanKey, keys_of
from store.store import Transaction

# What agents sent of a span and no later step changes.
_AS_SENT = ("attributes", "events", "links", "resource", "scope")


def put_spans(work: Transaction, spans: pa.Table, texts: pa.Table) -> None:
    """Store ``spans`` in place of those with the same keys, if there are any, and the texts they refer to."""
    if spans.num_rows:
        take_away_spans(work, keys_of(spans))
        insert_rows(work, "spans", spans)
        _add_texts(work, texts)


def update_spans(work: Transaction, spans: pa.Table, texts: pa.Table) -> int:
    """Store other readings of stored spans. What was sent of them stays as it is; one that has changed since is left.

    Args:
        work: The unit of work.
        spans: Rows of ``store.schema.SPANS``, read from the rows they replace.
        texts: Rows of ``store.schema.TEXTS``, to which they refer.

    Returns:
        How many were replaced.
    """
    if not spans.num_rows:
        return 0
    stored = _stored(work, keys_of(spans))
    kept = [
        row
        for row, (key, end) in enumerate(zip(keys_of(spans), spans["end_ns"].to_pylist(), strict=True))
        if key in stored and stored[key][0] == end
    ]
    current = spans.take(pa.array(kept, pa.int64()))
    sent = [stored[key] for key in keys_of(current)]
    for place, name in enumerate(_AS_SENT, 1):
        column = pa.array([values[place] for values in sent], pa.string())
        current = current.set_column(SPANS.get_field_index(name), name, column)
    put_spans(work, current, texts)
    return len(kept)


def take_away_spans(work: Transaction, keys: Sequence[SpanKey]) -> None:
    """Remove spans."""
    if not keys:
        return
    columns = list(map(list, zip(*keys, strict=True)))
    work.execute(
        "DELETE FROM spans WHERE trace_id IN (SELECT unnest(?)) "
        "AND (project, trace_id, span_id) IN (SELECT (unnest(?), unnest(?), unnest(?)))",
        [sorted({key.trace_id for key in keys}), *columns],
    )


def forget_empty_traces(work: Transaction, keys: Sequence[SpanKey]) -> None:
    """Remove the rows of those traces among ``keys`` that have no span left."""
    for project in {key.project for key in keys}:
        trace_ids = sorted({key.trace_id for key in keys if key.project == project})
        work.execute(
            "DELETE FROM traces WHERE project = ? AND trace_id IN (SELECT unnest(?)) "
            "AND trace_id NOT IN (SELECT trace_id FROM spans WHERE project = ? AND trace_id IN (SELECT unnest(?)))",
            [project, trace_ids, project, trace_ids],
        )


def _stored(work: Transaction, keys: Sequence[SpanKey]) -> dict[SpanKey, tuple[int | str | None, ...]]:
    """Give end and parts as sent of those of ``keys`` that are stored."""
    columns = ", ".join(("end_ns", *_AS_SENT))
    found = work.query(
        f"SELECT project, trace_id, span_id, {columns} FROM spans "
        "WHERE trace_id IN (SELECT unnest(?)) AND span_id IN (SELECT unnest(?))",
        [sorted({key.trace_id for key in keys}), sorted({key.span_id for key in keys})],
    )
    values = zip(*(found[name].to_pylist() for name in ("end_ns", *_AS_SENT)), strict=True)
    return dict(zip(keys_of(found), values, strict=True))


def _add_texts(work: Transaction, texts: pa.Table) -> None:
    newest = newest_text(work)
    for day, of_day in by_day(texts):
        names = uuid_bytes(of_day["hash"])
        stored = stored_hashes(work, day, names)
        missing = [row for row, name in enumerate(names) if name not in stored]
        if missing:
            rows = of_day.take(pa.array(missing, pa.int64()))
            insert_rows(work, "texts", rows)
            newest = uncover_late(work, rows, newest)
