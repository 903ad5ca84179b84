"""How many bytes may be on their way through the door at once, so that memory stays bounded whatever is sent."""

from threading import Lock
from types import TracebackType
from typing import Self

from ingest.errors import Reason, Retryable
from ingest.hurry import Hurry


class Budget:
    """The bytes of all requests between their first byte and their commit.

    A request that is alone always fits: else one as large as the budget could be sent again for ever. Bodies that are
    still coming when another request does not fit are hurried.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.coming = Hurry()
        self._held = 0
        self._lock = Lock()

    @property
    def held(self) -> int:
        """How many bytes are on their way now."""
        return self._held

    def hold(self) -> "Hold":
        """Begin to count one request."""
        return Hold(self)

    def check(self, count: int, own: int = 0) -> None:
        """Look whether ``count`` bytes more would fit, for a request that holds ``own`` already.

        Raises:
            Retryable: too much is on its way already.
        """
        if self._held > own and self._held + count > self.limit:
            self.coming.hurry()
            raise Retryable(
                "Too much is waiting to be stored; the same request will be taken in a moment.",
                Reason.OVERLOADED,
                retry_after_s=1,
            )

    def take(self, count: int, own: int) -> None:
        """Count ``count`` bytes more of a request that holds ``own`` already, if they fit."""
        with self._lock:
            self.check(count, own)
            self._held += count

    def give(self, count: int) -> None:
        """Count ``count`` bytes less."""
        with self._lock:
            self._held -= count


class Hold:
    """One request's share of the budget; leaving the block gives it back."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.count = 0

    def check(self, count: int) -> None:
        """Look whether ``count`` bytes more would fit, without counting them.

        Raises:
            Retryable: too much is on its way already.
        """
        self._budget.check(count, self.count)

    def grow(self, count: int) -> None:
        """Count ``count`` bytes more.

        Raises:
            Retryable: too much is on its way already.
        """
        self._budget.take(count, self.count)
        self.count += count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._budget.give(self.count)
