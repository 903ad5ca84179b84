"""The commands that care for what is stored, on a folder without a server."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from tracelore.cli import main


def tracelore(data: Path, *words: str, status: int = 0, typed: str | None = None) -> Result:
    """Run a command, and see that it ends as it should."""
    result = CliRunner().invoke(main, [*words, "--data", str(data)], input=typed)
    assert status == result.exit_code, result.output
    return result


def test_rules_of_retention(tmp_path: Path) -> None:
    """They can be set before the first start, changed and taken away."""
    tracelore(tmp_path, "retention", "set", "--all-projects", "--days", "30", "--gigabytes", "20")
    tracelore(tmp_path, "retention", "set", "--project", "shop", "--days", "7")
    tracelore(tmp_path, "retention", "set", "--project", "bank", "--days", "7")
    tracelore(tmp_path, "retention", "set", "--project", "bank")
    listed = json.loads(tracelore(tmp_path, "retention", "list", "--json").stdout)
    assert [
        {"project": "(all)", "days": 30, "gigabytes": 20.0},
        {"project": "shop", "days": 7, "gigabytes": None},
    ] == listed
    refused = tracelore(tmp_path, "retention", "set", "--days", "0", status=2)
    assert "At least one day is kept" in refused.stderr
