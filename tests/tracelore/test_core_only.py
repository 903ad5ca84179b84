"""A machine that only collects: none of the optional parts is installed."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tracelore.ports import answers, free_port

ROOT = Path(__file__).resolve().parents[2]
# Python runs a module of this name at its start, in every process that finds it.
HIDING = """
from importlib.machinery import PathFinder
hidden, really = frozenset({names!r}), PathFinder.find_spec
def find_spec(cls, name, path=None, target=None):
    return None if name in hidden else really(name, path, target)
PathFinder.find_spec = classmethod(find_spec)
"""


def core_distributions() -> set[str]:
    """Give what ``pip install .`` brings: the requirements without extras, and theirs."""
    found: set[str] = set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found and not wanted.extras:
            continue
        found.add(name)
        for line in requires(name) or ():
            needed = Requirement(line)
            extras = wanted.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return found


@pytest.fixture
def core(tmp_path: Path) -> dict[str, str]:
    """Give an environment in which only the core's modules can be imported."""
    core = core_distributions()
    hidden = [
        module
        for module, brought_by in packages_distributions().items()
        if not core & {canonicalize_name(name) for name in brought_by}
    ]
    assert {"torch", "streamlit", "sklearn", "sentence_transformers", "pandas"} <= set(hidden)
    (tmp_path / "hiding").mkdir()
    (tmp_path / "hiding/sitecustomize.py").write_text(HIDING.format(names=hidden))
    path = os.pathsep.join([str(tmp_path / "hiding"), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, "TRACELORE_DATA": str(tmp_path / "data")}


def tracelore(core: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "tracelore", *words]
    return subprocess.run(command, env=core, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def up(core: dict[str, str]) -> Iterator[int]:
    """Everything that is there, running; gives its port for OTLP over HTTP."""
    port = free_port()
    ports = ["--http-port", str(port), "--grpc-port", "0", "--dashboard-port", "0"]
    process = subprocess.Popen([sys.executable, "-m", "tracelore", "up", *ports], env=core, cwd=ROOT)
    while not answers(port, "/readyz"):
        assert process.poll() is None
    yield port
    process.terminate()
    assert 0 == process.wait(20)


def test_it_receives_and_answers(core: dict[str, str], up: int) -> None:
    """Spans come in and can be asked for; what has not been found yet is an empty list."""
    span = {"traceId": "0a" * 16, "spanId": "0b" * 8, "name": "chat", "startTimeUnixNano": "1", "endTimeUnixNano": "2"}
    request = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    assert 200 == httpx.post(f"http://127.0.0.1:{up}/v1/traces", json=request).status_code
    answer = tracelore(core, "sql", "SELECT trace_id, start_time FROM spans", "--json")
    assert [{"trace_id": "0a" * 16, "start_time": "1970-01-01T00:00:00Z"}] == json.loads(answer.stdout)
    for command in (["patterns", "--json"], ["flags", "--json"], ["report", "--list", "--json"]):
        assert "[]\n" == tracelore(core, *command).stdout


@pytest.mark.parametrize(
    ("words", "extra"), [(["insights", "run", "--since", "99999d"], "insights"), (["dashboard"], "dashboard")]
)
def test_what_needs_more_says_what_to_install(core: dict[str, str], up: int, words: list[str], extra: str) -> None:
    """A command whose part is missing fails with the line to type, and prints nothing else."""
    done = tracelore(core, *words)
    assert (1, "") == (done.returncode, done.stdout)
    assert f"pip install 'tracelore[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
