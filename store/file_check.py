"""Whether a store file is there to its end: DuckDB 1.5.5 opens one that is not, and tells when it reads there.

The newer of two headers says how many blocks there are, and where the list of the free ones begins. Free blocks at the
end are cut off after each folding, so the file may be shorter than its header says: by those, and by no other.
"""

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

from store.errors import StoreDamaged

HEADERS = (4096, 8192)  # where the file says how often it was folded, and what it holds then
_BEGIN = 12_288  # of the first block
_FIELDS = struct.Struct("<Q8xQQQ")
_NUMBER = struct.Struct("<Q")  # a block's checksum, a count, a block, or where a list goes on
_PIECES = 64  # of a block that holds lists
_NOWHERE = 2**64 - 1


class _Header(NamedTuple):
    folded: int
    free_list: int
    blocks: int
    block_bytes: int


def missing_blocks(file: Path) -> int:
    """Give how many blocks that are in use lie beyond the end of ``file``; none of what is no store file.

    To be asked before DuckDB opens the file: whoever opens and closes a file gives up all locks that the process has on
    it, DuckDB's too (https://man7.org/linux/man-pages/man2/fcntl_locking.2.html).
    """
    if not file.is_file() or file.stat().st_size < _BEGIN:
        return 0
    with file.open("rb") as opened:
        if not is_duckdbs(opened.read(12)):
            return 0
        header = max(_header(opened, at) for at in HEADERS)
        there = (file.stat().st_size - _BEGIN) // header.block_bytes
        if there >= header.blocks:
            return 0
        return len(set(range(there, header.blocks)).difference(_free_blocks(opened, header)))


def is_duckdbs(begin: bytes) -> bool:
    """Tell by how it begins whether a file is DuckDB's."""
    return begin[8:12] == b"DUCK"


def torn(file: Path, missing: int, what_to_do: str) -> StoreDamaged:
    """Say that ``missing`` blocks are."""
    return StoreDamaged(
        f"{file} is torn: it ends too early, and {missing} blocks that are in use are missing. "
        f"It was left as it is. {what_to_do}"
    )


def _header(opened: BinaryIO, at: int) -> _Header:
    opened.seek(at + _NUMBER.size)
    return _Header(*_FIELDS.unpack(opened.read(_FIELDS.size)))


def _free_blocks(opened: BinaryIO, header: _Header) -> tuple[int, ...]:
    """Read the list: pieces of blocks, each beginning with where the next one is; the first number is their count."""
    content, at = b"", header.free_list
    size = (header.block_bytes - _NUMBER.size) // _PIECES // _NUMBER.size * _NUMBER.size
    for _ in range(header.blocks * _PIECES):  # a list that is damaged may lead back to itself
        if at == _NOWHERE:
            break
        block, piece = at & (1 << 56) - 1, at >> 56
        opened.seek(_BEGIN + block * header.block_bytes + _NUMBER.size + piece * size)
        (at,) = _NUMBER.unpack(opened.read(_NUMBER.size))
        content += opened.read(size - _NUMBER.size)
        (count,) = _NUMBER.unpack_from(content)
        if len(content) >= (count + 1) * _NUMBER.size:
            return struct.unpack_from(f"<{count}Q", content, _NUMBER.size)
    return ()
