"""Where signals are sent to."""

from pathlib import Path

from ingest.signals import TRACES


def test_every_path_is_documented() -> None:
    """Whoever sets up an SDK finds its path in the table."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [path for path in TRACES.paths if f"| `{path}` |" not in page] == []
