"""A flag with its reason and the words it points at."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import streamlit as st

from dashboard.look import SEVERITY_COLOURS, SEVERITY_ICONS, said, shown
from dashboard.patterns_list import trace_link
from dashboard.questions import passage
from dashboard.scope import Scope
from insights import words

_PASSAGES = 3
_REDACTED = "[REDACTED:"
_unescaped_quote = re.compile(r'(?<!\\)(?:\\\\)*"')
_end_of_content = re.compile(r'(?<!\\)(?:\\\\)*"(?=\}|,")')


def flag_card(scope: Scope, flag: Mapping[str, Any], *, linked: bool = True) -> None:
    """Show one flag; ``linked``: with the way to its trace."""
    severity = flag["severity"]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(
                said(severity, 20),
                icon=SEVERITY_ICONS.get(severity, ":material/info:"),
                color=SEVERITY_COLOURS.get(severity, "gray"),
            )
            st.markdown(f"**{said(flag['category'], 80)}**", width="content")
            st.caption(_particulars(flag), width="content")
        st.text(shown(flag["explanation"], 1000))
        for item in _evidence(flag["evidence"])[:_PASSAGES]:
            _passage(scope, flag, item)
        if linked and flag["trace_id"]:
            trace_link(scope, flag["trace_id"])


def _particulars(flag: Mapping[str, Any]) -> str:
    parts = [
        said(flag["monitor"], 60),
        f"confidence {flag['confidence']:.0%}",
        f"{words.moment(flag['happened_at'])} UTC",
    ]
    if flag["user_id"]:
        parts.append(f"user {said(flag['user_id'], 60)}")
    if flag.get("verdict"):
        parts.append(f"reviewed as {said(flag['verdict'], 20)}")
    return " \u00b7 ".join(parts)


def _passage(scope: Scope, flag: Mapping[str, Any], item: dict[str, Any]) -> None:
    found = passage(scope.store, scope.project, item)
    if found is None:
        st.caption(f"The words are no longer stored (span {said(item.get('span_id'), 40)}).")
        return
    before, there, after = readable(*found)
    there = masked(there) if str(flag["category"]).startswith("secret") else there
    st.code(shown(f"\u2026{before}\u27e6{there}\u27e7{after}\u2026", 1200), language=None, wrap_lines=True)


def readable(before: str, there: str, after: str) -> tuple[str, str, str]:
    """Take the words of a message out of the JSON that it is stored as, where that is what they stand in."""
    _, content, inside = before.rpartition('"content":"')
    if content:
        before, after = inside, _unescaped_quote.split(after, maxsplit=1)[0]
    elif not _unescaped_quote.search(before):  # the content began further up
        after = _end_of_content.split(after, maxsplit=1)[0]
    return tuple(_plain(part) for part in (before, there, after))  # type: ignore[return-value]


def _plain(part: str) -> str:
    try:
        return str(orjson.loads(f'"{part}"'))
    except orjson.JSONDecodeError:
        return part


def masked(secret: str) -> str:
    """Keep enough of a secret to recognise it, not enough to use it; one that was masked before stays as it is."""
    if secret.startswith(_REDACTED):
        return secret
    return secret[:4] + "\u2022" * min(12, max(0, len(secret) - 4))


def _evidence(text: Any) -> Sequence[dict[str, Any]]:
    items = orjson.loads(text) if isinstance(text, str) and text else []
    return [item for item in items if isinstance(item, dict)]
