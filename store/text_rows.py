"""Texts out of the store, for the spans that refer to them."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from store.batches import Batch, Readable
from store.candidates import OVERLAP
from store.records import Message

_FEW = 12
_GONE = Message("unknown", ())


def texts_of(store: Readable, batch: Batch, columns: Iterable[pa.ChunkedArray]) -> "Texts":
    """Read the texts whose hashes stand in ``columns``."""
    hashes = pc.unique(pa.chunked_array([chunk for column in columns for chunk in _flat(column).chunks], pa.string()))
    wanted = hashes.drop_null()
    if not len(wanted):
        return Texts(wanted, [])
    # Most texts came with the span that refers to them.
    hashes, texts = _found(
        store,
        "received_at BETWEEN ? AND ? AND hash IN (SELECT unnest(CAST(? AS UUID[])))",
        [batch.project, batch.first_received_at - OVERLAP, batch.last_received_at, _array(wanted)],
    )
    others = wanted.filter(pc.invert(pc.is_in(wanted, value_set=hashes)))
    if len(others):
        earlier = _of_the_day(store, batch, others)
        hashes, texts = pa.concat_arrays([hashes, earlier[0]]), texts + earlier[1]
    return Texts(hashes, texts)


def _of_the_day(store: Readable, batch: Batch, hashes: pa.Array) -> tuple[pa.Array, list[str]]:
    """Read texts that were said before: one is stored on every day on which a span that refers to it is received."""
    days = [batch.project, batch.first_received_at.date(), batch.last_received_at.date()]
    if len(hashes) > _FEW:
        among = "day BETWEEN ? AND ? AND hash IN (SELECT unnest(CAST(? AS UUID[])))"
        return _found(store, among, [*days, _array(hashes)])
    # Of equality, and not of a list, DuckDB knows before it unpacks a text whether it is needed. It stops at the first
    # that it meets: what is said again and again, such as instructions, was first said early in the day.
    return _found(
        store,
        ["day BETWEEN ? AND ? AND hash = CAST(? AS UUID) LIMIT 1"] * len(hashes),
        [param for name in hashes.to_pylist() for param in (*days, name)],
    )


def _found(store: Readable, where: str | list[str], params: list[Any]) -> tuple[pa.Array, list[str]]:
    parts = [where] if isinstance(where, str) else where
    rows = " UNION ALL ".join(f"(SELECT hash, text FROM texts WHERE project = ? AND {part})" for part in parts)
    # A text of two days is there twice: to leave that to who looks for it is cheaper than to group long texts.
    found = store.query(rows, params)
    return found["hash"].cast(pa.string()).combine_chunks(), found["text"].to_pylist()


def _array(hashes: pa.Array) -> str:
    return f"[{', '.join(hashes.to_pylist())}]"


def _flat(column: pa.ChunkedArray) -> pa.ChunkedArray:
    flat = pc.list_flatten(column) if pa.types.is_list(column.type) else column
    return flat.cast(pa.string())


class Texts:
    """Texts by their hash; each becomes a message at most once."""

    def __init__(self, hashes: pa.Array, texts: list[str]) -> None:
        self._hashes = hashes
        self._texts = texts
        self._messages: dict[int, Message] = {}

    def payloads(self, column: pa.ChunkedArray) -> list[str | None]:
        """Give the text of each hash; None where there is none any more."""
        return [None if at is None else self._texts[at] for at in self._positions(column.cast(pa.string()))]

    def conversations(self, column: pa.ChunkedArray) -> list[tuple[Message, ...]]:
        """Give the messages of each list of hashes; one that is gone leaves an empty message in its place."""
        found: list[tuple[Message, ...]] = []
        for chunk in column.chunks:
            messages = [self._message(at) for at in self._positions(_flat(pa.chunked_array([chunk])))]
            lengths = pc.fill_null(pc.list_value_length(chunk), 0).to_pylist()
            start = 0
            for length in lengths:
                found.append(tuple(messages[start : start + length]))
                start += length
        return found

    def _positions(self, hashes: pa.ChunkedArray) -> list[int | None]:
        positions: list[int | None] = pc.index_in(hashes, value_set=self._hashes, skip_nulls=True).to_pylist()
        return positions

    def _message(self, at: int | None) -> Message:
        if at is None:
            return _GONE
        if at not in self._messages:
            self._messages[at] = Message.from_json(self._texts[at])
        return self._messages[at]
