"""Reading a span: which dialect it is written in, what its attributes say, and what fields that gives."""

from collections.abc import Sequence

from ingest.dialects.coalesce import to_span
from ingest.dialects.detection import Detector
from ingest.dialects.dialect import Claims, Dialect, draft_of
from ingest.dialects.guesses import take_guesses
from ingest.dialects.numbered import fill_numbered
from ingest.raw import RawSpan
from store.records import Span


class Normaliser:
    """Reads spans written in any of ``dialects``, whose order is the order of detection."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self.detect = Detector(dialects)
        self._dialects = dialects
        self._claims = tuple([_claims(dialect, dialects) for dialect in dialects])

    def normalise(self, raw: RawSpan) -> Span:
        """Read a span as sent into the fields that all dialects share.

        Never raises, loses no attribute, changes nothing of ``raw``, and gives the same for the same.
        """
        keys = self.detect.key_set(raw)
        rank = self.detect.rank(raw, keys)
        dialect = self._dialects[rank]
        shape = keys.shapes.get(rank)
        if shape is None:
            shape = keys.shapes[rank] = self._claims[rank].shape(raw.attributes)
        draft = draft_of(raw, dialect.name, shape)
        if shape.guesses:
            take_guesses(draft, shape.guesses)
        dialect.read(draft)
        if keys.numbered:
            fill_numbered(draft)
        return to_span(draft)


def _claims(dialect: Dialect, dialects: Sequence[Dialect]) -> Claims:
    others = (d.aliases for d in dialects if d is not dialect)
    return Claims((dialect.own, dialect.aliases, *others))
