"""What a pattern means, without a model: numbers from SQL, and quotes that are checked against the stored text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
import pyarrow as pa

from insights.contrast import NONE, Contrast, contrasts
from insights.lineage.turn import in_turn
from insights.words import duration, moment, number, percent
from store import Store, Transaction, load_traces
from store.hashing import stable_id
from store.progress import Progress, silent
from store.receipts import Patience, unless_forgotten
from store.records import Trace

_EXAMPLES = 5
_QUOTE = 240
_LABELS = 3
AUTHOR = "offline"


def write_insights(
    store: Store,
    project: str,
    since: datetime,
    until: datetime,
    progress: Progress = silent,
    *,
    only: Sequence[str] | None = None,
    patience: Patience | None = None,
) -> None:
    """Write one insight for every pattern with traces within [since, until), in place of the earlier one.

    What was said of patterns that have none there stays as it is, and of others than ``only``, where that is given.
    Where somebody is forgotten meanwhile, all of it is written anew as long as there is ``patience``.

    Raises:
        ForgottenMeanwhile: there is none left, and nothing is written.
    """

    def write(receipts: int) -> None:
        _store(store, project, receipts, _worded(store, project, since, until, progress, only))

    unless_forgotten(store, project, write, patience)


def _worded(
    store: Store, project: str, since: datetime, until: datetime, progress: Progress, only: Sequence[str] | None
) -> list[dict[str, Any]]:
    found = [row for row in _figures(store, project, since, until) if only is None or row["pattern_id"] in only]
    overall = _overall(store, project, since, until)
    apart = contrasts(store, project, since, until)
    examples = [trace for row in found for trace in row["examples"]]
    traces = {trace.trace_id: trace for trace in load_traces(store, project, sorted(set(examples)))}
    quotes = _quotes(store, project, sorted(set(examples)))
    rows = []
    for done, row in enumerate(found, 1):
        contrast = apart.get((row["facet"], row["pattern_id"]), NONE)
        rows.append(_insight(project, row, overall, contrast, list(_evidence(row, traces, quotes))))
        progress("writing insights", done, len(found))
    return rows


def _store(store: Store, project: str, receipts: int, rows: list[dict[str, Any]]) -> None:
    def write(work: Transaction) -> None:
        work.execute(
            "DELETE FROM insights WHERE project = ? AND list_contains(?, insight_id)",
            [project, [r["insight_id"] for r in rows] or [""]],
        )
        if rows:
            work.insert("insights", pa.table({name: [r[name] for r in rows] for name in rows[0]}))

    in_turn(store, project, receipts, write)


def _figures(store: Store, project: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    return store.rows(
        """SELECT p.facet, p.pattern_id, p.name, p.size, p.share, p.first_seen, p.last_seen,
                  avg(CASE WHEN t.error_count > 0 THEN 1.0 ELSE 0.0 END) AS with_errors,
                  median(t.duration_ms) AS p50_ms,
                  median(coalesce(t.input_tokens, 0) + coalesce(t.output_tokens, 0)) AS p50_tokens,
                  list(t.trace_id ORDER BY m.strength DESC, t.trace_id)[1:5] AS examples
           FROM patterns AS p
           JOIN trace_patterns AS m USING (project, facet, pattern_id)
           JOIN traces AS t USING (project, trace_id)
           WHERE p.project = ? AND t.start_time >= ? AND t.start_time < ?
           GROUP BY ALL ORDER BY p.facet, p.pattern_id""",
        [project, since, until],
    )


def _overall(store: Store, project: str, since: datetime, until: datetime) -> dict[str, Any]:
    (row,) = store.rows(
        """SELECT avg(CASE WHEN error_count > 0 THEN 1.0 ELSE 0.0 END) AS with_errors, median(duration_ms) AS p50_ms
           FROM traces WHERE project = ? AND start_time >= ? AND start_time < ?""",
        [project, since, until],
    )
    return row


def _insight(
    project: str,
    row: Mapping[str, Any],
    overall: Mapping[str, Any],
    contrast: Contrast,
    evidence: list[dict[str, str]],
) -> dict[str, Any]:
    numbers = {
        "with_errors": row["with_errors"],
        "with_errors_overall": overall["with_errors"],
        "p50_ms": row["p50_ms"],
        "p50_ms_overall": overall["p50_ms"],
        "p50_tokens": row["p50_tokens"],
        "first_seen": row["first_seen"],
        "last_seen": row["last_seen"],
        "traffic_before": contrast.before,
        "traffic_after": contrast.after,
        "more_frequent": [asdict(label) for label in contrast.labels],
    }
    return {
        "project": project,
        "insight_id": stable_id(project, row["facet"], row["pattern_id"]),
        "facet": row["facet"],
        "pattern_id": row["pattern_id"],
        "title": row["name"] + _when(row, contrast),
        "body": _body(row, overall, contrast),
        "severity": _severity(row["facet"], row["share"]),
        "size": row["size"],
        "share": row["share"],
        "numbers": orjson.dumps(numbers).decode(),
        "evidence": orjson.dumps(evidence).decode(),
        "author": AUTHOR,
    }


def _when(row: Mapping[str, Any], contrast: Contrast) -> str:
    """Say when it happened, where it did not happen all the time."""
    first, last = moment(row["first_seen"]), moment(row["last_seen"])
    if contrast.before and contrast.after:
        return f", between {first} and {last}"
    if contrast.before:
        return f", since {first}"
    return f", until {last}" if contrast.after else ""


def _body(row: Mapping[str, Any], overall: Mapping[str, Any], contrast: Contrast) -> str:
    failing, usual = percent(row["with_errors"]), percent(overall["with_errors"])
    sentences = [
        f"{number(row['size'])} traces, {percent(row['share'])} of the window.",
        *_course(row, contrast),
        f"{failing} have a span in error, against {usual} of all traces.",
        f"Half of them take longer than {duration(row['p50_ms'])}, against {duration(overall['p50_ms'])} of all.",
        *_company(contrast),
    ]
    return " ".join(sentences)


def _course(row: Mapping[str, Any], contrast: Contrast) -> Iterator[str]:
    first, last = moment(row["first_seen"]), moment(row["last_seen"])
    if not contrast.before and not contrast.after:
        yield f"Seen from {first} to {last} UTC."
    if contrast.before:
        yield f"It began {first} UTC: {percent(contrast.before)} of all traces came before, and none of them shows it."
    if contrast.after:
        yield f"It was last seen {last} UTC: {percent(contrast.after)} of all traces came later, without it."


def _company(contrast: Contrast) -> Iterator[str]:
    """Say who takes part more often than elsewhere."""
    if contrast.labels:
        told = (
            f"{label.sort} {label.name[:60]} ({percent(label.share)} of them, against {percent(label.overall)} of all)"
            for label in contrast.labels[:_LABELS]
        )
        yield f"More often than elsewhere: {', '.join(told)}."


def _severity(facet: str, share: float) -> str:
    if facet != "failure":
        return "info"
    return "high" if share >= 0.03 else "medium" if share >= 0.01 else "low"


def _quotes(store: Store, project: str, trace_ids: list[str]) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Give the words each facet pointed out, by (trace, facet)."""
    rows = store.rows(
        """SELECT trace_id, facet, CAST(features AS VARCHAR) AS features, text FROM facets
           WHERE project = ? AND trace_id IN (SELECT unnest(?))""",
        [project, trace_ids or [""]],
    )
    return {(r["trace_id"], r["facet"]): orjson.loads(r["features"]).get("quotes", []) for r in rows}


def _evidence(
    row: Mapping[str, Any],
    traces: Mapping[str, Trace],
    quotes: Mapping[tuple[str, str], list[dict[str, str]]],
) -> Iterator[dict[str, str]]:
    for trace_id in row["examples"][:_EXAMPLES]:
        trace = traces.get(trace_id)
        if trace is None:
            continue
        found = [q for q in quotes.get((trace_id, row["facet"]), []) if _stands_in(trace, q)]
        chosen = found[0] if found else {"span_id": trace.root.span_id, "quote": ""}
        yield {"trace_id": trace_id, "span_id": chosen["span_id"], "quote": chosen["quote"][:_QUOTE]}


def _stands_in(trace: Trace, quote: Mapping[str, str]) -> bool:
    """Whether the quoted words really stand in that span."""
    span = trace.by_id.get(quote.get("span_id", ""))
    words = quote.get("quote", "")[:_QUOTE]
    if span is None or not words:
        return False
    messages = (*span.system, *span.input, *span.output)
    told = (span.arguments, span.result, span.error_message, span.error_type, span.name)
    return any(
        words in text for text in (*(m.text for m in messages), *(m.to_json() for m in messages), *filter(None, told))
    )
