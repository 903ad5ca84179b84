"""What is masked in what a sender brings: by default what the rules know, changed by what its key says."""

from collections.abc import Collection
from functools import lru_cache

from ingest import metrics
from ingest.senders import Sender
from store.redaction import Redactor, check_rules, rules


class Redactors:
    """Gives each sender its redactor.

    Args:
        off: Names of rules that are applied for nobody.

    Raises:
        UsageError: there is no rule of such a name.
    """

    def __init__(self, off: Collection[str] = ()) -> None:
        check_rules(off)
        self._off = frozenset(off)
        self.of(Sender("", ""))

    def of(self, sender: Sender) -> Redactor | None:
        """Give what masks what ``sender`` brings; None for nothing."""
        return _redactor(self._off.union(sender.redact_off), sender.redact_extra)


@lru_cache(maxsize=64)  # each takes a quarter of a second to make
def _redactor(off: frozenset[str], extra: tuple[str, ...]) -> Redactor:
    # A key may name a rule that the list no longer has.
    known = {rule.name for rule in rules()}
    return Redactor(known.intersection(off), extra, metrics.REDACTED.inc)


class _Nothing(Redactors):
    def __init__(self) -> None:
        """Make nothing."""

    def of(self, _sender: Sender) -> None:
        return None


NOTHING_REDACTED = _Nothing()
