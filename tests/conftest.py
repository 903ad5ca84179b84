"""What every test may ask for."""

import os
import shutil

import duckdb
import pytest


def pytest_report_header() -> str:
    """Say which DuckDB is under test."""
    return f"duckdb {duckdb.__version__}"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings of the developer's shell out of the tests."""
    for name in [n for n in os.environ if n.startswith("TRACELORE_") and n != "TRACELORE_SCREENSHOTS"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium; without one skip, or fail where everything must be there (CI=true)."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no Chromium on this machine: 'make system-deps' installs it"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return path
