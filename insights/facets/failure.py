"""What went wrong in a trace: the first cause found, from evidence and not only from status codes."""

from collections.abc import Iterator, Sequence

from insights.facets.contract import FacetRow, Feature, Shape
from insights.facets.failures import DETECTORS, Finding
from insights.facets.failures.calls import MOST, bad_attempts
from insights.facets.failures.causes import message_asked
from insights.facets.failures.results import prose_asked
from insights.facets.failures.unhelpful import sentences_asked
from insights.facets.masking import as_words
from insights.facets.reading import Reading
from insights.facets.wording import Wording
from store.records import Trace


class Failure:
    """Says what went wrong, and nothing about traces in which all is well.

    Several things may be wrong at once, often one because of the other (no documents, so no answer). The facet's text
    is about the first in the order of ``DETECTORS``, which puts causes first; the others are kept as features.
    """

    name = "failure"
    version = "11"
    shape = Shape(
        text=1.0,
        features={"kind": 2.0, "cause": 0.75, "where": 0.85, "swallowed_cause": 0.5, "swallowed_where": 0.5},
        local={"where": ("kind", "cause"), "swallowed_cause": ("kind",), "swallowed_where": ("kind",)},
        same_below=0.6,
        rare=True,
        folded=False,
    )

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._ahead: dict[str, Reading] = {}

    def prepare(self) -> None:
        """Have what sentences are judged by ready before the first trace."""
        self._wording.prepare()

    def look_ahead(self, traces: Sequence[Trace]) -> None:
        """Judge all sentences of a batch at once: a model call for each alone would take most of the time."""
        self._ahead = {t.trace_id: Reading(t) for t in traces}
        readings = list(self._ahead.values())
        self._wording.look_ahead("message", (m for r in readings for m in _messages(r)))
        self._wording.look_ahead("answer", (s for r in readings for s in sentences_asked(r, self._wording)))

    def describe(self, trace: Trace) -> FacetRow | None:
        """Give the failure of ``trace``; None where there is none."""
        reading = self._ahead.pop(trace.trace_id, None) or Reading(trace)
        found = [f for detect in DETECTORS if (f := detect(reading, self._wording))]
        return self._row(found, reading) if found else None

    def _row(self, found: Sequence[Finding], reading: Reading) -> FacetRow:
        first = found[0]
        features: dict[str, Feature] = {
            "kind": first.kind,
            "cause": first.cause,
            "where": first.where,
            "agent": reading.agent_of(reading.trace.by_id.get(first.span_ids[0], reading.trace.root)),
            "also": [f.kind for f in found[1:]],
            "bad_calls": float(bad_attempts(reading, self._wording)),
            **dict(first.details),
        }
        return FacetRow(
            text=_text(first),
            features=features,
            span_ids=first.span_ids,
            headline=first.headline,
            quotes=first.quotes,
        )


def _text(finding: Finding) -> str:
    kind = as_words(finding.kind)
    # How a refusal is put, and what was refused, says nothing about why.
    if finding.kind == "unhelpful_answer":
        return f"{kind}: the agent gives no helpful answer"
    return f"{kind}: {finding.headline}" + (f". {finding.message}" if finding.message else "")


def _messages(reading: Reading) -> Iterator[str]:
    failed = [s for s in reading.trace.spans if s.failed and (s.error_message or s.error_type)]
    for span in failed[-MOST:]:
        yield message_asked(span.error_message or as_words(span.error_type or ""))
    for call in reading.calls[-MOST:]:
        yield from prose_asked(call)
