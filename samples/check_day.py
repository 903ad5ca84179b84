"""Decide which planted failures the patterns hold: python -m samples.check_day --help.

A failure is found when a pattern of any facet, one pattern for one failure, holds it with enough precision and recall
over the traces that the truth knows.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ENOUGH = 0.7
_ASSIGNED = "SELECT trace_id, facet, pattern_id FROM trace_patterns WHERE project = '{project}'"
_ALL_ROWS = "100000000"

Pattern = tuple[str, str]  # facet, pattern_id


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one planted failure: the pattern matched to it, else the nearest one."""

    failure: str
    traces: int
    found: bool
    pattern: Pattern | None
    size: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class _Overlap:
    pattern: Pattern
    size: int
    precision: float
    recall: float

    @property
    def quality(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def check(truth: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], *, enough: float = ENOUGH) -> list[Result]:
    """Match planted failures and patterns one to one, as many as possible.

    Args:
        truth: As in samples/README.md; only ``traces`` with their ``failure`` is read.
        rows: Of ``trace_patterns``: at least trace_id, facet and pattern_id. Traces the truth does not know are left
            out, also of the precision.
        enough: The precision and the recall that each match must have.
    """
    planted = _planted(truth)
    patterns = _patterns(rows, set(truth["traces"]))
    overlaps = {name: _overlaps(traces, patterns) for name, traces in planted.items()}
    matched = _match({name: [o for o in found if _holds(o, enough)] for name, found in overlaps.items()})
    return [_result(name, len(planted[name]), matched.get(name), overlaps[name]) for name in sorted(planted)]


def _planted(truth: Mapping[str, Any]) -> dict[str, set[str]]:
    planted: dict[str, set[str]] = defaultdict(set)
    for trace_id, facts in truth["traces"].items():
        if facts.get("failure"):
            planted[facts["failure"]].add(trace_id)
    return planted


def _patterns(rows: Iterable[Mapping[str, Any]], known: set[str]) -> dict[Pattern, set[str]]:
    patterns: dict[Pattern, set[str]] = defaultdict(set)
    for row in rows:
        if row["trace_id"] in known:
            patterns[row["facet"], row["pattern_id"]].add(row["trace_id"])
    return patterns


def _overlaps(traces: set[str], patterns: Mapping[Pattern, set[str]]) -> list[_Overlap]:
    """Compare a failure with every pattern it shares a trace with, the nearest first."""
    shared = ((pattern, members, len(traces & members)) for pattern, members in patterns.items())
    found = [_Overlap(p, len(members), n / len(members), n / len(traces)) for p, members, n in shared if n]
    return sorted(found, key=lambda o: (-o.quality, o.pattern))


def _holds(overlap: _Overlap, enough: float) -> bool:
    return min(overlap.precision, overlap.recall) >= enough


def _match(candidates: Mapping[str, Sequence[_Overlap]]) -> dict[str, _Overlap]:
    """Find a maximum matching by augmenting paths; a failure takes its nearest pattern where that costs no other."""
    taken: dict[Pattern, tuple[str, _Overlap]] = {}

    def place(failure: str, tried: set[Pattern]) -> bool:
        for overlap in candidates[failure]:
            if overlap.pattern in tried:
                continue
            tried.add(overlap.pattern)
            holder = taken.get(overlap.pattern)
            if holder is None or place(holder[0], tried):
                taken[overlap.pattern] = (failure, overlap)
                return True
        return False

    for failure in sorted(candidates, key=lambda f: -candidates[f][0].quality if candidates[f] else 0):
        place(failure, set())
    return dict(taken.values())


def _result(failure: str, traces: int, matched: _Overlap | None, overlaps: Sequence[_Overlap]) -> Result:
    shown = matched or (overlaps[0] if overlaps else None)
    if shown is None:
        return Result(failure, traces, found=False, pattern=None, size=0, precision=0.0, recall=0.0)
    return Result(failure, traces, matched is not None, shown.pattern, shown.size, shown.precision, shown.recall)


def assigned(data: Path, project: str) -> list[dict[str, Any]]:
    """Ask a data folder which trace is in which pattern, by the command that people have for it."""
    statement = _ASSIGNED.format(project=project.replace("'", "''"))
    command = [sys.executable, "-m", "tracelore", "sql", statement, "--format", "json"]
    command += ["--data", str(data), "--sql-rows", _ALL_ROWS]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    rows: list[dict[str, Any]] = json.loads(answer.stdout)
    return rows


def show(results: Sequence[Result], console: Console) -> None:
    """Print what was found as a table."""
    table = Table("planted failure", "traces", "found", "nearest pattern", "size", "precision", "recall")
    for r in results:
        pattern = f"{r.pattern[0]} {r.pattern[1][:8]}" if r.pattern else "-"
        said = "[green]yes[/]" if r.found else "[red]no[/]"
        table.add_row(r.failure, str(r.traces), said, pattern, str(r.size), f"{r.precision:.2f}", f"{r.recall:.2f}")
    console.print(table)
    console.print(f"{sum(r.found for r in results)} of {len(results)} planted failures found")


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m samples.check_day", description=__doc__)
    parser.add_argument("--truth", type=Path, required=True, help="the file that the simulated day wrote")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, help="data folder of Tracelore, its server running or not")
    source.add_argument("--rows", type=argparse.FileType(), help="rows of trace_patterns as a JSON file, - for stdin")
    parser.add_argument("--project", default="default", help="project in the data folder (default %(default)s)")
    parser.add_argument(
        "--enough", type=float, default=ENOUGH, help="precision and recall needed (default %(default)s)"
    )
    return parser


def main() -> int:
    """Run the command line; 0 when every planted failure was found, 1 otherwise."""
    given = arguments().parse_args()
    truth = json.loads(given.truth.read_text())
    rows = json.load(given.rows) if given.rows else assigned(given.data, given.project)
    results = check(truth, rows, enough=given.enough)
    show(results, Console(width=None if sys.stdout.isatty() else 120))
    return 0 if results and all(r.found for r in results) else 1


if __name__ == "__main__":
    sys.exit(main())
