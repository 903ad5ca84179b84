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
PALETTE = (BLUE, ORANGE, GREEN, PINK, SKY, RED, GREY)

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
_LABEL_WIDTH = 340

Rows = Sequence[Mapping[str, Any]]


def traffic(buckets: Rows, *, height: int = 220) -> LayerChart:
    """Draw traces per time bucket, those that failed on top of those that did not.

    Args:
        buckets: rows of ``time`` (naive UTC), ``traces`` and ``errors``.
        height: in pixels.
    """
    alt = _altair()
    long = [
        {"time": _utc(b["time"]), "outcome": outcome, "traces": count, "order": order}
        for b in buckets
        for order, (outcome, count) in enumerate(
            (("failed", b["errors"]), ("fine", b["traces"] - b["errors"])),
        )
    ]
    bars = (
        alt.Chart(alt.Data(values=long))
        .mark_bar(size=_bar_width(len(buckets)))
        .encode(
            x=_time_axis(alt),
            y=alt.Y("traces:Q", title="traces", axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color(
                "outcome:N",
                scale=alt.Scale(domain=["fine", "failed"], range=[BLUE, RED]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            order=alt.Order("order:Q"),
            tooltip=[_time_tip(alt), alt.Tooltip("outcome:N"), alt.Tooltip("traces:Q")],
        )
    )
    chart: LayerChart = alt.layer(bars).properties(height=height)
    return chart


def latency(buckets: Rows, *, height: int = 220) -> LayerChart:
    """Draw the middle and the slow end of the duration of traces per time bucket.

    Args:
        buckets: rows of ``time``, ``p50_ms`` and ``p95_ms``; both None where nothing ran.
        height: in pixels.
    """
    alt = _altair()
    long = [
        {"time": _utc(b["time"]), "quantile": name, "seconds": b[column] / 1000}
        for b in buckets
        for name, column in (("p50", "p50_ms"), ("p95", "p95_ms"))
        if b[column] is not None
    ]
    lines = (
        alt.Chart(alt.Data(values=long))
        .mark_line(point=alt.OverlayMarkDef(size=28), strokeWidth=2)
        .encode(
            x=_time_axis(alt),
            y=alt.Y("seconds:Q", title="seconds"),
            color=alt.Color(
                "quantile:N",
                scale=alt.Scale(domain=["p50", "p95"], range=[GREEN, ORANGE]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "quantile:N", scale=alt.Scale(domain=["p50", "p95"], range=[[1, 0], [5, 3]]), legend=None
            ),
            tooltip=[_time_tip(alt), alt.Tooltip("quantile:N"), alt.Tooltip("seconds:Q", format=".2f")],
        )
    )
    chart: LayerChart = alt.layer(lines).properties(height=height)
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
    labels = alt.param(name="labels", value={row["key"]: row["name"] for row in rows})
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("key:O", title=None, axis=_label_axis(alt, "labels[datum.value]")),
        x=alt.X("traces:Q", title=None, axis=None),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("traces:Q"), alt.Tooltip("share:Q", format=".1%")],
    )
    bars = base.mark_bar(color=colour, cornerRadiusEnd=3)
    counts = base.mark_text(align="left", dx=5, color=GREY).encode(text="traces:Q")
    chart: LayerChart = alt.layer(bars, counts).add_params(labels).properties(height=alt.Step(ROW + 4))
    return chart


def waterfall(steps: Rows, *, select: str = "step") -> LayerChart:
    """Draw spans as bars in time, one a row, in the order given.

    Args:
        steps: rows of ``span_id``, ``label`` (indented and marked), ``kind``, ``failed``, ``start_ms``
        (from the start of
            the trace), ``duration_ms`` and ``duration`` (in words).
        select: name of the point selection, whose value holds the ``span_id`` that was clicked.
    """
    alt = _altair()
    rows = [
        {**step, "row": f"{i:05d}", "end_ms": step["start_ms"] + step["duration_ms"]}
        for i, step in enumerate(steps)
    ]
    span = max((row["end_ms"] for row in rows), default=1.0) or 1.0
    labels = alt.param(name="labels", value={row["row"]: row["label"] for row in rows})
    picked = alt.selection_point(name=select, fields=["span_id"], on="click", empty=True)
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("row:O", title=None, axis=_label_axis(alt, "labels[datum.value]")),
        x=alt.X(
            "start_ms:Q",
            title="milliseconds since the start",
            scale=alt.Scale(domain=[0, span * 1.12]),
            axis=alt.Axis(orient="top", grid=True, tickCount=6),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="step"),
            alt.Tooltip("kind:N"),
            alt.Tooltip("duration:N"),
            alt.Tooltip("start_ms:Q", title="starts at (ms)", format=",.0f"),
        ],
    )
    present = [kind for kind in KIND_COLOURS if any(row["kind"] == kind for row in rows)]
    bars = base.mark_bar(height=ROW - 10, cornerRadius=2, cursor="pointer").encode(
        x2="end_ms:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=present, range=[KIND_COLOURS[kind] for kind in present]),
            legend=alt.Legend(title=None, orient="top", offset=28),
        ),
        stroke=alt.condition("datum.failed", alt.value(RED), alt.value(None)),
        strokeWidth=alt.value(2),
        opacity=alt.condition(picked, alt.value(1.0), alt.value(0.45)),
    )
    durations = base.mark_text(align="left", dx=6, color=GREY, fontSize=11).encode(
        x="end_ms:Q", text="duration:N"
    )
    chart: LayerChart = (
        alt.layer(bars.add_params(picked), durations).add_params(labels).properties(height=alt.Step(ROW))
    )
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


def _time_axis(alt: Any) -> Any:
    return alt.X(
        "time:T",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(labelOverlap=True, tickCount=8, grid=False),
    )


def _time_tip(alt: Any) -> Any:
    return alt.Tooltip(
        "time:T", title="from (UTC)", format="%a %d %b %H:%M", timeUnit="utcyearmonthdatehoursminutes"
    )


def _label_axis(alt: Any, expression: str) -> Any:
    return alt.Axis(
        labelExpr=expression,
        labelLimit=_LABEL_WIDTH,
        labelAlign="left",
        labelPadding=_LABEL_WIDTH + 8,
        ticks=False,
        domain=False,
        grid=False,
    )


def _bar_width(buckets: int) -> int:
    return max(2, min(26, round(620 / max(1, buckets))))
