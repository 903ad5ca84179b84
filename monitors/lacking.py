"""What the monitors could not look at, so that nobody takes the flags there are for all that there would be."""

from collections.abc import Iterator
from datetime import datetime

from store import Store

ALL = "trace_id IS NULL AND user_id IS NULL"  # a row of a monitor that could look at nothing


def unchecked(
    store: Store, project: str, since: datetime | None = None, until: datetime | None = None
) -> dict[str, int]:
    """Count, by monitor, the traces and users that it failed on: those of [since, until), or all."""
    rows = store.rows(
        f"""SELECT monitor, count(*) AS n FROM unchecked WHERE project = ? AND NOT ({ALL})
                  AND time >= coalesce(?, time) AND (? IS NULL OR time < ?)
            GROUP BY monitor ORDER BY monitor""",
        [project, since, until, until],
    )
    return {row["monitor"]: int(row["n"]) for row in rows}


def who_cannot_begin(store: Store, project: str) -> dict[str, str]:
    """Give the monitors that can look at nothing, each with why and what is to be done."""
    rows = store.rows(f"SELECT monitor, error FROM unchecked WHERE project = ? AND {ALL} ORDER BY monitor", [project])
    return {row["monitor"]: row["error"] for row in rows}


def lacking(
    store: Store, project: str, since: datetime | None = None, until: datetime | None = None
) -> Iterator[tuple[str, str]]:
    """Say of each monitor what is lacking of it: who, and the rest of the sentence."""
    for monitor, why in who_cannot_begin(store, project).items():
        yield monitor, f"can look at nothing: {why}"
    for monitor, count in unchecked(store, project, since, until).items():
        what = "1 trace or user" if count == 1 else f"{count:,} traces or users"
        yield monitor, f"could not look at {what}; the table unchecked tells which and why"
