"""Whose message is read when: as only whole gRPC messages can be counted, only so many are read at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ingest.errors import Reason, Retryable
from ingest.hurry import HURRIED_S, Hurry

Read = TypeVar("Read")

READ_WITHIN_S = 60.0


class Turns:
    """Lets ``count`` read at once, each for a minute at most, or for seconds while others wait.

    Who reads and does not get on can so neither hold up the others nor fill the memory.
    """

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._reading = Hurry()
        self._waiting = 0

    async def take(self, read: Callable[[], Awaitable[Read]]) -> Read:
        """Give what ``read`` does, when it is its turn.

        Raises:
            Retryable: it took too long.
        """
        await self._wait()
        try:
            async with self._reading.limit(HURRIED_S if self._waiting else READ_WITHIN_S):
                return await read()
        except TimeoutError:
            raise Retryable("The message did not come whole in time.", Reason.TOO_SLOW) from None
        finally:
            self._free.release()

    async def _wait(self) -> None:
        if self._free.locked():
            self._reading.hurry()
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
