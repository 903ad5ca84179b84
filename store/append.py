"""How what was received enters the store: once each, however often it is sent."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from threading import Lock
from typing import NamedTuple
from uuid import uuid4
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from store.again import again, again_if_overtaken
from store.covered import newest_text, uncover_late
from store.doubles import remove_doubles
from store.duckdb_file import FileStore, OpenFile
from store.errors import StoreBusy
from store.known import KnownRows, KnownTexts, latest_told
from store.lengths import with_length
from store.marks import EVERY_PROJECT, read_mark, write_mark
from store.record_times import period_of, sent_ns
from store.schema import LOGS, METRIC_POINTS, empty, uuid_bytes
from store.span_key import SpanKey, keys_of
from store.store import Store, Transaction
from store.versions import delete_versions, lately_stored, stored_versions


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch of spans, and of what came with them."""

    stored: int
    replaced: int  # took the place of an earlier version, which ended earlier
    ignored: int  # known already, or overtaken by a later version
    records: int = 0  # new log records and metric points


class _Known:
    """What this process knows of a store; one batch at a time may look and add."""

    def __init__(self, store: Store) -> None:
        self.appending = Lock()
        self.spans = KnownRows[SpanKey](_known_until(store, "spans", "start_ns"))
        if not store.shared:
            self.spans.add(*lately_stored(store))
        # By their id, which is made of all that they say.
        self.records = {
            table: KnownRows[bytes](_known_until(store, table, "time_ns")) for table in ("logs", "metric_points")
        }
        self._texts: dict[date, KnownTexts] = {}
        self.newest = newest_text(store)  # when what was stored last was received
        self._deleted: str | None = None

    def texts_of(self, work: Transaction, day: date) -> KnownTexts:
        """Give what is known of the texts of a day."""
        known = self._texts.get(day)
        if known is None:
            if len(self._texts) > 1:  # around midnight there are two
                del self._texts[min(self._texts)]
            stored = work.query("SELECT hash::BLOB AS hash FROM texts WHERE day = ?", (day,))["hash"]
            known = self._texts[day] = KnownTexts(b"".join(stored.to_pylist()))
        return known

    def see_deleted_texts(self, work: Transaction) -> None:
        """Find out whether another process has deleted texts."""
        mark = read_mark(work, EVERY_PROJECT, _DELETED_TEXTS)
        if mark != self._deleted:
            self._deleted = mark
            self.doubt_texts()

    def doubt_texts(self) -> None:
        """Take no text for stored without asking the store, because some were deleted."""
        for known in self._texts.values():
            known.doubt()


class _Texts(NamedTuple):
    """The texts of one day of a batch."""

    known: KnownTexts
    unsure: list[bytes]  # hashes of those that were not known to be stored
    new: list[bytes]  # of those that are to be stored
    rows: pa.Table  # these


_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
_DELETED_TEXTS = "deleted texts"
_EVER = 2**63 - 1
_known: WeakKeyDictionary[Store | OpenFile, _Known] = WeakKeyDictionary()


def append_rows(
    store: Store,
    spans: pa.Table,
    texts: pa.Table,
    logs: pa.Table | None = None,
    points: pa.Table | None = None,
) -> Appended:
    """Store what was received, in one transaction; when this returns it is on disk.

    A span is known by project, trace id and span id; of several versions the one that ends last stays. Only one process
    at a time may append to a store that is not shared, because two could not see each other's uncommitted rows; to a
    shared one any number.

    Args:
        store: Where to append.
        spans: Rows of ``store.schema.SPANS``.
        texts: Rows of ``store.schema.TEXTS``, to which spans refer; repeated ones are stored once per project and day.
        logs: Rows of ``store.schema.LOGS``; one whose id is stored is left out.
        points: Rows of ``store.schema.METRIC_POINTS``; likewise.

    Returns:
        What became of them.
    """
    if not store.shared:
        # Whoever sorts much has its memory for a moment, and no sender is to hear of it.
        return again(lambda: _appended(store, spans, texts, logs, points), _PAUSES_S, after=StoreBusy)
    appended = again_if_overtaken(lambda: _appended(store, spans, texts, logs, points))
    for table, rows in (("spans", spans), ("logs", logs), ("metric_points", points)):
        if rows is not None:
            again_if_overtaken(partial(remove_doubles, store, table, rows))
    return appended


def tidy(store: Store) -> None:
    """Do what is due after a commit, now that nobody waits for it any more."""
    if isinstance(store, FileStore):
        store.fold_long_log()


def _appended(
    store: Store, spans: pa.Table, texts: pa.Table, logs: pa.Table | None, points: pa.Table | None
) -> Appended:
    known = _known_of(store)
    with known.appending:
        newest = known.newest
        with store.transaction() as work:
            if store.shared:
                known.see_deleted_texts(work)
            new_spans, keys, appended = _without_known(work, spans, known.spans, shared=store.shared)
            new_texts = [_without_stored(work, day, of_day, known) for day, of_day in by_day(texts)]
            records = {
                "logs": empty(LOGS) if logs is None else logs,
                "metric_points": empty(METRIC_POINTS) if points is None else points,
            }
            new = {table: _new_records(work, table, rows, known.records[table]) for table, rows in records.items()}
            insert_rows(work, "spans", new_spans)
            for found in new_texts:
                insert_rows(work, "texts", found.rows)
                newest = uncover_late(work, found.rows, newest)
            for table, rows in new.items():
                insert_rows(work, table, rows)
        # Only now: an undone transaction has stored none of them.
        known.newest = _latest(newest, spans, records["logs"])
        if new_spans.num_rows:
            first = pc.min(new_spans["received_at"]).as_py()
            known.spans.add(keys, new_spans["start_ns"].to_pylist(), first)
        for found in new_texts:
            found.known.add(found.unsure, found.new)
        for table, rows in new.items():
            known.records[table].add(uuid_bytes(rows["record_id"]), rows["time_ns"].to_pylist())
    return replace(appended, records=sum(rows.num_rows for rows in new.values()))


@contextmanager
def appends_paused(store: Store) -> Iterator[None]:
    """Let appends of this process wait while the block deletes rows, and look at the store anew afterwards.

    Else a text could be taken for stored that is just being deleted.
    """
    known = _known_of(store)
    with known.appending:
        try:
            yield
        finally:
            known.doubt_texts()


def tell_of_deleted_texts(work: Transaction) -> None:
    """Let other processes that append to the same store know that texts are deleted in this unit of work."""
    write_mark(work, EVERY_PROJECT, _DELETED_TEXTS, uuid4().hex)


def _known_of(store: Store) -> _Known:
    rows = store.file if isinstance(store, FileStore) else store
    return _known.get(rows) or _known.setdefault(rows, _Known(store))


def _new_records(work: Transaction, table: str, rows: pa.Table, known: KnownRows[bytes]) -> pa.Table:
    """Leave out of ``rows`` those that are stored, and all but one of equal ones."""
    if not rows.num_rows:
        return rows
    names = uuid_bytes(rows["record_id"])
    stored = _stored_records(work, table, rows, known.among(names, sent_ns(rows)))
    kept = {name: row for row, name in enumerate(names) if name not in stored}
    return rows if len(kept) == rows.num_rows else rows.take(pa.array(sorted(kept.values()), pa.int64()))


def _stored_records(work: Transaction, table: str, rows: pa.Table, wanted: Collection[bytes]) -> set[bytes]:
    if not wanted:
        return set()
    found = work.query(
        f"SELECT record_id::BLOB AS id FROM {table} "
        "WHERE time BETWEEN ? AND ? AND record_id IN (SELECT unnest(?::UUID[]))",
        (*period_of(rows), [name.hex() for name in wanted]),
    )
    return set(found["id"].to_pylist())


def insert_rows(work: Transaction, table: str, rows: pa.Table) -> None:
    """Insert ``rows``, if there are any, with what is noted of each when it is stored."""
    if rows.num_rows:
        # Of one piece: DuckDB takes each piece of a table by itself, which costs four times as much.
        work.insert(table, with_length(table, rows.combine_chunks()))


def _latest(newest: datetime | None, spans: pa.Table, logs: pa.Table) -> datetime | None:
    """Count in spans without texts, and logs, of which others may make texts."""
    times = [pc.max(rows["received_at"]).as_py() for rows in (spans, logs)]
    return max((at for at in (newest, *times) if at is not None), default=None)


def _known_until(store: Store, table: str, column: str) -> int:
    """Give the time up to which rows may be stored without this process knowing."""
    if store.shared:
        return _EVER
    latest = f"SELECT coalesce(max({column}), 0) AS latest FROM {table} WHERE {column} <= ?"
    return int(store.rows(latest, [latest_told()])[0]["latest"])


def _without_known(
    work: Transaction, spans: pa.Table, known: KnownRows[SpanKey], *, shared: bool
) -> tuple[pa.Table, Collection[SpanKey], Appended]:
    """Give the spans to insert, and by what they are known."""
    if not spans.num_rows:
        return spans, (), Appended(0, 0, 0)
    keys, ends = keys_of(spans), spans["end_ns"].to_pylist()
    newest = _newest(keys, ends)
    stored = stored_versions(work, spans, keys, known, shared=shared)
    kept = {key: row for key, row in newest.items() if key not in stored or stored[key].end_ns < ends[row]}
    replaced = {key: stored[key] for key in kept if key in stored} if stored else {}
    if replaced:
        delete_versions(work, replaced)
    if len(kept) < spans.num_rows:
        spans = spans.take(pa.array(sorted(kept.values()), pa.int64()))
    return spans, kept, Appended(len(kept) - len(replaced), len(replaced), len(keys) - len(kept))


def _newest(keys: list[SpanKey], ends: list[int]) -> dict[SpanKey, int]:
    """Give for every span of the batch the row of its last version."""
    found = {key: row for row, key in enumerate(keys)}
    if len(found) == len(keys):
        return found
    found.clear()
    for row, key in enumerate(keys):
        if key not in found or ends[found[key]] < ends[row]:
            found[key] = row
    return found


def by_day(texts: pa.Table) -> Iterator[tuple[date, pa.Table]]:
    """Part rows of texts by the day they are kept under."""
    days = texts["day"].unique().to_pylist()
    for day in days:
        yield day, texts if len(days) == 1 else texts.filter(pc.equal(texts["day"], day))


def _without_stored(work: Transaction, day: date, texts: pa.Table, known: _Known) -> _Texts:
    # A hash is keyed by its project and so stands for both.
    of_day = known.texts_of(work, day)
    hashes = uuid_bytes(texts["hash"])
    rows = dict(zip(reversed(hashes), range(len(hashes) - 1, -1, -1), strict=True))  # of equal ones the first
    unsure = of_day.without_known(rows)
    stored = stored_hashes(work, day, of_day.among(unsure))
    new = [name for name in unsure if name not in stored]
    return _Texts(of_day, unsure, new, texts.take(pa.array(sorted(map(rows.__getitem__, new)), pa.int64())))


def stored_hashes(work: Transaction, day: date, wanted: Collection[bytes]) -> set[bytes]:
    """Give the hashes of those ``wanted`` texts that are stored under ``day``."""
    if not wanted:
        return set()
    found = work.query(
        "SELECT hash::BLOB AS hash FROM texts WHERE day = ? AND hash IN (SELECT unnest(?::UUID[]))",
        (day, [name.hex() for name in wanted]),
    )
    return set(found["hash"].to_pylist())
