"""Where the time and the tokens of a trace went."""

from collections import defaultdict
from collections.abc import Mapping

from insights.facets.contract import Feature
from insights.facets.masking import as_words
from insights.facets.reading import Reading

_TOLD = 5  # labels of each
THE_MODEL = "the model"


def spending(reading: Reading) -> Mapping[str, Feature]:
    """Give the share of the trace's time by tool and model, and the share of its tokens by agent, the largest first.

    Steps that ran side by side count each, and what no step took is in none.
    """
    time: dict[str, float] = defaultdict(float)
    tokens: dict[str, float] = defaultdict(float)
    for call in reading.calls:
        if call.own:
            time[as_words(call.name)] += call.span.duration_ms
    for span in reading.llm:
        time[THE_MODEL] += span.duration_ms
        used = (span.input_tokens or 0) + (span.output_tokens or 0)
        tokens[as_words(reading.agent_of(span)) or THE_MODEL] += used
    shares = {"time": _shares(time, reading.trace.root.duration_ms), "tokens": _shares(tokens, sum(tokens.values()))}
    return {name: share for name, share in shares.items() if share}


def _shares(parts: Mapping[str, float], whole: float) -> Mapping[str, float]:
    if whole <= 0:  # a root that ends as it begins: of what, is not known
        return {}
    largest = sorted(parts.items(), key=lambda part: (-part[1], part[0]))[:_TOLD]
    shares = {name: round(min(1.0, part / whole), 3) for name, part in largest}
    return {name: share for name, share in shares.items() if share > 0}
