"""What every test may ask for."""

import os
import shutil
from collections.abc import Generator, Iterator
from typing import Any

import duckdb
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let ``pytest --update-golden`` write the golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing")


def pytest_report_header() -> str:
    """Say which DuckDB is under test."""
    return f"duckdb {duckdb.__version__}"


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
