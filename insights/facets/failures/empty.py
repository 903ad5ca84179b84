"""A search came back with nothing, and no other try found anything."""

from collections.abc import Mapping

from insights.facets.contract import Quote
from insights.facets.failures.finding import Finding
from insights.facets.failures.results import finds_nothing
from insights.facets.failures.unhelpful import unhelpful
from insights.facets.masking import as_words
from insights.facets.reading import Call, Reading
from insights.facets.wording import Wording

_SEARCHES = frozenset(["search", "retrieve", "retrieval", "retriever", "query", "find", "lookup", "recall", "rag"])


def empty(reading: Reading, wording: Wording) -> Finding | None:
    """Find a retriever or a search all of whose calls came back empty, or a look-up that left no answer to give."""
    nothing = [c for c in reading.calls if not c.failed and finds_nothing(c, wording)]
    found = _found(nothing, reading)
    lost = [c for c in nothing if c.name not in found and not (c.retrieves and any(found.values()))]
    if not any(map(_searches, lost)) and not unhelpful(reading, wording):
        return None  # that a record or a free date is not there is an answer, if the agent makes one of it
    return _finding(lost[0], lost) if lost else None


def _searches(call: Call) -> bool:
    return call.retrieves or bool(_SEARCHES & set(as_words(call.name).split()))


def _found(nothing: list[Call], reading: Reading) -> Mapping[str, bool]:
    """Give the tools that did find something, and whether each is a retriever: then it makes up for any other one."""
    in_vain = {id(call) for call in nothing}
    found: dict[str, bool] = {}
    for call in reading.calls:
        if not call.failed and call.result and id(call) not in in_vain:
            found[call.name] = found.get(call.name, False) or call.retrieves
    return found


def _finding(call: Call, lost: list[Call]) -> Finding:
    spans = tuple(c.span.span_id for c in lost if c.name == call.name)
    searches = _searches(call)
    return Finding(
        kind="empty_retrieval" if searches else "empty_result",
        headline="a search finds nothing" if searches else f"{call.name} finds nothing",
        span_ids=spans,
        # An index that is empty is one cause, however many tools ask it.
        where="" if searches else call.name,
        quotes=(Quote(call.span.span_id, call.arguments or ""), Quote(call.span.span_id, call.result or "")),
        details=(("tool", call.name), ("times", str(len(spans)))),
    )
