"""How received spans enter the store: once each, however often they are sent."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from store.schema import uuid_bytes
from store.store import Store, Transaction

Key = tuple[str, str, str]
TextName = tuple[date, bytes]


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch of spans."""

    stored: int
    replaced: int  # took the place of an earlier version, which ended earlier
    ignored: int  # known already, or overtaken by a later version


class _KnownTexts:
    """The texts that were met last, so that a conversation's history need not be looked up with every call."""

    LIMIT = 100_000

    def __init__(self) -> None:
        self.appending = Lock()
        self._names: OrderedDict[TextName, None] = OrderedDict()

    def __contains__(self, name: TextName) -> bool:
        return name in self._names

    def add(self, names: Iterable[TextName]) -> None:
        """Remember ``names``, forgetting those that were not met for longest."""
        for name in names:
            self._names[name] = None
            self._names.move_to_end(name)
        while len(self._names) > self.LIMIT:
            self._names.popitem(last=False)


_known: WeakKeyDictionary[Store, _KnownTexts] = WeakKeyDictionary()


def append_spans(store: Store, spans: pa.Table, texts: pa.Table) -> Appended:
    """Store ``spans`` and the ``texts`` they refer to, in one transaction; when this returns they are on disk.

    A span is known by project, trace id and span id; of several versions the one that ends last stays. Only one
    process at a time may append, because two could not see each other's uncommitted spans.

    Args:
        store: Where to append.
        spans: Rows of ``store.schema.SPANS``.
        texts: Rows of ``store.schema.TEXTS``; repeated ones are stored once per project and day.
    """
    known = _known.setdefault(store, _KnownTexts())
    with known.appending:
        with store.transaction() as work:
            new_spans, appended = _without_known(work, spans)
            new_texts, names = _without_stored(work, texts, known)
            for table, rows in (("spans", new_spans), ("texts", new_texts)):
                if rows.num_rows:
                    work.insert(table, rows)
        # Only now: an undone transaction has stored none of them.
        known.add(names)
    return appended


def _without_known(work: Transaction, spans: pa.Table) -> tuple[pa.Table, Appended]:
    if not spans.num_rows:
        return spans, Appended(0, 0, 0)
    keys, ends = _keys(spans), spans["end_ns"].to_pylist()
    newest = _newest(keys, ends)
    stored = _stored_versions(work, spans, newest)
    kept = {key: row for key, row in newest.items() if key not in stored or stored[key] < ends[row]}
    replaced = [key for key in kept if key in stored]
    if replaced:
        _delete(work, spans, replaced)
    if len(kept) < spans.num_rows:
        spans = spans.take(pa.array(sorted(kept.values()), pa.int64()))
    return spans, Appended(len(kept) - len(replaced), len(replaced), len(keys) - len(kept))


def _keys(spans: pa.Table) -> list[Key]:
    columns = (spans[name].to_pylist() for name in ("project", "trace_id", "span_id"))
    return list(zip(*columns, strict=True))


def _newest(keys: list[Key], ends: list[int]) -> dict[Key, int]:
    """Give for every span of the batch the row of its last version."""
    found: dict[Key, int] = {}
    for row, key in enumerate(keys):
        if key not in found or ends[found[key]] < ends[row]:
            found[key] = row
    return found


def _stored_versions(work: Transaction, spans: pa.Table, wanted: Iterable[Key]) -> dict[Key, int]:
    """Give the end of every wanted span that is stored."""
    found = work.query(
        "SELECT project, trace_id, span_id, end_ns FROM spans "
        "WHERE start_time BETWEEN ? AND ? AND span_id IN (SELECT unnest(?))",
        (*_period(spans), [span_id for _, _, span_id in wanted]),
    )
    return dict(zip(_keys(found), found["end_ns"].to_pylist(), strict=True))


def _delete(work: Transaction, spans: pa.Table, keys: list[Key]) -> None:
    work.execute(
        "DELETE FROM spans WHERE start_time BETWEEN ? AND ? "
        "AND (project, trace_id, span_id) IN (SELECT (unnest(?), unnest(?), unnest(?)))",
        (*_period(spans), *map(list, zip(*keys, strict=True))),
    )


def _period(spans: pa.Table) -> tuple[datetime, datetime]:
    """Give the first and last start of the batch.

    All versions of a span start at the same time, so DuckDB need not look at whatever lies outside.
    """
    period = pc.min_max(spans["start_time"]).as_py()
    return period["min"], period["max"]


def _without_stored(work: Transaction, texts: pa.Table, known: _KnownTexts) -> tuple[pa.Table, list[TextName]]:
    """Give the texts to insert, and the names of all that are stored once they are."""
    # A hash is keyed by its project and so stands for both.
    names: list[TextName] = list(zip(texts["day"].to_pylist(), uuid_bytes(texts["hash"]), strict=True))
    rows = {name: row for row, name in enumerate(names) if name not in known}
    for name in _stored_names(work, rows):
        rows.pop(name, None)
    return texts.take(pa.array(sorted(rows.values()), pa.int64())), names


def _stored_names(work: Transaction, wanted: Collection[TextName]) -> list[TextName]:
    if not wanted:
        return []
    found = work.query(
        "SELECT day, hash FROM texts WHERE day IN (SELECT unnest(?)) AND hash IN (SELECT unnest(?::UUID[]))",
        (sorted({day for day, _ in wanted}), [name.hex() for _, name in wanted]),
    )
    return list(zip(found["day"].to_pylist(), uuid_bytes(found["hash"]), strict=True))
