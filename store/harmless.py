"""A trace of our own, small and harmless: who is lost on that as well is not lost on a stranger's words."""

from store.records import Message, Span, Trace

_ID = f"{1:032x}"
_SAID = Span(
    project="default",
    trace_id=_ID,
    span_id=_ID[-16:],
    parent_span_id=None,
    name="chat",
    kind="llm",
    dialect="otel_genai",
    service=None,
    start_ns=0,
    end_ns=1_000_000_000,
    status="unset",
    input=(Message.of("user", "Good morning."),),
    output=(Message.of("assistant", "Good morning."),),
)
HARMLESS = Trace("default", _ID, (_SAID,))
