"""The steps of a trace: a waterfall in pages, and all that is known of the step that was chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import streamlit as st

from dashboard.conversation import as_text
from dashboard.look import kind_icon, said, shown
from dashboard.scores import Score, scores_of_step
from dashboard.steps import only_failing, steps, stretch_of, title
from insights import charts, words
from store.records import Message, Span, Trace

PER_PAGE = 150
_SELECTION = "step"
_UNSCROLLED = 22
_TALLEST = 600


def show(trace: Trace, scores: Sequence[Score] = ()) -> None:
    """Draw the waterfall, and the chosen step below it with what was judged of it."""
    rows = steps(trace)
    if any(row["failed"] for row in rows) and st.toggle("Only errors and what they are part of", key="failing"):
        rows = only_failing(trace, rows)
    page = _page(len(rows))
    part = rows[page * PER_PAGE : (page + 1) * PER_PAGE]
    with st.container(height=_TALLEST if len(part) > _UNSCROLLED else "content", border=len(part) > _UNSCROLLED):
        drawn = st.altair_chart(
            charts.waterfall(part, select=_SELECTION, stretch=stretch_of(part) if len(rows) > PER_PAGE else None),
            key=f"waterfall-{trace.trace_id}-{page}",
            on_select="rerun",
            selection_mode=_SELECTION,
            alt="The steps of the trace as bars in time",
        )
    chosen = _chosen(part, drawn)
    _detail(trace, chosen, [s for s in scores if s["about"] == "span" and s["span_id"] == chosen])


def _page(count: int) -> int:
    pages = -(-count // PER_PAGE)
    if pages <= 1:
        return 0
    names = [f"{i * PER_PAGE + 1:,}\u2013{min(count, (i + 1) * PER_PAGE):,}" for i in range(pages)]
    chosen = st.selectbox(f"Steps of {count:,}", range(pages), format_func=names.__getitem__, key="page-of-steps")
    return chosen if chosen is not None else 0


def _chosen(part: Sequence[Mapping[str, Any]], drawn: Any) -> str:
    """Give the step that was clicked; the box offers the same to those who do not point and click."""
    clicked = [picked.get("span_id") for picked in drawn["selection"].get(_SELECTION, [])]
    ids = [row["span_id"] for row in part]
    labels = {row["span_id"]: f"{row['label']}  ({row['duration']})" for row in part}
    first = next((i for i, row in enumerate(part) if row["failed"]), 0)
    index = ids.index(clicked[0]) if clicked and clicked[0] in labels else first
    # The key follows the click, so that the box moves with it.
    chosen = st.selectbox("Step", ids, index=index, format_func=labels.__getitem__, key=f"step-{ids[index]}")
    return str(chosen)


def _detail(trace: Trace, span_id: str, scores: Sequence[Score]) -> None:
    span = trace.by_id[span_id]
    with st.container(border=True):
        st.markdown(f"{kind_icon(span.kind)} **{said(title(span), 120)}**")
        st.caption(" \u00b7 ".join(_facts(span)))
        if span.failed:
            st.error("This step reports an error.", icon=":material/error:")
            st.code(shown(_error(span)), language=None, wrap_lines=True)
        scores_of_step(scores)
        _payload("Arguments", as_text(span.arguments))
        _payload("Result", as_text(span.result))
        _messages("Messages in", (*span.system, *span.input))
        _messages("Messages out", span.output)
        _leftovers(span)


def _facts(span: Span) -> list[str]:
    facts = [
        said(span.kind, 20),
        words.duration(span.duration_ms),
        f"span {said(span.span_id)}",
        *(f"{name} {said(value, 60)}" for name, value in _named(span) if value),
    ]
    if span.input_tokens or span.output_tokens:
        facts.append(f"{words.number(span.input_tokens)} tokens in, {words.number(span.output_tokens)} out")
    if span.cost is not None:
        facts.append(words.money(span.cost).replace("$", "\\$"))
    return facts


def _named(span: Span) -> tuple[tuple[str, str | None], ...]:
    name = span.name if span.name != title(span) else None
    return (
        ("name", name),
        ("agent", span.agent if span.kind != "agent" else None),
        ("provider", span.provider),
        ("finished by", span.finish_reason),
        ("dialect", span.dialect),
        ("notes", ", ".join(span.notes)),
    )


def _error(span: Span) -> str:
    return "\n".join(part for part in (span.error_type, span.error_message) if part) or "no message was sent"


def _payload(name: str, text: str) -> None:
    if text:
        st.markdown(f"**{name}**")
        st.code(shown(text), language=None, wrap_lines=True)


def _messages(name: str, messages: Sequence[Message]) -> None:
    if not messages:
        return
    with st.expander(f"{name} ({len(messages)})"):
        for message in messages[-30:]:
            st.caption(said(message.role, 30))
            st.code(shown(message.text or as_text(list(message.parts)), 4000), language=None, wrap_lines=True)


def _leftovers(span: Span) -> None:
    kept = {
        "attributes": span.attributes,
        "events": span.events,
        "links": span.links,
        "resource": span.resource,
    }
    filled = {name: value for name, value in kept.items() if value}
    if not filled:
        return
    with st.expander("Attributes and events as they were sent"):
        text = orjson.dumps(filled, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str).decode()
        st.code(shown(text), language="json", wrap_lines=True)
