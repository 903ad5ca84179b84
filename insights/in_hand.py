"""Which traces a process was describing when it died, so that not every one after it dies of the same.

They are noted in a file before they are described, and struck out afterwards. Whoever finds some there describes them
one at a time, and gives up what was in hand alone at two deaths. Nothing of what traces say is noted.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from insights.describers import Describe, Told, joined
from store.beside import DIED, LIVES
from store.records import Trace

log = logging.getLogger(__name__)


def given_up(trace_id: str, names: Sequence[str]) -> dict[str, Told]:
    """Leave a trace out for good, unless something new comes of it."""
    log.error("the process that described trace %s died %d times, so it is left out", trace_id, LIVES)
    return {name: Told({}, {trace_id: DIED}) for name in names}


def noting(describe: Describe, file: Path) -> Describe:
    """Describe as ``describe`` does, and note in ``file`` what is in hand.

    Args:
        describe: Describes in this process.
        file: Nobody else MUST use it at the same time.
    """
    in_hand = _InHand(file)

    def describe_noting(batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Told]]:
        for batch in batches:
            yield joined(in_hand.told(describe, part, names) for part in in_hand.parts(batch))

    return describe_noting


class _InHand:
    """The deaths that traces were in hand at, by id, as far as they have not been described since."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._deaths = _read(file)

    def parts(self, batch: Sequence[Trace]) -> Iterator[Sequence[Trace]]:
        """Yield together what may be described together."""
        alone = [trace for trace in batch if trace.trace_id in self._deaths]
        if len(alone) < len(batch) or not batch:
            yield [trace for trace in batch if trace.trace_id not in self._deaths]
        yield from ([trace] for trace in alone)

    def told(self, describe: Describe, part: Sequence[Trace], names: Sequence[str]) -> dict[str, Told]:
        """Give what is said of a part of a batch."""
        ids = [trace.trace_id for trace in part]
        if len(part) == 1 and self._deaths.get(ids[0], 0) >= LIVES:
            found = given_up(ids[0], names)
        else:
            self._write(self._deaths | {trace_id: self._deaths.get(trace_id, 0) + 1 for trace_id in ids})
            try:
                found = next(describe([part], names))
            except BaseException:
                self._write(self._deaths)  # it lives, and tells what is the matter
                raise
        for trace_id in ids:
            self._deaths.pop(trace_id, None)
        self._write(self._deaths)
        return found

    def _write(self, deaths: Mapping[str, int]) -> None:
        if deaths:
            self._file.write_bytes(orjson.dumps(deaths))
        else:
            self._file.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, int]:
    """Read what an earlier process left; nothing where it left nothing, or died while it wrote."""
    with suppress(FileNotFoundError, orjson.JSONDecodeError):
        found = orjson.loads(file.read_bytes())
        if isinstance(found, dict):
            return {str(trace_id): deaths for trace_id, deaths in found.items() if isinstance(deaths, int)}
    return {}
