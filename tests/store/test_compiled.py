"""Modules compiled while installing."""

import os
from pathlib import Path

import pytest

from store.compiled import check_compiled


def checkout(root: Path, *, compiled_at: float, changed_at: float, within: str = "ingest/dialects") -> Path:
    """Make a checkout with one module, compiled and changed at times in seconds since 1970."""
    folder = root / within
    folder.mkdir(parents=True)
    for name, at in (("some.py", changed_at), ("some.cpython-311-x86_64-linux-gnu.so", compiled_at)):
        (folder / name).touch()
        os.utime(folder / name, (at, at))
    (root / "pyproject.toml").touch()
    return root


@pytest.mark.parametrize("within", ["ingest/dialects", "ingest", "store"])
def test_what_is_older_than_its_source_is_not_run(within: str, tmp_path: Path) -> None:
    """Else a checkout that was updated would run half of what it was before; it says what to do."""
    with pytest.raises(ImportError, match=r"some\..*older than its source, or has none. Run 'make compiled'"):
        check_compiled(checkout(tmp_path, compiled_at=1_000, changed_at=2_000, within=within))


def test_what_has_lost_its_source_is_not_run(tmp_path: Path) -> None:
    """A dialect that was taken out would go on being one."""
    (checkout(tmp_path, compiled_at=2_000, changed_at=1_000) / "ingest" / "dialects" / "some.py").unlink()
    with pytest.raises(ImportError, match="older than its source"):
        check_compiled(tmp_path)


def test_what_was_compiled_since_is_run(tmp_path: Path) -> None:
    """So is what a wheel brought, whose times say nothing."""
    check_compiled(checkout(tmp_path / "checkout", compiled_at=2_000, changed_at=1_000))
    wheel = checkout(tmp_path / "wheel", compiled_at=1_000, changed_at=2_000)
    (wheel / "pyproject.toml").unlink()
    check_compiled(wheel)
