"""A store that is made is its owner's alone, wherever it lies."""

import os
from pathlib import Path

import pytest

from store import open_store


@pytest.mark.parametrize("mask", [0o022, 0o000])
def test_a_new_file_is_read_by_its_owner_only(tmp_path: Path, mask: int) -> None:
    """Whatever the umask, which is afterwards as it was; a file that others may read stays so."""
    before = os.umask(mask)
    try:
        file = tmp_path / "tracelore.duckdb"
        open_store(file).close()
        assert file.stat().st_mode & 0o777 == 0o600
        assert os.umask(mask) == mask
        file.chmod(0o640)
        open_store(file).close()
        assert file.stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)
