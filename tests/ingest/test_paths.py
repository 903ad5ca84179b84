"""Where signals are sent to."""

from pathlib import Path
from typing import Any

from ingest.signals import TRACES


def test_every_path_is_documented() -> None:
    """Whoever sets up an SDK finds its path in the table."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [path for path in TRACES.paths if f"| `{path}` |" not in page] == []


def test_an_address_without_a_path_is_told_the_paths(running: Any) -> None:
    """Where an exporter was given the address of one signal it adds none: the refusal says what is missing."""
    answer = running.client.post("/", content=b"{}", headers={"content-type": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["message"] == "There is nothing at /. Send to /v1/traces or /v1/logs or /v1/metrics."
