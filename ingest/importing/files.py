"""Files to import: found, looked at before they are trusted, and read piece by piece, expanded where compressed."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO

import pyarrow as pa

PIECE = 1 << 20
_ENDINGS = (".jsonl", ".ndjson", ".json", ".parquet", ".csv", ".pb", ".binpb", ".proto", ".bin", ".otlp")
_PACKED = (".gz", ".zst", ".zstd")
_CODECS = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
# Traces compress well, because conversations repeat themselves, but not like this.
_MOST_EXPANDED, _MOST_RATIO = 1 << 30, 500
_LOOKED_AT = 64 << 10


class Unreadable(Exception):  # noqa: N818 - says what the file is
    """A file cannot be read, or not any further; the message is for people."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A regular file to import."""

    path: Path
    size: int
    named: bool = field(default=True, compare=False)  # by a person, rather than found in a folder

    @property
    def name(self) -> str:
        """Its name without what says that it is compressed, in lower case."""
        name = self.path.name.lower()
        return name.rpartition(".")[0] if name.endswith(_PACKED) else name

    def fingerprint(self) -> str:
        """Tell this file from others, and from itself when it has changed, without reading all of it."""
        with self.path.open("rb") as file:
            seen = blake2b(file.read(_LOOKED_AT), digest_size=16)
            if self.size > _LOOKED_AT:
                file.seek(max(_LOOKED_AT, self.size - _LOOKED_AT))
                seen.update(file.read(_LOOKED_AT))
        seen.update(str(self.size).encode())
        return seen.hexdigest()


class Found:
    """The files under some paths, and what was left out."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.files: list[InputFile] = []
        self.skipped: list[str] = []  # why, once for each
        self.errors: list[str] = []
        for path in paths:
            self._add_named(path)

    def _add_named(self, path: Path) -> None:
        try:
            found = path.stat()
        except (OSError, ValueError) as error:
            self.errors.append(f"{path}: {getattr(error, 'strerror', None) or error}")
            return
        if stat.S_ISDIR(found.st_mode):
            self._add_folder(path)
        elif stat.S_ISREG(found.st_mode):
            self.files.append(InputFile(path, found.st_size))
        else:
            self.errors.append(f"{path}: is neither a file nor a folder")

    def _add_folder(self, folder: Path) -> None:
        """Add what lies in a folder. Links in it are not followed: they may lead out of it, or round in a circle."""
        for parent, folders, names in os.walk(folder, onerror=lambda error: self.errors.append(str(error))):
            folders.sort()
            for name in [n for n in folders if (Path(parent) / n).is_symlink()]:
                folders.remove(name)
                self.skipped.append("a link in a folder")
            for name in sorted(names):
                self._add_inside(Path(parent) / name)

    def _add_inside(self, path: Path) -> None:
        try:
            found = path.lstat()
        except OSError as error:
            self.errors.append(f"{path}: {error.strerror}")
            return
        if stat.S_ISLNK(found.st_mode):
            self.skipped.append("a link in a folder")
        elif not stat.S_ISREG(found.st_mode):
            self.skipped.append("not a regular file")
        elif not InputFile(path, 0).name.endswith(_ENDINGS):
            self.skipped.append("a file of another kind in a folder")
        else:
            self.files.append(InputFile(path, found.st_size, named=False))


class Reader:
    """A file's content as bytes, expanded, read forward only.

    Raises:
        Unreadable: it cannot be opened.
    """

    def __init__(self, file: InputFile) -> None:
        self.file = file
        self.expanded = 0
        self.head = b""
        self._raw = _opened(file)
        codec = next((c for magic, c in _CODECS if _peek(self._raw).startswith(magic)), None)
        self._packed = codec is not None
        self._stream = pa.CompressedInputStream(pa.PythonFile(self._raw, "r"), codec) if codec else self._raw
        self.head = self._read(PIECE)
        self._waiting = self.head

    @property
    def consumed(self) -> int:
        """How many bytes of the file have been read, as it lies on the disk."""
        return self._raw.tell()

    def read(self) -> bytes:
        """Give the next piece; nothing at the end.

        Raises:
            Unreadable: it is not compressed as it says, or would expand without end.
        """
        piece, self._waiting = self._waiting or self._read(PIECE), b""
        return piece

    def exactly(self, count: int) -> bytes:
        """Give the next ``count`` bytes; fewer at the end."""
        pieces: list[bytes] = []
        while count > 0 and (piece := self.read()):
            pieces.append(piece[:count])
            self._waiting = piece[count:]
            count -= len(pieces[-1])
        return b"".join(pieces)

    def lines(self, longest: int) -> Iterator[tuple[int, bytes | None]]:
        """Give each line with its number; None for one that is longer than ``longest``, which is passed over."""
        number, kept, dropped = 1, bytearray(), False
        while piece := self.read():
            for index, part in enumerate(piece.split(b"\n")):
                if index:  # a line has ended
                    if kept or dropped:
                        yield number, None if dropped else bytes(kept)
                    kept.clear()
                    number, dropped = number + 1, False
                if part and not dropped:
                    kept += part
                    dropped = len(kept) > longest
                    if dropped:
                        kept.clear()
        if kept or dropped:
            yield number, None if dropped else bytes(kept)

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()

    def _read(self, count: int) -> bytes:
        try:
            piece = bytes(self._stream.read(count))
        except (OSError, pa.ArrowException) as error:
            what = "is damaged where it is compressed" if self._packed else "cannot be read"
            raise Unreadable(f"{what}: {error}") from error
        self.expanded += len(piece)
        if self._packed and self.expanded > _MOST_EXPANDED and self.expanded > _MOST_RATIO * self.consumed:
            raise Unreadable(f"expands to more than {_MOST_RATIO} times its size, as no traces do")
        return piece


def _opened(file: InputFile) -> IO[bytes]:
    # What was found in a folder may have become a link, or a pipe that never ends, in the meantime.
    flags = os.O_RDONLY | os.O_NONBLOCK | (0 if file.named else os.O_NOFOLLOW)
    try:
        opened = os.fdopen(os.open(file.path, flags), "rb")
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
        opened.close()
        raise Unreadable("is not a regular file")
    return opened


def _peek(raw: IO[bytes]) -> bytes:
    start = raw.read(4)
    raw.seek(0)
    return start
