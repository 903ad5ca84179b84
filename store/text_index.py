"""Building the index of texts, beside the commits: a segment at a time, of texts that came some minutes ago.

A block is some thousand texts in the order in which they came; a segment is up to sixty blocks of one day. Each of its
rows stands for one hash and has a bit for each block, so a search reads a few rows of each segment. What is not covered
yet, or not any more, is read by every search: so the index may lag behind, and lack whatever others took out of it.
Segments of another format, which a worker of other code made, count as none, and are made anew.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from store.claim import Claim, Overtaken, overtake
from store.covered import CAME_LATE, DELETED, LATE, newest_text
from store.errors import StoreConflict, StoreUnavailable
from store.grams import FORMAT, POSITIONS, positions
from store.store import Store, Transaction

BLOCK_TEXTS = 4096
SEGMENT_BLOCKS = 60
PIECE_BYTES = 8_000_000  # of a block at once: tool results may be long, and the server keeps within its memory
_RIPE = 2 * LATE
_FEWEST = 1024  # texts that are worth the first segment of a day
_PART_OF_DAY = 16  # likewise: what is less than this part of its day
_DAY = timedelta(days=1)
_LOOK_EVERY_S, _LOOK_AT_ALL_EVERY_S = 60.0, 3600.0


@dataclass(slots=True)
class _Block:
    """A stretch of texts."""

    since: datetime
    until: datetime
    texts: int


@dataclass(slots=True)
class _Segment:
    """Blocks of one project and day, and what was found in them so far."""

    project: str
    blocks: Sequence[_Block]
    done: int = 0
    found: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))  # once it is begun


class TextIndexer:
    """Covers what is not covered yet. What it has begun is lost if it ends, and begun again by the next.

    Args:
        store: A store that this process may write; a shared one has no index.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._claim: Claim | None = None
        self._todo: list[_Segment] = []
        self._look_at, self._look_at_all_at = 0.0, 0.0

    def work(self, seconds: float = float("inf"), *, stop: Event | None = None) -> int:
        """Go on for about so long, or until there is nothing to do; give how many texts were covered."""
        end, covered = time.monotonic() + seconds, 0
        while not self._store.shared and self._has_work() and not (stop and stop.is_set()):
            try:
                covered += self._step()
            except (Overtaken, StoreConflict):  # texts were deleted, or came late
                self._todo, self._look_at, self._look_at_all_at = [], 0.0, 0.0
            if time.monotonic() >= end:
                break
        return covered

    def _has_work(self) -> bool:
        now = time.monotonic()
        if not self._todo and now >= self._look_at:
            whole = now >= self._look_at_all_at
            # Before anything is read: what changes from now on is noticed when it is written.
            self._claim = Claim(self._store, DELETED)
            Claim(self._store, CAME_LATE)
            _drop_others(self._store)
            self._todo = list(_uncovered(self._store, whole=whole))
            self._look_at = now + _LOOK_EVERY_S
            if whole:
                self._look_at_all_at = now + _LOOK_AT_ALL_EVERY_S
        return bool(self._todo)

    def _step(self) -> int:
        """Read a block; write the segment with its last one."""
        segment = self._todo[0]
        _read(self._store, segment)
        if segment.done < len(segment.blocks):
            return 0
        self._write(segment)
        del self._todo[0]
        return sum(block.texts for block in segment.blocks)

    def _write(self, segment: _Segment) -> None:
        assert self._claim is not None
        with self._claim.transaction() as work:
            overtake(work, CAME_LATE)  # as who stores late texts: of two at the same moment one has to look again
            if _texts_in(work, segment) != sum(block.texts for block in segment.blocks):
                raise Overtaken("Texts came late. Try again.")
            # One that began at the same moment, and of which a block was taken out.
            for table in ("text_blocks", "text_grams"):
                key = [segment.project, segment.blocks[0].since]
                work.execute(f"DELETE FROM {table} WHERE project = ? AND segment = ?", key)
            work.insert("text_blocks", _block_rows(segment))
            work.insert("text_grams", _gram_rows(segment))


def _texts_in(work: Transaction, segment: _Segment) -> int:
    found = work.query(
        "SELECT count(*) AS n FROM texts WHERE project = ? AND received_at >= ? AND received_at < ?",
        [segment.project, segment.blocks[0].since, segment.blocks[-1].until],
    )
    return int(found["n"][0].as_py())


def _read(store: Store, segment: _Segment) -> None:
    block = segment.blocks[segment.done]
    if not segment.done:
        segment.found = np.zeros(POSITIONS, np.int64)
    bit = np.int64(1 << segment.done)
    pieces = _cuts(store, segment.project, (block.since, block.until), "sum(strlen(text))", PIECE_BYTES)
    for piece in pieces:
        # DuckDB's own lower(), as in the search itself.
        texts = store.query(
            "SELECT lower(text) AS text FROM texts WHERE project = ? AND received_at >= ? AND received_at < ?",
            [segment.project, piece.since, piece.until],
        )["text"]
        for chunk in texts.chunks:
            for found in positions(_bytes_of(chunk)):
                segment.found[found] |= bit
    segment.done += 1


def _bytes_of(texts: pa.Array) -> npt.NDArray[np.uint8]:
    """Give all bytes of ``texts``, one after the other; what seems to stand across two does no harm."""
    whole = texts.cast(pa.large_string())
    _, offsets, values = whole.buffers()
    if values is None:
        return np.zeros(0, np.uint8)
    ends = np.frombuffer(offsets, np.int64)
    return np.frombuffer(values, np.uint8)[ends[whole.offset] : ends[whole.offset + len(whole)]]


def _block_rows(segment: _Segment) -> pa.Table:
    rows = [
        {"project": segment.project, "segment": segment.blocks[0].since, "block": number, "since": block.since,
         "until": block.until, "texts": block.texts, "format": FORMAT}
        for number, block in enumerate(segment.blocks)
    ]  # fmt: skip
    times = {name: pa.timestamp("us") for name in ("segment", "since", "until")}
    kinds = {"project": pa.string(), "block": pa.int32(), "texts": pa.int64(), "format": pa.int32()} | times
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds[name]) for name in rows[0]]))


def _gram_rows(segment: _Segment) -> pa.Table:
    at = np.flatnonzero(segment.found)
    return pa.table(
        {
            "project": pa.repeat(pa.scalar(segment.project), len(at)),
            "segment": pa.repeat(pa.scalar(segment.blocks[0].since, pa.timestamp("us")), len(at)),
            "position": pa.array(at.astype(np.int32)),
            "blocks": pa.array(segment.found[at]),
        }
    )


# --- what is not covered ---


def _drop_others(store: Store) -> None:
    """Remove what another worker made in another way."""
    others = "SELECT DISTINCT project, segment FROM text_blocks WHERE format IS DISTINCT FROM ?"
    for segment in store.rows(others, [FORMAT]):
        with suppress(StoreUnavailable), store.transaction() as work:  # else the next time
            for table in ("text_blocks", "text_grams"):
                work.execute(f"DELETE FROM {table} WHERE project = ? AND segment = ?", [*segment.values()])


def _uncovered(store: Store, *, whole: bool) -> Iterator[_Segment]:
    """Cut what is worth it of what is not covered into segments, the newest day first."""
    newest = newest_text(store)
    if newest is None:
        return
    ripe = newest - _RIPE
    floor = datetime(1970, 1, 1) if whole else ripe - 2 * _DAY
    for day in store.rows(_DAYS, [floor.date(), ripe, floor.date(), FORMAT]):
        finished = _midnight(day["day"]) + _DAY <= ripe
        fewest = _fewest(day) if finished else SEGMENT_BLOCKS * BLOCK_TEXTS
        if day["texts"] - day["covered"] < fewest:
            continue
        for gap in _gaps(store, day["project"], day["day"], ripe):
            yield from _segments(store, day["project"], gap, fewest, finished=finished)


def _fewest(day: Mapping[str, Any]) -> int:
    """Give how many texts of a day that is over are worth a segment."""
    fewest: int = max(_FEWEST, day["texts"] // _PART_OF_DAY)
    # Beside what is covered a gap is one block, which a late text took out.
    return min(fewest, BLOCK_TEXTS // 2) if day["covered"] else fewest


def _gaps(store: Store, project: str, day: date, ripe: datetime) -> Iterator[tuple[datetime, datetime]]:
    since, end = _midnight(day), min(_midnight(day) + _DAY, ripe)
    blocks = store.rows(
        "SELECT since, until FROM text_blocks "
        "WHERE project = ? AND until > ? AND since < ? AND format = ? ORDER BY since",
        [project, since, end, FORMAT],
    )
    for block in blocks:
        if since < block["since"]:
            yield since, block["since"]
        since = max(since, block["until"])
    if since < end:
        yield since, end


def _segments(
    store: Store, project: str, gap: tuple[datetime, datetime], fewest: int, *, finished: bool
) -> Iterator[_Segment]:
    blocks = _cuts(store, project, gap, "count(*)", BLOCK_TEXTS)
    if sum(block.texts for block in blocks) < fewest:
        return
    for start in range(0, len(blocks), SEGMENT_BLOCKS):
        part = blocks[start : start + SEGMENT_BLOCKS]
        # Of a day that goes on only whole ones, or it would come to have very many.
        if finished or len(part) == SEGMENT_BLOCKS:
            yield _Segment(project, part)


def _cuts(store: Store, project: str, whole: tuple[datetime, datetime], measure: str, size: int) -> list[_Block]:
    """Cut a stretch where ``measure`` has come to ``size``; what came at one moment stays together."""
    cuts = store.rows(_CUTS.format(measure=measure), [size, project, *whole])
    limits = [whole[0], *(cut["since"] for cut in cuts[1:]), whole[1]]
    return [_Block(limits[i], limits[i + 1], cut["texts"]) for i, cut in enumerate(cuts)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


_DAYS = """
WITH stored AS (
    SELECT project, received_at::DATE AS day, count(*) AS texts FROM texts
    WHERE received_at >= ? AND received_at < ? GROUP BY ALL
), covered AS (
    SELECT project, segment::DATE AS day, sum(texts)::BIGINT AS covered FROM text_blocks
    WHERE segment >= ? AND format = ? GROUP BY ALL
)
SELECT project, day, texts, coalesce(covered, 0) AS covered FROM stored LEFT JOIN covered USING (project, day)
ORDER BY day DESC, project
"""
_CUTS = """
SELECT min(received_at) AS since, sum(n)::BIGINT AS texts FROM (
    SELECT received_at, count(*) AS n,
           (sum({measure}) OVER (ORDER BY received_at) - {measure})::BIGINT // ?::BIGINT AS cut
    FROM texts WHERE project = ? AND received_at >= ? AND received_at < ? GROUP BY received_at
) GROUP BY cut ORDER BY since
"""


def build_index(store: Store, *, stop: Event | None = None) -> int:
    """Cover all that is worth it; give how many texts that were."""
    return TextIndexer(store).work(stop=stop)
