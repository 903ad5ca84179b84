"""A test that is left out says so, and fails where nothing may be left out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = """
import pytest

def test_needs_something():
    pytest.importorskip("a_part_that_is_missing")

@pytest.fixture
def part():
    pytest.skip("no such part here")

def test_needs_a_part(part):
    pass

@pytest.mark.collector
def test_needs_what_no_package_has():
    pytest.skip("none here")
"""


@pytest.mark.parametrize(
    ("ci", "status", "counted"), [("", 0, "3 skipped"), ("true", 1, "1 failed, 1 skipped, 1 error")]
)
def test_a_skip_is_a_failure_on_ci(tmp_path: Path, ci: str, status: int, counted: str) -> None:
    """Elsewhere it is counted, with its reason; with CI=true it fails the run, unless no package has the part."""
    (tmp_path / "test_left_out.py").write_text(LEFT_OUT)
    options = ["-p", "tests.conftest", "-ra", "-c", os.devnull, "-W", "ignore::pytest.PytestUnknownMarkWarning"]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert status == done.returncode, done.stdout
    assert counted in done.stdout
    assert "no such part here" in done.stdout
