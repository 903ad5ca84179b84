"""What every test may ask for."""

import importlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let ``pytest --update-golden`` write the golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing")


def pytest_report_header() -> str:
    """Say which DuckDB is under test."""
    return f"duckdb {duckdb.__version__}"


def pytest_sessionstart() -> None:
    """Test nothing that is not what the sources say."""
    try:
        importlib.import_module("ingest")
    except ImportError as error:
        pytest.exit(str(error), 1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what would be skipped where everything must be there (CI=true): a skip would say that it had been tested.

    All but what cannot be installed from where the rest is: see the marker "collector".
    """
    report = yield
    must_run = os.environ.get("CI") == "true" and item.get_closest_marker("collector") is None
    if report.skipped and not hasattr(report, "wasxfail") and must_run:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI=true does not allow: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings of the developer's shell out of the tests."""
    for name in [n for n in os.environ if n.startswith("TRACELORE_") and n != "TRACELORE_SCREENSHOTS"]:
        monkeypatch.delenv(name)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Install a package of a stranger: its name, its entry points, its code."""

    def install(name: str, entry_points: str, code: str) -> None:
        info = tmp_path / f"{name}-1.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(entry_points)
        (tmp_path / f"{name}.py").write_text(code)
        monkeypatch.syspath_prepend(str(tmp_path))

    return install


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium; without one skip."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine: 'make system-deps' installs it")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Start the real browser, once."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=chromium, args=options)
        yield started
        started.close()


class Postgres:
    """A PostgreSQL of the tests, on a socket of its own."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._numbers = count()

    def start(self) -> None:
        """Start it, the first time with an empty cluster."""
        if not (self.folder / "data").exists():
            self._run("initdb", "-D", str(self.folder / "data"), "-U", "tracelore", "--auth=trust", "-N", "-E", "UTF8")
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a crash would."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def database(self) -> str:
        """Make an empty database, and give what finds it."""
        name = f"lake{next(self._numbers)}"
        self._run("createdb", "-h", str(self.folder), "-U", "tracelore", name)
        return f"dbname={name} host={self.folder} user=tracelore"

    def _run(self, program: str, *words: str) -> None:
        # It refuses to run as root.
        drop = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        command = [*drop, str(self._programs / program), *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, cwd="/")
        assert 0 == done.returncode, done.stdout


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a real PostgreSQL, once."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL on this machine: 'make system-deps' installs it")
    with tempfile.TemporaryDirectory(prefix="tracelore-pg-", dir="/tmp") as name:  # a socket's path has to be short
        folder = Path(name)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        server = Postgres(found[-1].parent, folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def lake_url(postgres: Postgres, tmp_path: Path) -> str:
    """Give the address of a lake that is yet to be made."""
    return f"ducklake:postgres:{postgres.database()} data_path={tmp_path / 'lake'}"
