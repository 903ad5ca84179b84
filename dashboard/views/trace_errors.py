"""The steps of a trace that report an error, the first one first: later ones are often its consequence."""

import streamlit as st

from dashboard.conversation import as_text
from dashboard.look import kind_icon, said, shown
from dashboard.steps import title
from insights import words
from store.records import Span, Trace

_LISTED = 100


def show(trace: Trace) -> None:
    """Draw the errors."""
    failed = [span for span in trace.spans if span.failed]
    if not failed:
        st.caption("No step of this trace reports an error.")
        return
    begin = min(span.start_ns for span in trace.spans)
    for span in failed[:_LISTED]:
        _error(span, (span.start_ns - begin) / 1e6)
    if len(failed) > _LISTED:
        st.caption(f"{len(failed) - _LISTED:,} more; the steps show them all.")


def _error(span: Span, after_ms: float) -> None:
    with st.container(border=True):
        st.markdown(f"{kind_icon(span.kind)} **{said(title(span), 120)}**")
        kind = f"{said(span.error_type, 80)} \u00b7 " if span.error_type else ""
        st.caption(f"{kind}{words.duration(after_ms)} after the start \u00b7 span {said(span.span_id)}")
        st.code(shown(span.error_message or "no message was sent", 4000), language=None, wrap_lines=True)
        if span.arguments:
            with st.expander("Arguments"):
                st.code(shown(as_text(span.arguments), 6000), language=None, wrap_lines=True)
