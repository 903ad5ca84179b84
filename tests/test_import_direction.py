"""The rooms import only downwards, and heavy libraries only where they are needed."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {
    "tracelore": {"dashboard", "insights", "monitors", "ingest", "store"},
    "dashboard": {"insights", "monitors", "store"},
    "insights": {"monitors", "store"},
    "monitors": {"store"},
    "ingest": {"store"},
    "store": set(),
    "samples": {"store", "tracelore"},
}
ROOMS = set(MAY_IMPORT) | {"tests", "benchmarks"}


def imported_by(path: Path) -> set[str]:
    """Give the top-level names that a file imports anywhere, late imports included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_every_room_was_looked_at() -> None:
    """The check below sees the files there are, not an empty folder."""
    assert sum(len(list((ROOT / room).rglob("*.py"))) for room in MAY_IMPORT) >= 40


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_only_point_down(room: str) -> None:
    """A room imports itself and what lies below it, nothing else of ours."""
    allowed = MAY_IMPORT[room] | {room}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / room).rglob("*.py")
        if "tracelore-monitor-example" not in path.parts
        for name in imported_by(path) & ROOMS
        if name not in allowed
    }
    assert set() == wrong


HEAVY = {"torch", "sentence_transformers", "sklearn", "umap", "numba", "streamlit", "altair", "pandas"}


@pytest.mark.parametrize(
    "module",
    ["store", "ingest.serve", "monitors", "tracelore", "tracelore.cli", "insights", "tracelore.serve"],
)
def test_heavy_libraries_stay_out(module: str) -> None:
    """A machine that only collects never loads the heavy libraries, nor does the command line on its way."""
    assert [] == loaded_by(module, HEAVY)


@pytest.mark.parametrize("module", ["tracelore.cli", "tracelore.up"])
def test_who_opens_no_store_loads_none(module: str) -> None:
    """The help, and the process that starts the others and waits, do without DuckDB and Arrow."""
    assert [] == loaded_by(module, {"duckdb", "pyarrow", "numpy"})


def loaded_by(module: str, names: set[str]) -> list[str]:
    """Give which modules of ``names`` are loaded once ``module`` has been imported."""
    code = f"import json, sys, {module}; print(json.dumps(sorted(set(sys.modules) & {names!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)
