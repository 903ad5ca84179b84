"""The charts of the dashboard. Altair is imported late: reports and the pipeline need no drawing library.

Colours are Okabe and Ito's, which people with any kind of colour blindness can tell apart, and which
stand out on light and on dark ground. No chart sets a background or a text colour: the page's theme
does. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from store.errors import MissingExtra

if TYPE_CHECKING:
    from altair import LayerChart

BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
ORANGE = "#E69F00"
RED = "#D55E00"
PINK = "#CC79A7"
GREY = "#8A8F98"

KIND_COLOURS: Mapping[str, str] = {
    "agent": BLUE,
    "llm": PINK,
    "tool": ORANGE,
    "retriever": GREEN,
    "embedding": SKY,
    "reranker": SKY,
    "guardrail": GREEN,
    "evaluator": GREEN,
    "memory": SKY,
    "chain": GREY,
    "span": GREY,
}
ROW = 24
"""Height in pixels of a row of bars."""
_WIDEST_LABEL = 340
_TO_THE_MINUTE = "utcyearmonthdatehoursminutes"
# Midnight shows its day, that of the first of a month too; every other tick its time.
_CLOCK = {
    "minutes": "%H:%M",
    "hours": "%H:%M",
    "date": "%d %b",
    "day": "%d %b",
    "week": "%d %b",
    "month": "%d %b",
}
_ELAPSED = "datum.value >= 1000 ? format(datum.value / 1000, '~f') + ' s' : format(datum.value, '~f') + ' ms'"

Rows = Sequence[Mapping[str, Any]]


def traffic(buckets: Rows, *, height: int = 220) -> LayerChart:
    """Draw traces per slice of time, those that ended in an error below those that did not.

    Args:
        buckets: rows of ``time`` and ``end`` (naive UTC), ``traces`` and ``errors``.
        height: in pixels.
    """
    alt = _altair()
    long = [
        {
            "time": _utc(b["time"]),
            "end": _utc(b["end"]),
            "outcome": outcome,
            "from": low,
            "to": high,
            "traces": high - low,
        }
        for b in buckets
        for outcome, low, high in (("in error", 0, b["errors"]), ("no error", b["errors"], b["traces"]))
        if high > low
    ]
    bars = (
        alt.Chart(alt.Data(values=long))
        .mark_rect(stroke=None)
        .encode(
            x=_time_axis(alt),
            x2="end:T",
            y=alt.Y("from:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d", tickCount=5)),
            y2="to:Q",
            color=alt.Color(
                "outcome:N",
                scale=alt.Scale(domain=["no error", "in error"], range=[BLUE, RED]),
                legend=_legend(alt),
            ),
            tooltip=[_time_tip(alt), alt.Tooltip("outcome:N"), alt.Tooltip("traces:Q")],
        )
    )
    chart: LayerChart = alt.layer(_frame(alt, buckets), bars).properties(height=height)
    return chart


def latency(buckets: Rows, *, height: int = 220) -> LayerChart:
    """Draw the middle and the slow end of the duration of traces per slice of time.

    Args:
        buckets: rows of ``time``, ``end``, ``p50_ms`` and ``p95_ms``; both None where nothing ran.
        height: in pixels.
    """
    alt = _altair()
    long = [
        {"time": _utc(b["time"]), "quantile": name, "seconds": b[column] / 1000}
        for b in buckets
        for name, column in (("median", "p50_ms"), ("95th percentile", "p95_ms"))
        if b[column] is not None
    ]
    names = ["median", "95th percentile"]
    lines = (
        alt.Chart(alt.Data(values=long))
        .mark_line(point=alt.OverlayMarkDef(size=22), strokeWidth=2)
        .encode(
            x=_time_axis(alt),
            y=alt.Y("seconds:Q", title=None, axis=alt.Axis(labelExpr="datum.label + ' s'", tickCount=5)),
            color=alt.Color("quantile:N", scale=alt.Scale(domain=names, range=[GREEN, ORANGE]), legend=_legend(alt)),
            strokeDash=alt.StrokeDash(
                "quantile:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 3]]), legend=_legend(alt)
            ),
            tooltip=[_time_tip(alt), alt.Tooltip("quantile:N"), alt.Tooltip("seconds:Q", format=".2f")],
        )
    )
    chart: LayerChart = alt.layer(_frame(alt, buckets), lines).properties(height=height)
    return chart


def course(counts: Sequence[int], *, colour: str = BLUE, height: int = 48) -> LayerChart:
    """Draw how something came and went over the window, without axes: a small picture beside a name."""
    alt = _altair()
    rows = [{"begin": i + 0.1, "end": i + 0.9, "traces": count, "none": 0} for i, count in enumerate(counts)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("begin:Q", axis=None, scale=alt.Scale(domain=[0, max(1, len(counts))], nice=False)),
        x2="end:Q",
    )
    ground = base.mark_rule(color=GREY, opacity=0.6).encode(y=alt.Y("none:Q", axis=None))
    bars = base.mark_rect(color=colour).encode(
        y=alt.Y("traces:Q", axis=None), y2="none:Q", tooltip=[alt.Tooltip("traces:Q")]
    )
    chart: LayerChart = alt.layer(ground, bars).properties(height=height)
    return chart


def pattern_sizes(patterns: Rows, *, colour: str = BLUE) -> LayerChart:
    """Draw how many traces each pattern holds, the largest on top.

    Args:
        patterns: rows of ``name``, ``count`` and ``share`` (0 to 1), in the order to show.
        colour: of the bars.
    """
    alt = _altair()
    rows = [
        {"key": f"{i:04d}", "name": p["name"], "traces": p["count"], "share": p["share"]}
        for i, p in enumerate(patterns)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("key:O", axis=None),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("traces:Q"), alt.Tooltip("share:Q", format=".1%")],
    )
    # Above its bar, not beside it: on a narrow screen a name would leave the bar no room.
    names = base.mark_text(align="left", dy=-9, color=GREY, fontSize=13, limit=alt.ExprRef("width")).encode(
        x=alt.value(0), text="name:N"
    )
    bars = base.mark_bar(color=colour, cornerRadiusEnd=3, height=10, yOffset=9).encode(x=alt.X("traces:Q", axis=None))
    counts = base.mark_text(align="left", dx=5, dy=9, color=GREY).encode(x="traces:Q", text="traces:Q")
    chart: LayerChart = alt.layer(bars, names, counts).properties(height=alt.Step(2 * ROW - 6))
    return chart


def waterfall(steps: Rows, *, select: str = "step", stretch: tuple[float, float] | None = None) -> LayerChart:
    """Draw spans as bars in time, one a row, in the order given.

    Args:
        steps: rows of ``span_id``, ``label`` (indented and marked), ``kind``, ``failed``, ``start_ms`` (from
            the start of the trace), ``duration_ms`` and ``duration`` (in words).
        select: name of the point selection, whose value holds the ``span_id`` that was clicked.
        stretch: the time to show, in milliseconds from the start; all if left out.
    """
    alt = _altair()
    rows = [
        {**step, "row": f"{i:05d}", "end_ms": step["start_ms"] + step["duration_ms"]} for i, step in enumerate(steps)
    ]
    begin, end = stretch or (0.0, max((row["end_ms"] for row in rows), default=0.0))
    room = max(end - begin, 0.001)
    labels = {row["row"]: row["label"] for row in rows}
    picked = alt.selection_point(name=select, fields=["span_id"], on="click", empty=True)
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("row:O", title=None, axis=_label_axis(alt, labels)),
        x=alt.X(
            "start_ms:Q",
            title=None,
            # Room on the right for the duration of the bar that ends last.
            scale=alt.Scale(domain=[begin, begin + room * 1.1], nice=False),
            axis=alt.Axis(orient="top", tickCount=6, labelExpr=_ELAPSED),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="step"),
            alt.Tooltip("kind:N"),
            alt.Tooltip("duration:N"),
            alt.Tooltip("start_ms:Q", title="starts at (ms)", format=",.0f"),
        ],
    )
    present = [kind for kind in KIND_COLOURS if any(row["kind"] == kind for row in rows)]
    colours = alt.Scale(domain=present, range=[KIND_COLOURS[kind] for kind in present])
    bars = base.mark_bar(height=ROW - 10, cornerRadius=2, cursor="pointer", clip=True).encode(
        x2="end_ms:Q",
        color=alt.Color("kind:N", scale=colours, legend=_legend(alt)),
        stroke=alt.condition("datum.failed", alt.value(RED), alt.Stroke("kind:N", scale=colours, legend=_legend(alt))),
        strokeWidth=alt.condition("datum.failed", alt.value(2.5), alt.value(1)),
        opacity=alt.condition(picked, alt.value(1.0), alt.value(0.45)),
    )
    durations = base.mark_text(align="left", dx=6, color=GREY, fontSize=11, clip=True).encode(
        x="end_ms:Q", text="duration:N"
    )
    marked = alt.layer(bars.add_params(picked), durations).add_params(alt.param(name="labels", value=labels))
    chart: LayerChart = marked.properties(height=alt.Step(ROW))
    return chart


def _altair() -> Any:
    try:
        import altair as alt
    except ModuleNotFoundError as error:
        raise MissingExtra("dashboard", "Drawing charts") from error
    return alt


def _utc(time: Any) -> int:
    """Give milliseconds since 1970: a naive time would be read as the viewer's own zone."""
    return int(time.replace(tzinfo=UTC).timestamp() * 1000)


def _frame(alt: Any, buckets: Rows) -> Any:
    """Stretch the axis over the whole window, also where nothing happened at its ends."""
    ends = [{"time": _utc(time)} for b in buckets for time in (b["time"], b["end"])]
    return alt.Chart(alt.Data(values=ends)).mark_rule(opacity=0).encode(x=_time_axis(alt))


def _time_axis(alt: Any) -> Any:
    scale = alt.Scale(type="utc", nice=False)
    axis = alt.Axis(labelOverlap=True, tickCount=7, grid=False, format=_CLOCK, title=None)
    return alt.X("time:T", title=None, scale=scale, axis=axis)


def _time_tip(alt: Any) -> Any:
    return alt.Tooltip("time:T", title="from (UTC)", format="%a %d %b %H:%M", timeUnit=_TO_THE_MINUTE)


def _legend(alt: Any) -> Any:
    return alt.Legend(title=None, orient="top", direction="horizontal", offset=4)


def _label_axis(alt: Any, labels: Mapping[str, str]) -> Any:
    """Give an axis whose labels are looked up in the parameter ``labels``, flush left as in a list."""
    width = min(_WIDEST_LABEL, 40 + 7 * max(map(len, labels.values()), default=0))
    return alt.Axis(
        labelExpr="labels[datum.value]",
        labelFontSize=13,
        labelLimit=width,
        labelAlign="left",
        labelPadding=width + 8,
        ticks=False,
        domain=False,
        grid=False,
    )
