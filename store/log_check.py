"""Looking at the log of a store file before DuckDB does, which passes over logs that it does not understand.

The log holds what was acknowledged since it was last folded into the file. It begins with the id of its file and
the number of the last folding; then follow entries, each with its length and a checksum. DuckDB 1.5.5 tells a wrong
checksum, but takes a log of another file, or noise, for none; and the rest of a log that ends amid an entry, which is
what a loss of power leaves, it leaves out without a word. (Seen by damaging logs; tests pin it.)
"""

import logging
import shutil
import struct
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from store.clock import stamp
from store.errors import StoreDamaged
from store.file_check import HEADERS, is_duckdbs
from store.place import log_of

log = logging.getLogger(__name__)

_VERSION = 2
_ENTRY = struct.Struct("<QQ")  # length, checksum
_FILE_ID_WITHIN = 4096
_SHORTEST = 64  # a log shorter than that has no entry


class _Header(NamedTuple):
    """How a log begins."""

    file_id: bytes
    folded: int
    length: int


class _Cut(Exception):  # noqa: N818 - no error, but a place
    """A number that does not end."""


def check_log(file: Path, *, read_only: bool) -> None:
    """See that the log beside a store file is the file's, and keep aside what DuckDB will leave out of it.

    Raises:
        StoreDamaged: it is not; nothing was changed.
    """
    path = log_of(file)
    if not path.exists() or path.stat().st_size < _SHORTEST:
        return
    if not file.exists():
        raise StoreDamaged(
            f"{file} is gone, but its log {path.name} is there. "
            "Put the file back; or put a copy back with 'tracelore restore COPY --replace', which moves the log aside."
        )
    with path.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as content:
        header = _header(content)
        if header is None:
            raise _foreign(path, "it does not begin as logs do")
        _compare(path, header, file)
        end = _end(content, header.length)
        if end < len(content) and not read_only:
            _keep_aside(path, len(content) - end)


def _header(content: mmap) -> _Header | None:
    """Read how the log begins; None where it does not begin as DuckDB 1.5.5 begins one."""
    reader = _Reader(content)
    try:
        if reader.take(5) != b"d\x00be\x00":
            return None
        if reader.number() != _VERSION or reader.take(2) != b"f\x00":
            return None
        file_id = bytes(reader.number() & 0xFF for _ in range(reader.number()))
        if reader.take(2) != b"g\x00":
            return None
        folded = reader.number()
        return _Header(file_id, folded, reader.at) if reader.take(2) == b"\xff\xff" else None
    except _Cut:
        return None


class _Reader:
    """Reads bytes and numbers (LEB128) one after the other."""

    def __init__(self, content: mmap) -> None:
        self.at = 0
        self._content = content

    def take(self, count: int) -> bytes:
        self.at += count
        return self._content[self.at - count : self.at]

    def number(self) -> int:
        value = shift = 0
        for byte in self._content[self.at : self.at + 10]:
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
        raise _Cut


def _compare(path: Path, header: _Header, file: Path) -> None:
    with file.open("rb") as opened:
        begin = opened.read(HEADERS[-1] + 16)
    if len(begin) < HEADERS[-1] + 16 or not is_duckdbs(begin):
        return  # the file itself is torn, and DuckDB says so
    folded = [int.from_bytes(begin[at + 8 : at + 16], "little") for at in HEADERS]
    if header.file_id not in begin[:_FILE_ID_WITHIN]:
        raise _foreign(path, "it belongs to another file")
    # A crash right after a folding leaves a log that is one behind: all of it is in the file.
    if all(abs(header.folded - number) > 1 for number in folded):
        raise _foreign(path, f"it belongs to another state of {file.name} ({header.folded}, not {max(folded)})")


def _foreign(path: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"{path} is not the log of its file: {why}. What was acknowledged last may be in it, and it was left as it "
        "is. Put the right log, or a copy of the store, back; or move the log away to go on without it."
    )


def _end(content: mmap, at: int) -> int:
    """Give where the last whole entry ends."""
    while at + _ENTRY.size <= len(content):
        length, _ = _ENTRY.unpack_from(content, at)
        if length == 0 or at + _ENTRY.size + length > len(content):
            break
        at += _ENTRY.size + length
    return at


def _keep_aside(path: Path, left_out: int) -> None:
    kept = path.with_name(f"{path.name}.torn-{stamp()}")
    shutil.copyfile(path, kept)
    kept.chmod(0o600)
    log.warning(
        "the log of the store ends amid an entry, as a loss of power leaves it: %d bytes, which were not acknowledged "
        "unless the disk is at fault, cannot be read; a copy of it is kept as %s",
        left_out,
        kept,
    )
