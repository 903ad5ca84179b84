"""Making frozen records quickly.

A frozen dataclass sets every field through ``object.__setattr__``: 5 µs for a span, a quarter of what reading one may
take. A twin that is not frozen takes 0.6 µs, and an instance of it becomes the record by changing its class.
"""

from dataclasses import MISSING, fields, make_dataclass
from typing import Any, TypeVar, cast

Record = TypeVar("Record")


def twin_of(record: type[Record]) -> Any:
    """Make the twin of ``record``, a frozen dataclass with slots and without ``__post_init__``.

    Where the record begins with a mapping of its own the twin has None: whoever makes one sets it.
    """
    shape = [(f.name, f.type, f if f.default_factory is MISSING else None) for f in fields(cast("Any", record))]
    return make_dataclass(record.__name__, shape, slots=True)


def freeze(made: Any, record: type[Record]) -> Record:
    """Turn ``made``, an instance of the twin of ``record``, into a record; from here on nothing can change it."""
    made.__class__ = record
    frozen: Record = made
    return frozen
