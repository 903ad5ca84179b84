"""What takes how much of the room on disk: there is one file, so it is divided by how long what is stored in it is."""

from datetime import datetime, timedelta

from store.deleting import of_project
from store.store import Store

# What a row takes beside what it says, in bytes of that; most columns compress well.
WEIGHED = {"spans": 200, "texts": 30, "logs": 200, "metric_points": 400}
_CAME = "coalesce(received_at, day)"  # texts of an earlier version tell only their day
_UNKNOWN_BYTES = 1000  # of rows of an earlier version where there are no others


def share_of(store: Store, project: str) -> float:
    """Give the part of what is stored that is of ``project``, from 0 to 1."""
    (row,) = store.rows(
        f"SELECT sum(weight) FILTER (project = ?) / sum(weight) AS share FROM ({_weighed('project')})", [project]
    )
    return row["share"] or 0.0


def moment_of(store: Store, project: str | None, part: float) -> datetime:
    """Give the moment up to which ``part`` of what is stored of ``project`` (None: of all) came, within ten seconds."""
    of, params = of_project(project)
    (row,) = store.rows(
        f"WITH counted AS (SELECT slot, sum(weight) AS n FROM ({_weighed(_SLOT)}) WHERE {of} GROUP BY slot), "
        "summed AS (SELECT slot, sum(n) OVER (ORDER BY slot) AS come, sum(n) OVER () AS all_come FROM counted) "
        "SELECT min(slot) FILTER (WHERE come >= ? * all_come) AS slot FROM summed",
        [*params, part],
    )
    return (row["slot"] or datetime(1970, 1, 1)) + timedelta(seconds=10)


_SLOT = "project, time_bucket(INTERVAL 10 SECOND, {came}) AS slot"


def _weighed(columns: str) -> str:
    return " UNION ALL ".join(weight(table, f"{columns}, ") for table in WEIGHED)


def weight(table: str, columns: str = "") -> str:
    """Give the statement that tells how much each row of a table weighs."""
    says = "0" if table == "metric_points" else f"coalesce(bytes, (SELECT avg(bytes) FROM {table}), {_UNKNOWN_BYTES})"
    came = _CAME if table == "texts" else "received_at"
    return f"SELECT {columns.format(came=came)}{WEIGHED[table]} + {says} AS weight FROM {table}"
