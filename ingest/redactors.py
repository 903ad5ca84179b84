"""What is masked in what a sender brings: by default what the rules know, changed by what its key says."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import local
from typing import NamedTuple

from store.redaction import Redactor, check_rules, rules


class Redaction(NamedTuple):
    """Which rules are left out, and which patterns are masked as well."""

    off: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()


def redaction_for_all(off: Collection[str], *, redact: bool) -> Redaction | None:
    """Give what is masked whoever sends: all rules know but those that are ``off``; None where nothing is.

    Raises:
        UsageError: there is no rule of such a name.
    """
    check_rules(off)
    return Redaction(frozenset(off)) if redact else None


@lru_cache(maxsize=64)  # each takes a quarter of a second to make
def redactor(redaction: Redaction) -> Redactor:
    """Give what masks so."""
    # A key may name a rule that the list no longer has.
    known = {rule.name for rule in rules()}
    return Redactor(known.intersection(redaction.off), redaction.extra, _count)


_counts = local()


def _count(masked: int) -> None:
    _counts.masked = getattr(_counts, "masked", 0) + masked


class Masked:
    """How many secrets were masked."""

    count = 0


@contextmanager
def counted() -> Iterator[Masked]:
    """Count what this thread masks until the block ends."""
    masked, before = Masked(), getattr(_counts, "masked", 0)
    yield masked
    masked.count = getattr(_counts, "masked", 0) - before
