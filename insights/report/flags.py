"""Flags by severity in a window, without those that people found to be wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from insights.report.window import Window
from store import Store

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""The gravest first."""
_GRAVE = frozenset({"critical", "high"})

# The newest verdict on a flag counts.
_DISMISSED = """SELECT flag_id FROM reviews WHERE project = ?
                GROUP BY flag_id HAVING arg_max(verdict, reviewed_at) = 'wrong'"""


@dataclass(frozen=True, slots=True)
class FlagFigures:
    """Flags of one monitor, category and severity in a window."""

    severity: str
    monitor: str
    category: str
    count: int
    traces: int
    explanation: str
    examples: tuple[str, ...]


def grave(found: Iterable[FlagFigures]) -> int:
    """Count the flags that somebody should look at today."""
    return sum(f.count for f in found if f.severity in _GRAVE)


def flags(store: Store, window: Window) -> list[FlagFigures]:
    """Give the flags in ``window`` by severity, monitor and category, the gravest first.

    Flags that people reviewed as wrong are not counted; ``dismissed`` says how many those are.
    """
    rows = store.rows(
        f"""SELECT severity, monitor, category, count(*) AS count, count(DISTINCT trace_id) AS traces,
                   arg_max(explanation, confidence) AS explanation,
                   list(DISTINCT trace_id ORDER BY trace_id)[1:3] AS examples
            FROM flags WHERE project = ? AND happened_at >= ? AND happened_at < ?
                  AND flag_id NOT IN ({_DISMISSED})
            GROUP BY severity, monitor, category""",
        (*window.params, window.project),
    )
    found = [FlagFigures(**{**row, "examples": tuple(e for e in row["examples"] or () if e)}) for row in rows]
    return sorted(found, key=lambda f: (_gravity(f.severity), -f.count, f.monitor, f.category))


def dismissed(store: Store, window: Window) -> int:
    """Count the flags in ``window`` that people reviewed as wrong."""
    rows = store.rows(
        f"""SELECT count(*) AS n FROM flags
            WHERE project = ? AND happened_at >= ? AND happened_at < ? AND flag_id IN ({_DISMISSED})""",
        (*window.params, window.project),
    )
    return int(rows[0]["n"])


def _gravity(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
