"""What the pages ask of the store, each question one function."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from insights.lineage.turn import assigned_until
from insights.report.looked_at import LOOKED_AT
from insights.report.window import Window
from store import Store
from store.candidates import BEGINNING
from store.records import Trace
from store.scores import scores_among

_WITHIN = "project = ? AND start_time >= ? AND start_time < ?"
_FAILED = """(status = 'error' OR EXISTS (SELECT 1 FROM facets AS f WHERE f.project = traces.project
              AND f.trace_id = traces.trace_id AND f.facet = 'failure'))"""
_LISTED = "trace_id, start_time, duration_ms, status, agent, service, request, span_count, error_count, cost"


def projects(store: Store) -> list[str]:
    """Give every project that sent something."""
    rows = store.rows("SELECT DISTINCT project FROM spans UNION SELECT DISTINCT project FROM traces ORDER BY 1")
    return [row["project"] for row in rows]


def first_trace(store: Store, project: str) -> datetime | None:
    """Tell when the earliest trace began."""
    rows = store.rows("SELECT min(start_time) AS first FROM traces WHERE project = ?", (project,))
    found: datetime | None = rows[0]["first"]
    return found


def waiting_spans(store: Store, project: str) -> int:
    """Count spans of ``project`` whatever their time: tells an empty store from an empty window."""
    rows = store.rows("SELECT count(*) AS n FROM spans WHERE project = ?", (project,))
    return int(rows[0]["n"])


def recent_traces(
    store: Store, window: Window, *, failed: bool = False, phrase: str = "", limit: int = 200
) -> list[dict[str, Any]]:
    """Give the newest traces of the window, only those that failed, or that hold ``phrase``, if asked."""
    sql = f"SELECT {_LISTED} FROM traces WHERE {_WITHIN}"
    params: list[Any] = [*window.params]
    if failed:
        sql += f" AND {_FAILED}"
    if phrase:
        sql += """ AND (contains(lower(coalesce(request, '')), ?) OR contains(lower(coalesce(answer, '')), ?)
                        OR starts_with(trace_id, ?) OR lower(coalesce(user_id, '')) = ?
                        OR lower(coalesce(session_id, '')) = ?)"""
        params += [phrase.lower()] * 5
    return store.rows(f"{sql} ORDER BY start_time DESC, trace_id LIMIT {int(limit)}", params)


def traces_of_pattern(
    store: Store, window: Window, facet: str, pattern_id: str, *, limit: int = 100
) -> list[dict[str, Any]]:
    """Give the traces of a pattern in the window, the most typical first."""
    return store.rows(
        f"""SELECT {_LISTED}, strength FROM traces JOIN trace_patterns USING (project, trace_id)
            WHERE {_WITHIN} AND facet = ? AND pattern_id = ?
            ORDER BY strength DESC, start_time DESC, trace_id LIMIT {int(limit)}""",
        (*window.params, facet, pattern_id),
    )


def failure_found(store: Store, project: str, trace_ids: Sequence[str]) -> set[str]:
    """Tell which of some traces show a failure, whether they report an error or not."""
    rows = store.rows(
        f"""SELECT trace_id FROM facets WHERE project = ? AND facet = 'failure'
            AND trace_id IN ({", ".join("?" * len(trace_ids)) or "NULL"})""",
        (project, *trace_ids),
    )
    return {row["trace_id"] for row in rows}


def known_pattern(store: Store, project: str, pattern_id: str) -> dict[str, Any] | None:
    """Give what is known of a pattern, whenever it had traces; None where there never was one of that id."""
    rows = store.rows(
        """SELECT p.facet, p.pattern_id, p.name, p.first_seen, p.last_seen, i.title
           FROM patterns AS p LEFT JOIN insights AS i USING (project, facet, pattern_id)
           WHERE p.project = ? AND p.pattern_id = ? ORDER BY p.facet LIMIT 1""",
        (project, pattern_id),
    )
    return rows[0] if rows else None


def unusual_traces(store: Store, window: Window, facet: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """Give the newest traces of the window of which a facet says what is like no pattern, with the nearest one."""
    listed = ", ".join(f"t.{column}" for column in _LISTED.split(", "))
    return store.rows(
        f"""WITH found AS (SELECT f.facet, t.project, {listed} {LOOKED_AT} AND f.facet = ? AND m.pattern_id IS NULL
                           ORDER BY t.start_time DESC, t.trace_id LIMIT {int(limit)})
            SELECT {_LISTED}, u.strength, u.needed, p.name AS nearest
            FROM found LEFT JOIN unusual AS u USING (project, trace_id, facet)
            LEFT JOIN patterns AS p USING (project, facet, pattern_id)
            ORDER BY start_time DESC, trace_id""",
        (*window.params, assigned_until(store, window.project), facet),
    )


def settled(store: Store, project: str, trace_id: str) -> dict[str, Any] | None:
    """Give the row of a trace, or None while it is not settled."""
    rows = store.rows("SELECT * FROM traces WHERE project = ? AND trace_id = ?", (project, trace_id))
    return rows[0] if rows else None


def patterns_of_trace(store: Store, project: str, trace_id: str) -> list[dict[str, Any]]:
    """Give the patterns that hold a trace."""
    return store.rows(
        """SELECT tp.facet, tp.pattern_id, tp.strength, p.name, p.size, p.share,
                  (SELECT min(i.title) FROM insights AS i WHERE i.project = tp.project AND i.facet = tp.facet
                   AND i.pattern_id = tp.pattern_id) AS title
           FROM trace_patterns AS tp JOIN patterns AS p USING (project, facet, pattern_id)
           WHERE tp.project = ? AND tp.trace_id = ? ORDER BY tp.facet, tp.strength DESC""",
        (project, trace_id),
    )


def said_of_trace(store: Store, project: str, trace_id: str) -> dict[str, str] | None:
    """Give by facet what is said of a trace, in short; None where no run, and no worker, has looked at it yet."""
    looked_at = store.rows(
        "SELECT 1 FROM traces WHERE project = ? AND trace_id = ? AND settled_at <= ?",
        (project, trace_id, assigned_until(store, project)),
    )
    rows = store.rows(
        """SELECT facet, coalesce(nullif(features->>'headline', ''), text) AS said FROM facets
           WHERE project = ? AND trace_id = ? ORDER BY facet""",
        (project, trace_id),
    )
    return {row["facet"]: row["said"] for row in rows} if looked_at else None


def shares_of_trace(store: Store, project: str, trace_id: str) -> dict[str, dict[str, float]]:
    """Give where its time and its tokens went, and how its agents reason: shares by label, as far as they are known."""
    rows = store.rows(
        """SELECT CAST(features AS VARCHAR) AS features FROM facets
           WHERE project = ? AND trace_id = ? AND facet = 'behaviour'""",
        (project, trace_id),
    )
    told = orjson.loads(rows[0]["features"]) if rows else {}
    return {name: told[name] for name in ("time", "tokens", "reasoning") if isinstance(told.get(name), dict)}


def unusual_of_trace(store: Store, project: str, trace_id: str) -> list[dict[str, Any]]:
    """Give what a trace says that is like no known pattern, with the nearest one where there is any."""
    return store.rows(
        """SELECT f.facet, f.text, u.strength, u.needed, p.name AS nearest
           FROM facets AS f LEFT JOIN trace_patterns AS tp USING (project, trace_id, facet)
           LEFT JOIN unusual AS u USING (project, trace_id, facet)
           LEFT JOIN patterns AS p ON p.project = f.project AND p.facet = f.facet AND p.pattern_id = u.pattern_id
           WHERE f.project = ? AND f.trace_id = ? AND tp.pattern_id IS NULL ORDER BY f.facet""",
        (project, trace_id),
    )


def undescribed_of_trace(store: Store, project: str, trace_id: str) -> dict[str, str]:
    """Give the facets that failed on a trace, each with what was raised and where."""
    rows = store.rows(
        "SELECT facet, error FROM undescribed WHERE project = ? AND trace_id = ? ORDER BY facet", (project, trace_id)
    )
    return {row["facet"]: row["error"] for row in rows}


def unchecked_of_trace(store: Store, project: str, trace_id: str) -> dict[str, str]:
    """Give the monitors that failed on a trace, each with what was raised and where."""
    rows = store.rows(
        "SELECT monitor, error FROM unchecked WHERE project = ? AND trace_id = ? ORDER BY monitor", (project, trace_id)
    )
    return {row["monitor"]: row["error"] for row in rows}


_FLAG = """flag_id, monitor, monitor_version, category, severity, confidence, trace_id, session_id, user_id,
           explanation, evidence, details, happened_at"""


def flags_of_trace(store: Store, project: str, trace_id: str) -> list[dict[str, Any]]:
    """Give the flags raised about a trace."""
    return store.rows(
        f"SELECT {_FLAG} FROM flags WHERE project = ? AND trace_id = ? ORDER BY happened_at, flag_id",
        (project, trace_id),
    )


_SCORE = "about, span_id, response_id, name, value, label, explanation, judge, mean_of, time"


def scores_of_trace(store: Store, project: str, trace: Trace, session_id: str | None) -> list[dict[str, Any]]:
    """Give what was judged of a trace, of its spans, and of the session it belongs to."""
    answers = {str(answer): s.span_id for s in trace.spans if (answer := s.attributes.get("gen_ai.response.id"))}
    others = _others_of_session(store, project, trace.trace_id, session_id)
    traces = [trace.trace_id, *(other["trace_id"] for other in others)]
    among = scores_among("project = ? AND received_at BETWEEN ? AND ?")
    found = _scores(
        store,
        among,
        f"project = ? AND trace_id IN ({', '.join('?' * len(traces))}) AND (trace_id = ? OR about = 'session')",
        [project, *_received(trace, others), project, *traces, trace.trace_id],
    )
    found += _scores(
        store,
        "scores",
        "project = ? AND trace_id IS NULL AND "
        "((session_id = ? AND about = 'session') OR response_id IN (SELECT unnest(?::VARCHAR[])))",
        [project, session_id, sorted(answers)],
    )
    return [{**score, "span_id": score["span_id"] or answers.get(score["response_id"])} for score in found]


def _received(trace: Trace, others: Sequence[Mapping[str, Any]]) -> tuple[datetime, datetime]:
    """Give from when to when the spans of ``trace`` and of ``others`` came."""
    came = [span.received_at for span in trace.spans if span.received_at is not None]
    came += [other[name] for other in others for name in ("first_received_at", "last_received_at")]
    return min(came, default=BEGINNING), max(came, default=BEGINNING)


def _others_of_session(store: Store, project: str, trace_id: str, session_id: str | None) -> list[dict[str, Any]]:
    if not session_id:
        return []
    return store.rows(
        # Traces that an earlier version settled do not tell when their first span came.
        "SELECT trace_id, coalesce(first_received_at, ?) AS first_received_at, last_received_at FROM traces "
        "WHERE project = ? AND session_id = ? AND trace_id <> ? "
        f"ORDER BY start_time DESC LIMIT {_TRACES_OF_SESSION}",
        [BEGINNING, project, session_id, trace_id],
    )


_TRACES_OF_SESSION = 100


def _scores(store: Store, scores: str, where: str, params: list[Any]) -> list[dict[str, Any]]:
    return store.rows(f"SELECT {_SCORE} FROM {scores} WHERE {where} ORDER BY time, name LIMIT 500", params)


def flags_in(
    store: Store,
    window: Window,
    *,
    monitors: Sequence[str] = (),
    severities: Sequence[str] = (),
    limit: int = 300,
) -> list[dict[str, Any]]:
    """Give the flags of the window with the newest verdict on each, the newest flags first."""
    sql = f"""SELECT {_FLAG}, (SELECT arg_max(r.verdict, r.reviewed_at) FROM reviews AS r
                     WHERE r.project = flags.project AND r.flag_id = flags.flag_id) AS verdict
              FROM flags WHERE project = ? AND happened_at >= ? AND happened_at < ?"""
    params: list[Any] = [*window.params]
    for column, wanted in (("monitor", monitors), ("severity", severities)):
        if wanted:
            sql += f" AND {column} IN ({', '.join('?' * len(wanted))})"
            params += wanted
    return store.rows(f"{sql} ORDER BY happened_at DESC, flag_id LIMIT {int(limit)}", params)


def passage(store: Store, project: str, evidence: dict[str, Any], *, around: int = 90) -> tuple[str, str, str] | None:
    """Give the words that a piece of evidence points at, with what stands before and after them."""
    place = tuple(evidence.get(key) for key in ("trace_id", "span_id", "field", "position"))
    start, end = evidence.get("start"), evidence.get("end")
    if None in place or not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end:
        return None
    before = min(around, start)
    rows = store.rows(
        """SELECT substr(text, ?, ?) AS before, substr(text, ?, ?) AS words, substr(text, ?, ?) AS after
           FROM span_texts WHERE project = ? AND trace_id = ? AND span_id = ? AND field = ? AND position
           = ? LIMIT 1""",
        (start - before + 1, before, start + 1, end - start, end + 1, around, project, *place),
    )
    return (rows[0]["before"], rows[0]["words"], rows[0]["after"]) if rows else None
