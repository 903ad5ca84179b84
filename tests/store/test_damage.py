"""A torn or corrupt file, or log, is told with what to do; it is never taken for an empty store, nor changed."""

import logging
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store import FileStore
from store.backup import read_all
from store.errors import StoreDamaged, StoreError, StoreUnavailable

ROOT = Path(__file__).resolve().parents[2]
ROWS = 60_000
IN_LOG = 1_000
# Rows in the file, rows that only the log has, and a process that ends without a word.
MAKE = f"""
import os, sys
from pathlib import Path
from store import FileStore
store = FileStore(Path(sys.argv[1]))
with store.transaction() as work:
    work.execute("INSERT INTO progress SELECT md5(i::VARCHAR), md5(i || 'a'), md5(i || 'b') FROM range({ROWS}) AS r(i)")
store.checkpoint()
for part in range(10):
    with store.transaction() as work:
        work.execute("INSERT INTO progress SELECT 'late', i, ? FROM range({IN_LOG // 10}) AS r(i)", [str(part)])
os._exit(0)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose process was killed, with a log."""
    path = tmp_path_factory.mktemp("made") / "tracelore.duckdb"
    subprocess.run([sys.executable, "-c", MAKE, str(path)], check=True, cwd=ROOT)
    assert Path(f"{path}.wal").stat().st_size > 10_000
    return path


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """A copy of it to be damaged."""
    for path in (made, wal_of(made)):
        shutil.copy(path, tmp_path)
    return tmp_path / made.name


def wal_of(file: Path) -> Path:
    """Give the log of a store file."""
    return Path(f"{file}.wal")


def cut(path: Path, length: int) -> None:
    """Leave only the first bytes; counted from the end if negative."""
    os.truncate(path, length if length >= 0 else path.stat().st_size + length)


def flip(path: Path, at: int) -> None:
    """Change every bit of a byte."""
    with path.open("r+b") as opened:
        opened.seek(at)
        (byte,) = opened.read(1)
        opened.seek(at)
        opened.write(bytes([byte ^ 0xFF]))


def zero(path: Path, begin: int, end: int) -> None:
    """Write zeros over a part."""
    with path.open("r+b") as opened:
        opened.seek(begin)
        opened.write(bytes(end - begin))


def test_a_kill_is_no_damage(file: Path) -> None:
    """The log is read, and nothing is kept aside."""
    with FileStore(file) as store:
        assert ROWS + IN_LOG == read_all(store)["progress"]
    assert [file.name] == [path.name for path in file.parent.iterdir()]


MAIN: dict[str, Callable[[Path], object]] = {
    "emptied": lambda p: cut(p, 0),
    "cut in its first header": lambda p: cut(p, 100),
    "cut behind its headers": lambda p: cut(p, 12_288),
    "cut in half": lambda p: cut(p, p.stat().st_size // 2),
    "cut by a byte": lambda p: cut(p, -1),
    "zeros": lambda p: zero(p, 0, p.stat().st_size),
    "headers zeros": lambda p: zero(p, 4096, 12_288),
    "a block zeros": lambda p: zero(p, 12_288 + (1 << 18), 12_288 + (2 << 18)),
    "first byte": lambda p: flip(p, 0),
    "magic": lambda p: flip(p, 9),
    "first header": lambda p: flip(p, 100),
    "second header": lambda p: flip(p, 4096 + 9),
    "third header": lambda p: flip(p, 8192 + 60),
    "early": lambda p: flip(p, 12_288 + 100),
    "in the middle": lambda p: flip(p, p.stat().st_size // 2),
    "late": lambda p: flip(p, p.stat().st_size - (1 << 18) + 50),
}


@pytest.mark.parametrize("damage", MAIN)
def test_the_file(file: Path, damage: str) -> None:
    """Whatever is wrong with it shows when it is opened, or when what is damaged is read."""
    MAIN[damage](file)
    with pytest.raises(StoreDamaged, match="tracelore restore"):
        open_and_read(file)


def open_and_read(file: Path) -> None:
    """Read all that a store holds."""
    with FileStore(file) as store:
        read_all(store)


# Rows lie at the end, which nobody reads who only opens the file; or they were deleted, and the end was cut off.
MAKE_LONG = """
import sys
from pathlib import Path
from store import FileStore
add = "INSERT INTO progress SELECT md5(i::VARCHAR), md5(i || 'a' || ?), md5(i || 'b' || ?) FROM range(60000) AS r(i)"
with FileStore(Path(sys.argv[1])) as store:
    for part in ("a", "b", "c"):
        with store.transaction() as work:
            work.execute(add, [part, part])
        store.checkpoint()
    if sys.argv[2] == "hollow":
        with store.transaction() as work:
            work.execute("DELETE FROM progress WHERE rowid > 60000")
        store.checkpoint()
"""


@pytest.fixture(params=["full", "hollow"])
def long_file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A store file that was folded several times."""
    path = tmp_path / request.param / "tracelore.duckdb"
    subprocess.run([sys.executable, "-c", MAKE_LONG, str(path), request.param], check=True, cwd=ROOT)
    return path


@pytest.mark.parametrize("read_only", [False, True])
def test_an_end_that_is_missing_shows_at_once(long_file: Path, read_only: bool) -> None:
    """However little of it, before anything is read; the file is left as it is."""
    FileStore(long_file).close()
    whole = long_file.read_bytes()
    blocks = (len(whole) - 12_288) // (1 << 18)
    counted = max(struct.unpack_from("<Q16xQ", whole, at + 8) for at in (4096, 8192))[1]
    assert (counted > blocks) is (long_file.parent.name == "hollow")
    for lost in (1, 1 << 18, 5 << 18):
        long_file.write_bytes(whole[:-lost])
        with pytest.raises(StoreDamaged, match="tracelore restore"):
            FileStore(long_file, read_only=read_only)
        assert whole[:-lost] == long_file.read_bytes()


@pytest.mark.parametrize(
    "damage", ["emptied", "cut behind its headers", "zeros", "headers zeros", "first header", "late"]
)
def test_it_is_left_as_it_is(file: Path, damage: str) -> None:
    """A file that cannot be opened is not written to, and neither is its log."""
    MAIN[damage](file)
    before = [path.read_bytes() for path in (file, wal_of(file))]
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            FileStore(file)
    assert before == [path.read_bytes() for path in (file, wal_of(file))]


LOG: dict[str, Callable[[Path], object]] = {
    "zeros": lambda p: zero(p, 0, p.stat().st_size),
    "noise": lambda p: p.write_bytes(bytes(range(1, 255)) * 40),
    "first byte": lambda p: flip(p, 0),
    "version": lambda p: flip(p, 5),
    "file id": lambda p: flip(p, 20),
    "an entry": lambda p: flip(p, 200),
    "the last entry": lambda p: flip(p, p.stat().st_size - 3),
    "its end zeros": lambda p: zero(p, p.stat().st_size // 2, p.stat().st_size),
}


@pytest.mark.parametrize("damage", LOG)
def test_the_log(file: Path, damage: str) -> None:
    """A log that cannot be the file's is told, before what was acknowledged is lost by passing over it."""
    LOG[damage](wal_of(file))
    before = [path.read_bytes() for path in (file, wal_of(file))]
    for read_only in (False, True):
        with pytest.raises(StoreDamaged, match=r"tracelore restore|move the log away"):
            FileStore(file, read_only=read_only)
    assert before == [path.read_bytes() for path in (file, wal_of(file))]


@pytest.mark.parametrize("lost", [1, 100, 6_000])
def test_a_log_that_ends_amid_an_entry(file: Path, lost: int, caplog: pytest.LogCaptureFixture) -> None:
    """A loss of power leaves that: the store opens, says so, and keeps what it could not read."""
    cut(wal_of(file), -lost)
    torn = wal_of(file).read_bytes()
    with caplog.at_level(logging.WARNING), FileStore(file) as store:
        assert ROWS < read_all(store)["progress"] < ROWS + IN_LOG
    assert "ends amid an entry" in caplog.text
    (kept,) = file.parent.glob("*.torn-*")
    assert torn == kept.read_bytes()


def test_a_log_without_its_file(file: Path) -> None:
    """It is not taken for a new store."""
    file.unlink()
    with pytest.raises(StoreDamaged, match="is gone, but its log"):
        FileStore(file)
    assert not file.exists()


def test_an_old_copy_with_a_newer_log(file: Path, tmp_path: Path) -> None:
    """Copying only the file of a store back under its log is told; each may be wanted."""
    old = file.read_bytes()
    for number in range(5):
        with FileStore(file) as store:
            with store.transaction() as work:
                work.execute("INSERT INTO progress VALUES ('p', ?, '')", [str(number)])
            store.checkpoint()
    subprocess.run([sys.executable, "-c", LATER, str(file)], check=True, cwd=ROOT)
    file.write_bytes(old)
    with pytest.raises(StoreDamaged, match="another state"):
        FileStore(file)


LATER = """
import os, sys
from pathlib import Path
from store import FileStore
store = FileStore(Path(sys.argv[1]))
with store.transaction() as work:
    work.execute("INSERT INTO progress SELECT 'p', i, 'later' FROM range(100) AS r(i)")
os._exit(0)
"""


def test_a_file_in_use_is_not_called_damaged(file: Path) -> None:
    """Another process that has it is told as that."""
    holding = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holding, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "open\n" == process.stdout.readline()
        with pytest.raises(StoreUnavailable, match="in use by another process"):
            FileStore(file)
        process.communicate()


@pytest.mark.parametrize("words", ["Corrupt", "a wrong checksum", "failed to pin block"])
@pytest.mark.parametrize("statement", ["SELECT CAST('{}' AS INT)", "SELECT error('{}')", 'SELECT "{}"'])
def test_words_of_a_statement_are_no_damage(tmp_path: Path, statement: str, words: str) -> None:
    """An error that quotes what was asked says nothing of the file, and trying again does not help."""
    with FileStore(tmp_path / "t.duckdb") as store, pytest.raises(StoreError) as refused:
        store.query(statement.format(words))
    assert StoreError is refused.type
