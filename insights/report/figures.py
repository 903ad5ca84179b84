"""The numbers of a window, straight from SQL: what reports and the dashboard's overview both say."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from insights.report.window import Window
from store import Store

_WITHIN = "project = ? AND start_time >= ? AND start_time < ?"
# Of both together DuckDB collects the durations once.
_BOTH = "quantile_cont(duration_ms, [0.5, 0.95])"
_P50_P95 = f"{_BOTH}[1] AS p50_ms, {_BOTH}[2] AS p95_ms"

_CLOCKS_APART = timedelta(days=1)  # so much earlier than its trace a span may begin, by another machine's clock


@dataclass(frozen=True, slots=True)
class Headline:
    """What a window holds, in a handful of numbers; durations are None when nothing ran."""

    traces: int = 0
    failed: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    llm_calls: int = 0
    tool_calls: int = 0
    users: int = 0
    sessions: int = 0

    @property
    def error_rate(self) -> float:
        """Share of the traces that failed, 0 to 1."""
        return self.failed / self.traces if self.traces else 0.0

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input_tokens + self.output_tokens


def headline(store: Store, window: Window) -> Headline:
    """Count what happened in ``window``."""
    rows = store.rows(
        f"""SELECT count(*) AS traces, count_if(status = 'error')::BIGINT AS failed,
                   {_P50_P95},
                   coalesce(sum(input_tokens), 0)::BIGINT AS input_tokens,
                   coalesce(sum(output_tokens), 0)::BIGINT AS output_tokens, sum(cost) AS cost,
                   coalesce(sum(llm_count), 0)::BIGINT AS llm_calls,
                   coalesce(sum(tool_count), 0)::BIGINT AS tool_calls,
                   count(DISTINCT user_id) AS users, count(DISTINCT session_id) AS sessions
            FROM traces WHERE {_WITHIN}""",
        window.params,
    )
    return Headline(**rows[0])


def buckets(store: Store, window: Window, *, count: int = 48) -> list[dict[str, Any]]:
    """Give traces, errors and durations over time, in slices of equal length without gaps."""
    width = max(1, window.length_us // count)
    rows = store.rows(
        f"""SELECT ((epoch_us(start_time) - ?) // ?)::INTEGER AS slice, count(*) AS traces,
                   count_if(status = 'error')::BIGINT AS errors, {_P50_P95}
            FROM traces WHERE {_WITHIN} GROUP BY 1""",
        (window.since_us, width, *window.params),
    )
    nothing = {"traces": 0, "errors": 0, "p50_ms": None, "p95_ms": None}
    found = {row["slice"]: row for row in rows}
    slices = timedelta(microseconds=width)
    return [
        {
            **nothing,
            **found.get(i, {}),
            "time": window.since + i * slices,
            "end": window.since + (i + 1) * slices,
        }
        for i in range(count)
    ]


def agents(store: Store, window: Window, *, limit: int = 12) -> list[dict[str, Any]]:
    """Give for each agent its traces, failures, duration and tokens in ``window``, the busiest first."""
    return store.rows(
        f"""SELECT coalesce(agent, service, 'unnamed') AS agent, count(*) AS traces,
                   count_if(status = 'error')::BIGINT AS failed, quantile_cont(duration_ms, 0.5) AS p50_ms,
                   coalesce(sum(input_tokens), 0)::BIGINT + coalesce(sum(output_tokens), 0)::BIGINT AS tokens,
                   sum(cost) AS cost
            FROM traces WHERE {_WITHIN} GROUP BY 1 ORDER BY traces DESC, 1 LIMIT {int(limit)}""",
        window.params,
    )


def tools(store: Store, window: Window, *, limit: int = 12) -> list[dict[str, Any]]:
    """Give for each tool its calls, failed calls and slow end in ``window``, the most failing first.

    As in the traces' own figures, a call counts once however many spans tell it, and once its trace has settled.
    """
    return store.rows(
        f"""WITH settled AS (SELECT trace_id, told_again FROM traces WHERE {_WITHIN}),
                 again AS (SELECT trace_id, unnest(told_again) AS span_id FROM settled)
            SELECT coalesce(tool_name, name) AS tool, count(*) AS calls, count_if(status = 'error')::BIGINT AS failed,
                   quantile_cont(end_ns - start_ns, 0.95) / 1e6 AS p95_ms
            FROM spans SEMI JOIN settled USING (trace_id) ANTI JOIN again USING (trace_id, span_id)
            WHERE project = ? AND start_time >= ? AND kind = 'tool'
            GROUP BY 1 ORDER BY failed DESC, calls DESC, 1 LIMIT {int(limit)}""",
        (*window.params, window.project, window.since - _CLOCKS_APART),
    )
