"""What is masked in what a sender brings: by default what the rules know, changed by what its key says."""

from collections.abc import Collection
from functools import lru_cache

from ingest import metrics
from ingest.senders import Sender
from store.redaction import Redactor, rules


class Redactors:
    """Gives each sender its redactor.

    Args:
        off: Names of rules that are applied for nobody.

    Raises:
        UsageError: there is no rule of such a name.
    """

    def __init__(self, off: Collection[str] = ()) -> None:
        self._off = frozenset(off)
        # Made once for each set of choices: it takes a quarter of a second.
        self._made = lru_cache(maxsize=64)(self._make)
        self._made((), ())

    def of(self, sender: Sender) -> Redactor | None:
        """Give what masks what ``sender`` brings; None for nothing."""
        return self._made(sender.redact_off, sender.redact_extra)

    def _make(self, off: tuple[str, ...], extra: tuple[str, ...]) -> Redactor:
        # A key may name a rule that the list no longer has.
        known = {rule.name for rule in rules()}
        return Redactor(self._off.union(known.intersection(off)), extra, metrics.REDACTED.inc)


class _Nothing(Redactors):
    def __init__(self) -> None:
        """Make nothing."""

    def of(self, _sender: Sender) -> None:
        return None


NOTHING_REDACTED = _Nothing()
