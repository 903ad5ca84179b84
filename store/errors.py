"""The errors Tracelore raises on purpose.

TraceloreError
├── StoreError              the data could not be read or written
│   ├── StoreUnavailable    temporary: the server is away, the disk is full, the file is locked; try again
│   │   ├── StoreConflict   another writer changed the same at the same time
│   │   └── StoreBusy       others have all the memory that it may take
│   ├── StoreDamaged        the file is torn or of another kind
│   ├── StoreTooNew         a newer Tracelore wrote the file
│   └── QueryRefused        SQL that a reader may not run
├── UsageError              the caller asked for something that does not make sense
└── MissingExtra            an optional part is not installed

Messages say what was wrong, where, and what to do.
"""

from typing import Self


class TraceloreError(Exception):
    """Base of all errors that carry a message meant for people."""


class StoreError(TraceloreError):
    """The data could not be read or written."""


class StoreUnavailable(StoreError):  # noqa: N818 - reads as the state it reports
    """Temporary: trying again later can succeed."""


class StoreConflict(StoreUnavailable):
    """Another writer changed the same at the same time; nothing of the unit of work was stored, so do it again."""


class StoreBusy(StoreUnavailable):
    """Queries of others have all the memory that there is for the store; nothing of the unit of work was stored."""


class StoreDamaged(StoreError):  # noqa: N818
    """The file is torn or is not a Tracelore store; it is never recreated silently."""


class StoreTooNew(StoreError):  # noqa: N818
    """The file was written by a newer Tracelore."""


class QueryRefused(StoreError):  # noqa: N818
    """The SQL is not one plain SELECT, or asks for what a reader may not see."""


class UsageError(TraceloreError):
    """Arguments that do not make sense; the command line answers with exit status 2."""


class MissingExtra(TraceloreError):  # noqa: N818
    """An optional part is not installed.

    Args:
        extra: Name of the extra that brings it, e.g. ``insights``.
        what: What cannot be done without it.
    """

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"{what} needs an optional part. Install it with: pip install 'tracelore[{extra}]'")
        self.extra, self.what = extra, what

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Pass from process to process as what it was made of."""
        return type(self), (self.extra, self.what)
