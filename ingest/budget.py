"""How many bytes may be on their way through the door at once, so that memory stays bounded whatever is sent."""

from threading import Lock
from types import TracebackType
from typing import Self

from ingest.errors import Reason, Retryable


class Budget:
    """The bytes of all requests between their first byte and their commit.

    A request that is alone always fits: else one as large as the budget could be sent again for ever.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held = 0
        self._lock = Lock()

    @property
    def held(self) -> int:
        """How many bytes are on their way now."""
        return self._held

    def hold(self) -> "Hold":
        """Begin to count one request."""
        return Hold(self)

    def take(self, count: int, own: int) -> None:
        """Count ``count`` bytes more of a request that holds ``own`` already."""
        with self._lock:
            others = self._held - own
            if others > 0 and self._held + count > self.limit:
                raise Retryable(
                    "Too much is waiting to be stored; the same request will be taken in a moment.",
                    Reason.OVERLOADED,
                    retry_after_s=1,
                )
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
