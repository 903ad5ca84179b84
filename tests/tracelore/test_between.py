"""The worker's part between runs of the insights, where it must keep out of the way."""

import subprocess
import sys
from pathlib import Path

import pytest

from store import FileStore
from tracelore.between import BetweenRuns
from tracelore.lock import if_free
from tracelore.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
HEAVY = """
import sys
import tracelore.work
print(sorted({name.partition(".")[0] for name in sys.modules} & {"torch", "sklearn", "scipy", "sentence_transformers"}))
"""


def test_the_worker_starts_without_heavy_libraries() -> None:
    """Nothing that groups traces is loaded before there is a trace to take into a pattern."""
    done = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "[]\n" == done.stdout


def test_it_keeps_out_where_models_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the worker goes on without a word, and so it does where another worker is at it."""
    monkeypatch.setattr("tracelore.between.models_installed", lambda: False)
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        without = BetweenRuns(load_settings(data=tmp_path))
        without.round(store, ["default"])
        monkeypatch.undo()
        second = BetweenRuns(load_settings(data=tmp_path))
        with if_free(tmp_path, "assign") as mine:
            second.round(store, ["default"])
        assert mine
        assert {"_assigner"}.isdisjoint({*vars(without), *vars(second)})


def test_a_model_that_fails_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An error in loading the model is logged, and not tried again at once."""

    class Broken:
        def __init__(self, *_: object) -> None:
            raise ZeroDivisionError("a model of mine")

    monkeypatch.setattr("insights.assigning.Assigner", Broken)
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        between = BetweenRuns(load_settings(data=tmp_path))
        between.round(store, ["default"])
        between.round(store, ["default"])
    assert 1 == caplog.text.count("ZeroDivisionError: a model of mine")


def test_a_project_that_fails_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of two projects the one that fails has a pause; the other one has its turn in each round."""
    asked = []

    class Picky:
        def __init__(self, *_: object) -> None: ...

        def prepare(self) -> None: ...

        def assign(self, _: object, project: str) -> int:
            asked.append(project)
            return 1 // (project != "bad") - 1

    monkeypatch.setattr("insights.assigning.Assigner", Picky)
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        between = BetweenRuns(load_settings(data=tmp_path))
        for _ in range(3):
            between.round(store, ["bad", "good"])
    assert ["bad", "good", "good", "good"] == asked
    assert 1 == caplog.text.count("assigning to patterns failed in project bad")
