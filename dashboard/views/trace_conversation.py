"""What was said in a trace, each message once, with the tool calls where they were made."""

import streamlit as st

from dashboard.conversation import Called, Entry, Said, as_text, conversation
from dashboard.look import ROLE_ICONS, said, shown
from store.records import Trace

_AT_ONCE = 120
_LONG = 1500
_QUIET = {"system", "developer"}


def show(trace: Trace) -> None:
    """Draw the conversation."""
    entries = conversation(trace)
    if not entries:
        st.caption("No messages were sent with this trace. Many SDKs only send them when content capture is on.")
        return
    shown_now = entries if len(entries) <= _AT_ONCE or st.toggle("Show all", key="all-messages") else _ends(entries)
    for entry in shown_now:
        _entry(entry)


def _ends(entries: list[Entry]) -> list[Entry]:
    half = _AT_ONCE // 2
    st.caption(f"The first and the last {half} of {len(entries):,} messages.")
    return entries[:half] + entries[-half:]


def _entry(entry: Entry) -> None:
    if isinstance(entry, Said):
        _said(entry)
    else:
        _called(entry)


def _said(entry: Said) -> None:
    with st.chat_message("message", avatar=ROLE_ICONS.get(entry.role, ":material/chat_bubble:")):
        st.caption(said(entry.name or entry.role, 60))
        if entry.reasoning:
            with st.expander("Reasoning"):
                st.text(shown(entry.reasoning))
        if entry.text:
            _text(entry)
        for other in entry.other:
            st.caption(f":material/attachment: {said(other, 120)}")


def _text(entry: Said) -> None:
    if entry.role in _QUIET or len(entry.text) > _LONG:
        with st.expander(said(entry.text, 90), expanded=False):
            st.text(shown(entry.text))
    else:
        st.text(shown(entry.text))


def _called(entry: Called) -> None:
    mark = " \u00b7 failed" if entry.failed else ""
    with st.chat_message("tool", avatar=":material/error:" if entry.failed else ":material/build:"):
        st.caption(f"tool {said(entry.tool, 80)}{mark}")
        if entry.arguments:
            st.code(shown(as_text(entry.arguments), 6000), language=None, wrap_lines=True)
        if entry.error:
            st.error("The tool reported an error:")
            st.code(shown(entry.error, 4000), language=None, wrap_lines=True)
        _result(entry)


def _result(entry: Called) -> None:
    if entry.result is None:
        if not entry.failed:
            st.caption("No result was recorded.")
        return
    text = as_text(entry.result)
    with st.expander("Result", expanded=len(text) < 600):
        st.code(shown(text) or "(empty)", language=None, wrap_lines=True)
