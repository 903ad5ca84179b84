"""The texts that evidence points at, as the store has them."""

from collections.abc import Collection

from monitors.checking import Place
from store import Store

_LISTS = ("system", "input", "output")
_SINGLE = ("arguments", "result", "tool_definitions")
_REFS = " UNION ALL ".join(
    [
        f"SELECT trace_id, span_id, '{name}' AS field, unnest({name}) AS hash, "
        f"generate_subscripts({name}, 1) - 1 AS position FROM those"
        for name in _LISTS
    ]
    + [f"SELECT trace_id, span_id, '{name}', {name}, 0 FROM those WHERE {name} IS NOT NULL" for name in _SINGLE]
)
# The view span_texts says the same, but reads every text of the project to find a handful.
_SQL = (
    "WITH those AS (SELECT trace_id, span_id, system, input, output, arguments, result, "
    "tool_definitions FROM spans "
    "WHERE project = ? AND trace_id IN (SELECT unnest(?)) AND span_id IN (SELECT unnest(?))), "
    f"refs AS ({_REFS}) "
    "SELECT r.trace_id, r.span_id, r.field, r.position, any_value(t.text) AS text "
    "FROM refs AS r JOIN texts AS t ON t.hash = r.hash WHERE t.project = ? GROUP BY ALL"
)


def stored_texts(store: Store, project: str, places: Collection[Place]) -> dict[Place, str]:
    """Read the texts at ``places``; those that are not there are left out."""
    if not places:
        return {}
    traces, spans = (sorted({p[i] for p in places}) for i in (0, 1))
    rows = store.rows(_SQL, [project, traces, spans, project])
    found = {(r["trace_id"], r["span_id"], r["field"], int(r["position"])): r["text"] for r in rows}
    return {place: found[place] for place in places if place in found}
