"""The checker: one pattern for one failure, with enough precision and recall."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from samples.check_day import check


def _truth(**failures: int) -> dict[str, Any]:
    """Ten healthy traces h0..h9, and as many of each failure as asked for."""
    traces: dict[str, Any] = {f"h{i}": {"failure": None} for i in range(10)}
    for name, count in failures.items():
        traces |= {f"{name}{i}": {"failure": name} for i in range(count)}
    return {"traces": traces}


def _rows(pattern: str, *traces: str, facet: str = "failure") -> list[dict[str, str]]:
    return [{"trace_id": t, "facet": facet, "pattern_id": pattern} for t in traces]


def _of(name: str, count: int, first: int = 0) -> list[str]:
    return [f"{name}{i}" for i in range(first, first + count)]


def test_a_pattern_of_exactly_the_failure_finds_it() -> None:
    """Precision and recall of one."""
    (result,) = check(_truth(loop=5), _rows("p", *_of("loop", 5)))

    assert (result.found, result.pattern, result.precision, result.recall) == (True, ("failure", "p"), 1.0, 1.0)


@pytest.mark.parametrize(("inside", "others", "found"), [(7, 3, True), (6, 0, False), (10, 4, True), (10, 5, False)])
def test_both_precision_and_recall_count(*, inside: int, others: int, found: bool) -> None:
    """Seven of ten with three strangers is enough; six of ten is not, nor ten with five strangers."""
    rows = _rows("p", *_of("loop", inside), *_of("h", others))

    assert check(_truth(loop=10), rows)[0].found is found


def test_any_facet_counts() -> None:
    """A behaviour pattern may hold a failure."""
    (result,) = check(_truth(loop=4), _rows("b", *_of("loop", 4), facet="behaviour"))

    assert result.found
    assert result.pattern == ("behaviour", "b")


def test_the_same_id_in_two_facets_is_two_patterns() -> None:
    """Patterns are told apart by facet and id."""
    rows = _rows("p", *_of("loop", 4)) + _rows("p", *_of("h", 9), facet="intent")

    assert check(_truth(loop=4), rows)[0].precision == 1.0


def test_one_pattern_serves_one_failure_only() -> None:
    """A pattern that would hold two failures at once holds neither well enough; equal halves count once at most."""
    rows = _rows("both", *_of("loop", 5), *_of("refusal", 5))

    assert [r.found for r in check(_truth(loop=5, refusal=5), rows, enough=0.5)] == [True, False]


def test_the_matching_is_as_large_as_possible() -> None:
    """A failure leaves its nearest pattern to another that has no choice."""
    wide = _rows("wide", *_of("loop", 10), *_of("refusal", 10))
    narrow = _rows("narrow", *_of("loop", 6), *_of("h", 2))
    results = check(_truth(loop=10, refusal=10), wide + narrow, enough=0.5)

    assert [(r.failure, r.pattern) for r in results] == [
        ("loop", ("failure", "narrow")),
        ("refusal", ("failure", "wide")),
    ]
    assert all(r.found for r in results)


def test_a_chain_of_choices_is_followed() -> None:
    """Three failures, each but the last with two candidates, all find a place."""
    rows = (
        _rows("x", *_of("a", 4), *_of("b", 4))
        + _rows("y", *_of("b", 4), *_of("c", 4))
        + _rows("z", *_of("a", 3), *_of("h", 1))
    )
    results = check(_truth(a=4, b=4, c=4), rows, enough=0.5)

    assert all(r.found for r in results)
    assert len({r.pattern for r in results}) == 3


def test_traces_unknown_to_the_truth_are_left_out() -> None:
    """Traffic beside the simulated day changes nothing."""
    rows = _rows("p", *_of("loop", 5), *(f"other{i}" for i in range(50)))

    assert check(_truth(loop=5), rows)[0].precision == 1.0


def test_a_failure_in_no_pattern_is_not_found() -> None:
    """It is listed all the same."""
    (result,) = check(_truth(loop=5), _rows("p", "h1"))

    assert (result.found, result.pattern, result.recall) == (False, None, 0.0)


def test_the_nearest_pattern_is_shown_when_none_is_good_enough() -> None:
    """What came closest helps to see why."""
    rows = _rows("p", *_of("loop", 2)) + _rows("q", *_of("loop", 3, first=2), "h1")
    (result,) = check(_truth(loop=10), rows)

    assert (result.found, result.pattern, result.size) == (False, ("failure", "q"), 4)


def test_a_trace_assigned_twice_counts_once() -> None:
    """Doubled rows are one membership."""
    assert check(_truth(loop=2), _rows("p", "loop0", "loop0", "loop1"))[0].precision == 1.0


@pytest.mark.parametrize(("held", "status"), [(5, 0), (2, 1)])
def test_the_command_ends_with_the_verdict(tmp_path: Path, held: int, status: int) -> None:
    """Exit status 0 only if everything was found; the table goes to standard output."""
    (tmp_path / "truth.json").write_text(json.dumps(_truth(loop=5)))
    (tmp_path / "rows.json").write_text(json.dumps(_rows("p", *_of("loop", held))))
    command = [sys.executable, "-m", "samples.check_day", "--truth", "truth.json", "--rows", "rows.json"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert ended.returncode == status
    assert "loop" in ended.stdout
