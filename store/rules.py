"""How much is kept: by age and by room on disk, for each project and for all."""

from dataclasses import dataclass
from math import isfinite

from store.errors import UsageError
from store.marks import EVERY_PROJECT
from store.store import Store

# The log (16 MB), and what is free of the file until the next rows fill it, count as well.
LEAST_GIGABYTES = 0.5


@dataclass(frozen=True, slots=True)
class Rule:
    """What is kept of a project; of ``EVERY_PROJECT``: of each without days of its own, and of all together."""

    project: str
    days: int | None = None
    gigabytes: float | None = None


def retention_rules(store: Store) -> list[Rule]:
    """Give the rules there are, that for all projects first."""
    return [Rule(**row) for row in store.rows("SELECT project, days, gigabytes FROM retention ORDER BY project")]


def set_rule(store: Store, rule: Rule) -> None:
    """Put ``rule`` in the place of the one its project had; one that bounds nothing takes it away.

    Raises:
        UsageError: it cannot be kept.
    """
    if rule.days is not None and rule.days < 1:
        raise UsageError(f"At least one day is kept, not {rule.days}. 'tracelore forget' deletes all of a project.")
    if rule.gigabytes is not None and not (isfinite(rule.gigabytes) and rule.gigabytes >= LEAST_GIGABYTES):
        raise UsageError(f"{rule.gigabytes} GB cannot be kept to; the least is {LEAST_GIGABYTES} GB.")
    with store.transaction() as work:
        work.execute("DELETE FROM retention WHERE project = ?", [rule.project])
        if rule.days is not None or rule.gigabytes is not None:
            work.execute("INSERT INTO retention VALUES (?, ?, ?)", [rule.project, rule.days, rule.gigabytes])


def days_of(rules: list[Rule], projects: list[str]) -> dict[str, int]:
    """Give the days that are kept of each of ``projects`` that has such a bound."""
    days = {rule.project: rule.days for rule in rules if rule.days is not None}
    found = {project: days.get(project, days.get(EVERY_PROJECT)) for project in projects}
    return {project: kept for project, kept in found.items() if kept is not None}
