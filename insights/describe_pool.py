"""Traces described in processes beside this one: facets are Python, so one process would use one core."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from insights.describers import Describe, Rows, here
from insights.embedding import Embedder
from insights.facets import Facet, all_facets
from store.errors import TraceloreError
from store.records import Trace

MANY = 5_000  # traces from which starting processes, each with a model of its own, pays
_MOST = 8  # processes: each holds a model, a gigabyte in all
_AHEAD = 2  # batches that lie ready for each process


@contextmanager
def beside(model: str | None) -> Iterator[Describe]:
    """Describe in a process for each core, gone when the block ends.

    Args:
        model: What the embedder of each is made of.
    """
    from joblib import cpu_count  # knows what a container may use

    workers = min(cpu_count(), _MOST)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=(model,))

    def describe(batches: Iterable[Sequence[Trace]], names: Sequence[str]) -> Iterator[dict[str, Rows]]:
        waiting: deque[Future[dict[str, Rows]]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(_describe, list(batch), list(names)))
                if len(waiting) > workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise TraceloreError(
                "A process that describes traces was killed, perhaps for want of memory. "
                "What was described is stored: run again to go on."
            ) from None
        finally:
            for left in waiting:
                left.cancel()

    try:
        yield describe
    finally:
        pool.shutdown(cancel_futures=True)


_facets: tuple[Facet, ...] = ()  # those of a process that describes for another


def _begin(model: str | None) -> None:
    global _facets  # noqa: PLW0603 - made once, when the process starts
    os.environ["OMP_NUM_THREADS"] = "1"  # there is a process for each core
    Thread(target=_end_with_parent, daemon=True).start()
    _facets = all_facets(Embedder(model))


def _end_with_parent() -> None:
    """Do not wait for ever for work of a process that was killed."""
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _describe(traces: list[Trace], names: list[str]) -> dict[str, Rows]:
    return next(here(_facets)([traces], names))
