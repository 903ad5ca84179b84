"""Traces described in processes beside this one: facets are Python, so one process would use one core.

A process that dies, of a trace or for want of memory, takes the others with it. What they had in hand is then described
one trace at a time, and what a process dies of alone is given up; afterwards half as many processes go on. Where one
dies before it has a trace in hand, no trace is to blame, and the run ends.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context

from insights.describers import Describe, Told, here, joined
from insights.embedding import Embedder
from insights.facets import Facet, all_facets
from insights.in_hand import given_up
from store.beside import LIVES, end_with_parent
from store.errors import TraceloreError
from store.records import Trace

MANY = 5_000  # traces from which starting processes, each with a model of its own, pays
_MOST = 8  # processes: each holds a model, a gigabyte in all
_AHEAD = 2  # batches that lie ready for each process

Batch = list[Trace]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A batch that some processes have in hand."""

    batch: Batch
    processes: ProcessPoolExecutor
    told: Future[dict[str, Told]]


@contextmanager
def beside(model: str | None) -> Iterator[Describe]:
    """Describe in a process for each core, gone when the block ends.

    Args:
        model: What the embedder of each is made of.
    """
    from joblib import cpu_count  # knows what a container may use

    pool = _Pool(model, min(cpu_count(), _MOST))
    try:
        yield pool.describe
    finally:
        pool.end()


class _Pool:
    """Processes that describe; made anew where one has died."""

    def __init__(self, model: str | None, workers: int) -> None:
        self._model = model
        self._workers = workers
        self._processes: ProcessPoolExecutor | None = None

    def describe(self, batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Told]]:
        """Describe several batches at a time, and give what is told of them in their order."""
        begun: deque[_Begun] = deque()
        try:
            for batch in batches:
                begun.append(self._begin(list(batch), names))
                if len(begun) > self._workers * _AHEAD:
                    yield self._finished(begun.popleft(), names)
            while begun:
                yield self._finished(begun.popleft(), names)
        finally:
            for left in begun:
                left.told.cancel()

    def end(self) -> None:
        """Let the processes go."""
        if self._processes:
            self._processes.shutdown(cancel_futures=True)
        self._processes = None

    def _begin(self, batch: Batch, names: Sequence[str]) -> _Begun:
        if self._processes is None:
            context = get_context("spawn")
            self._processes = ProcessPoolExecutor(self._workers, context, initializer=_begin, initargs=(self._model,))
            self._try(self._processes, names)
        try:
            told = self._processes.submit(_describe, batch, list(names))
        except BrokenProcessPool as broken:
            told = Future()
            told.set_exception(broken)
        return _Begun(batch, self._processes, told)

    def _try(self, processes: ProcessPoolExecutor, names: Sequence[str]) -> None:
        """See one describe nothing first; the others start with what they are given."""
        try:
            processes.submit(_describe, [], list(names)).result()
        except BrokenProcessPool:
            self.end()
            raise TraceloreError(
                "A process that describes traces died before it had any, perhaps for want of memory. "
                "What was described is stored: run again to go on."
            ) from None

    def _finished(self, begun: _Begun, names: Sequence[str]) -> dict[str, Told]:
        try:
            return begun.told.result()
        except BrokenProcessPool:
            if begun.processes is self._processes:
                self.end()
                self._workers = max(1, self._workers // 2)
        alone = _Pool(self._model, 1)
        try:
            return joined(alone._alone(trace, names) for trace in begun.batch)
        finally:
            alone.end()

    def _alone(self, trace: Trace, names: Sequence[str]) -> dict[str, Told]:
        for _ in range(LIVES - 1):
            with suppress(BrokenProcessPool):
                return self._begin([trace], names).told.result()
            self.end()
        return given_up(trace.trace_id, names)


_facets: tuple[Facet, ...] = ()  # those of a process that describes for another


def _begin(model: str | None) -> None:
    global _facets  # noqa: PLW0603 - made once, when the process starts
    os.environ["OMP_NUM_THREADS"] = "1"  # there is a process for each core
    end_with_parent()
    _facets = all_facets(Embedder(model))


def _describe(traces: list[Trace], names: list[str]) -> dict[str, Told]:
    return next(here(_facets, deadly=True)([traces], names))
