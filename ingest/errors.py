"""Why the door does not take something: two kinds, because a sender can do two things about it.

Refused
├── Permanent    the same request will always be refused: the sender must not send it again
└── Retryable    nothing is wrong with the request: the sender should send it again soon

What exactly was wrong is the ``Reason``. How either is said over HTTP and gRPC is written in ``ingest/status.py`` only.
"""

from enum import Enum, auto

from store.errors import TraceloreError


class Reason(Enum):
    """What was wrong, as far as senders and counters tell apart."""

    BAD_DATA = auto()
    INCOMPLETE = auto()
    TOO_LARGE = auto()
    UNSUPPORTED_TYPE = auto()
    UNSUPPORTED_ENCODING = auto()
    UNKNOWN_PATH = auto()
    NOT_SERVED = auto()
    WRONG_METHOD = auto()
    WRONG_HOST = auto()
    WRONG_ORIGIN = auto()
    NO_KEY = auto()
    WRONG_KEY = auto()
    REVOKED_KEY = auto()
    TOO_SLOW = auto()
    OVERLOADED = auto()
    STORE_UNAVAILABLE = auto()
    READER_LOST = auto()
    STOPPING = auto()


class Refused(TraceloreError):  # noqa: N818 - reads as what happened to the request
    """The door did not take a request.

    Args:
        message: For the sender, who may be told what it sent.
        reason: What was wrong.
        logged: The same for the log, in which nothing of a body may stand; by default the message.
    """

    def __init__(self, message: str, reason: Reason, logged: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.logged = message if logged is None else logged


class Permanent(Refused):
    """Always refused when the same is sent again."""

    def __init__(self, message: str, reason: Reason = Reason.BAD_DATA, logged: str | None = None) -> None:
        super().__init__(message, reason, logged)


class Retryable(Refused):
    """Refused for now.

    Args:
        message: For the sender.
        reason: What was wrong.
        retry_after_s: How long the sender should wait, 1 to 5 seconds: exporters drop a batch whose wait would
            pass their own time limit of 10 seconds.
    """

    def __init__(self, message: str, reason: Reason = Reason.STORE_UNAVAILABLE, retry_after_s: int = 2) -> None:
        super().__init__(message, reason)
        self.retry_after_s = min(5, max(1, retry_after_s))
