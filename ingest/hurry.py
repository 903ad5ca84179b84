"""Time limits that shrink as soon as others wait for what is taken meanwhile."""

import asyncio
from asyncio import AbstractEventLoop, Timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HURRIED_S = 5.0  # as soon as others wait


class Hurry:
    """Gives everyone a long time, and those who are at it only seconds more once somebody else is kept waiting.

    Who begins and does not get on can so not hold up others.
    """

    def __init__(self) -> None:
        self._running: dict[Timeout, AbstractEventLoop] = {}

    @asynccontextmanager
    async def limit(self, seconds: float) -> AsyncIterator[None]:
        """Let the block run so long.

        Raises:
            TimeoutError: it took longer, or others had to wait.
        """
        async with asyncio.timeout(seconds) as limit:
            self._running[limit] = asyncio.get_running_loop()
            try:
                yield
            finally:
                del self._running[limit]

    def hurry(self) -> None:
        """Shorten the time of all that run now; from any thread."""
        for limit, loop in list(self._running.items()):
            loop.call_soon_threadsafe(self._shorten, limit)

    def _shorten(self, limit: Timeout) -> None:
        if limit in self._running:  # it may have ended since
            end = asyncio.get_running_loop().time() + HURRIED_S
            limit.reschedule(min(limit.when() or end, end))
