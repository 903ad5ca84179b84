"""Killed at any moment and done again, a run and the worker write what they would have written at once."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ingest.rows import build_rows, join_rows
from store import FileStore, append_rows
from store.settle import settle

BEGIN = datetime.fromtimestamp(1_760_000_000, UTC).replace(tzinfo=None)
SINCE, UNTIL = BEGIN - timedelta(hours=1), BEGIN + timedelta(hours=1)
THINGS = ("Oslo", "Rome", "Lima", "Cairo", "Delhi", "Perth", "Quito", "Turin", "Bern", "Kyiv", "Baku", "Doha")
FORMS = (
    ("weather", "Will it rain in {}?"),
    ("weather", "What is the weather in {} tomorrow?"),
    ("weather", "Do I need an umbrella in {}?"),
    ("refund", "I want my money back for the {} tour."),
    ("refund", "Please refund the {} trip I bought."),
    ("refund", "How do I return a ticket to {}?"),
)
INSURANCE = "What does insurance for my trip to {} cost, and does it cover theft?"

# Called for the n-th time, each ends the process at once: within a unit of work, or between two.
IN_A_RUN = (
    ("insights.describing", "put_rows", 2),  # what one facet says is written, what the others say is not
    ("insights.describing", "put_rows", 4),  # the first batch of traces is described, the second is not
    ("insights.embedding", "_rows", 2),
    ("insights.patterns", "write_events", 1),  # patterns and who is in them are written, and nothing is committed
    ("insights.patterns", "write_events", 2),  # those of one facet are there, those of the others are not
    ("insights.pipeline", "mark_assigned", 1),
    ("insights.summary", "_store", 1),
    ("insights.pipeline", "_note_run", 1),
)
BETWEEN_RUNS = (
    ("insights.describing", "put_rows", 2),
    ("insights.assigning", "write_members", 2),
    ("insights.assigning", "mark_assigned", 1),
    ("insights.assigning", "mark_assigned", 2),  # the first batch is assigned, the second is not
    ("insights.newcomers", "write_events", 1),
    ("insights.newcomers", "write_events", 2),
    ("insights.newcomers", "write_insights", 1),
)
Moment = tuple[str, str, int]
Job = Callable[[Path], object]


@pytest.mark.soak
def test_a_run_that_is_killed_is_done_again(tmp_path: Path, story: Callable[..., Any]) -> None:
    """No moment leaves traces out, counts them twice, or leads to other patterns."""
    with FileStore(tmp_path / "begin.duckdb") as store:
        _receive(store, story, [(wish, form.format(thing)) for thing in THINGS * 2 for wish, form in FORMS], 0)
    whole, done_again = _play(tmp_path, "run", IN_A_RUN)
    assert {"intent", "behaviour", "failure"} == {row["facet"] for row in whole["patterns"]}
    for moment, found in done_again.items():
        assert whole == found, moment


@pytest.mark.soak
def test_a_worker_that_is_killed_goes_on(tmp_path: Path, story: Callable[..., Any]) -> None:
    """What had settled goes into the patterns it would have gone into, and one new pattern is raised, once."""
    with FileStore(tmp_path / "begin.duckdb") as store:
        _receive(store, story, [(wish, form.format(thing)) for thing in THINGS * 2 for wish, form in FORMS], 0)
    _play(tmp_path, "run", ())
    shutil.copy(tmp_path / "whole.duckdb", tmp_path / "begin.duckdb")
    with FileStore(tmp_path / "begin.duckdb") as store:
        for hours in (2, 4):  # in two batches: what settles at one moment is done together
            known = [(wish, form.format("Bergen")) for wish, form in FORMS]
            new = [("policy", INSURANCE.format(thing)) for thing in THINGS]
            _receive(store, story, [*known, *new], hours)
    whole, done_again = _play(tmp_path, "assign", BETWEEN_RUNS)
    assert {"assigned"} < {row["how"] for row in whole["trace_patterns"]}
    for moment, found in done_again.items():
        assert whole == found, moment


def _receive(store: FileStore, story: Callable[..., Any], asked: Sequence[tuple[str, str]], hours: int) -> None:
    """Let traces arrive some hours after the window of the run, every fifth with a timeout, and settle."""
    at = UNTIL + timedelta(hours=hours)
    late = ("TimeoutError", "the backend did not answer within 30 s")
    spans = []
    for number, (wish, request) in enumerate(asked, 1_000 * hours):
        tale = story(request, number).says("Let me look.")
        error = late if wish != "policy" and number % 5 == 0 else None
        spans += tale.calls(f"{wish}_lookup", error=error).says("Here is what I found about it.").trace().spans
    append_rows(store, *join_rows([build_rows([replace(span, received_at=at) for span in spans])]))
    settle(store, now=at + timedelta(hours=1))


def _play(folder: Path, job: str, moments: Sequence[Moment]) -> tuple[Any, dict[Moment, Any]]:
    """Do a job on copies of a store: at once, and killed at each moment, then done again; give what is there then."""
    process = multiprocessing.get_context("spawn").Process(target=_do, args=(folder, job, moments))
    process.start()
    process.join()
    assert process.exitcode == 0
    return _written(folder / "whole.duckdb"), {m: _written(folder / _name(m)) for m in moments}


def _name(moment: Moment) -> str:
    return "-".join(map(str, moment)) + ".duckdb"


def _written(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Give all that is written about patterns; vectors and what follows from them as far as they can be the same."""
    said = {
        "facets": "SELECT * EXCLUDE (features), CAST(features AS VARCHAR) AS features FROM facets",
        "embeddings": "SELECT project, model, text_hash FROM embeddings",
        "patterns": "SELECT facet, pattern_id, name, state, size, share, first_seen, last_seen, theme FROM patterns",
        "trace_patterns": "SELECT * REPLACE (round(strength, 2) AS strength) FROM trace_patterns",
        "pattern_lineage": "SELECT * FROM pattern_lineage",
        "insights": "SELECT insight_id, title, body, size FROM insights",
        "progress": "SELECT * FROM progress WHERE NOT ends_with(step, ' claim')",
    }
    with FileStore(path) as store:
        return {table: store.rows(f"{sql} ORDER BY ALL") for table, sql in said.items()}


def _do(folder: Path, job: str, moments: Sequence[Moment]) -> None:
    """Do it in processes split off one that has the models; it MUST have no threads, which they would lack."""
    import torch

    torch.set_num_threads(1)
    doing = {"run": _runner, "assign": _assigner}[job]()
    shutil.copy(folder / "begin.duckdb", folder / "whole.duckdb")
    _split_off(lambda: doing(folder / "whole.duckdb"))
    for moment in moments:
        path = folder / _name(moment)
        shutil.copy(folder / "begin.duckdb", path)
        _split_off(lambda: _killed(moment, doing, path), ends_by=signal.SIGKILL)  # noqa: B023 - done before the next
        _split_off(lambda: doing(path))  # noqa: B023


def _split_off(work: Callable[[], object], ends_by: int = 0) -> None:
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:  # noqa: BLE001 - told, and by its status
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status == ends_by, status


def _killed(moment: Moment, job: Job, path: Path) -> None:
    module, name, nth = moment
    at, calls = import_module(module), count(1)
    original = getattr(at, name)

    def until_then(*given: Any, **named: Any) -> Any:
        if next(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*given, **named)

    setattr(at, name, until_then)
    job(path)


def _runner() -> Job:
    from insights import embedding, pipeline
    from insights.embedding import Embedder
    from insights.facets import all_facets
    from insights.facets.failure import Failure

    embedder = Embedder()
    facets = all_facets(embedder)
    for facet in facets:
        if isinstance(facet, Failure):
            facet.prepare()
    embedding._CHUNK = 32
    pipeline.Embedder = lambda _: embedder  # type: ignore[assignment,misc] - not loaded anew for each run
    pipeline.all_facets = lambda _: facets  # type: ignore[assignment]

    def job(path: Path) -> None:
        embedder.seen.clear()
        with FileStore(path) as store:
            pipeline.run(store, "default", SINCE, UNTIL)

    return job


def _assigner() -> Job:
    from insights import assigning
    from insights.assigning import Assigner
    from insights.newcomers import raise_new, write_about_new

    assigner = Assigner()
    assigner.prepare()
    assigning.BATCH = 16

    def job(path: Path) -> None:
        assigner.embedder.seen.clear()
        with FileStore(path) as store:
            while assigner.assign(store, "default"):
                pass
            raise_new(assigner, store, "default", UNTIL)
            write_about_new(store, "default", UNTIL)

    return job
