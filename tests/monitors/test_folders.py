"""After reading one monitor's folder you know them all."""

from pathlib import Path

import pytest

ROOM = Path(__file__).parents[2] / "monitors"
FOLDERS = sorted(p for p in ROOM.iterdir() if p.is_dir() and (p / "__init__.py").exists())


def test_both_built_in_monitors_are_looked_at() -> None:
    """A check that finds nothing to check is no check."""
    assert ["age_prediction", "policy_flags"] == [f.name for f in FOLDERS]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_a_monitor_folder_has_the_shape_of_all(folder: Path) -> None:
    """The monitor, what can be set, what it is, and cases to test it with."""
    for name in ("__init__.py", "monitor.py", "config.py", "README.md", "testdata"):
        assert (folder / name).exists(), f"{folder.name} lacks {name}"
    assert list((folder / "testdata").iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_a_monitors_readme_tells_its_limits(folder: Path) -> None:
    """Nobody should have to guess what a flag is worth."""
    text = (folder / "README.md").read_text()
    for heading in ("## What it raises", "## How it decides", "## Limits", "## Settings"):
        assert heading in text, f"{folder.name}/README.md lacks {heading!r}"
