"""An import from beginning to end.

How far a file has come is kept in the store, beside what came of it: an import that was broken off goes on there, and
what it stored twice is stored once, because the same record always gives the same ids.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.errors import Permanent
from ingest.importing.encode import request_of, request_of_scores
from ingest.importing.files import Found, InputFile, Reader, Unreadable
from ingest.importing.source import Broken, Item, Request, Score, Skipped, Source
from ingest.importing.sources import AUTO, recognised, records_of, source_named
from ingest.importing.tally import Tally
from ingest.importing.target import Target, opened_target
from ingest.otlp import Encoding
from ingest.raw import RawSpan
from store import Store
from store.marks import read_mark, write_mark
from store.progress import Progress, silent

_SPANS = 2000  # at once
_BYTES = 8 << 20
_DONE = "done"


@dataclass(frozen=True)
class Import:
    """What to import, and where to.

    Args:
        data: The data folder.
        paths: Files, and folders of files.
        project: Whose the traces are.
        source: Name of the tool that wrote the files, or ``auto``.
        again: Read also what was imported before.
        redact: Whether secrets are masked; a running server decides that itself.
        redact_off: Names of redaction rules that are not applied.
        url: Where the rows lie if not in the folder: a lake.
    """

    data: Path
    paths: tuple[Path, ...]
    project: str = "default"
    source: str = AUTO
    again: bool = False
    redact: bool = True
    redact_off: tuple[str, ...] = ()
    url: str = ""


def import_paths(wanted: Import, progress: Progress = silent) -> Tally:
    """Import files, and tell what became of them.

    Raises:
        UsageError: there is no such source.
        StoreUnavailable: the store cannot be reached, or not any more; the same import can go on later.
    """
    source, tally = source_named(wanted.source), Tally()
    found = Found(wanted.paths)
    for error in found.errors:
        tally.error(error)
    tally.skipped.update(found.skipped)
    total, passed = sum(file.size for file in found.files), 0
    redact_off = list(wanted.redact_off)
    with opened_target(wanted.data, wanted.url, redact=wanted.redact, redact_off=redact_off) as (store, target):
        for file in found.files:
            _File(wanted, file, store, target, tally).take(source, _Told(progress, passed, total))
            passed += file.size
            progress("import", passed, total)
    return tally


@dataclass(frozen=True)
class _Told:
    """Progress in bytes of all files, told in bytes of one."""

    progress: Progress
    before: int
    total: int

    def __call__(self, done: int) -> None:
        self.progress("import", min(self.before + done, self.total - 1), self.total)


class _File:
    """The import of one file."""

    def __init__(self, wanted: Import, file: InputFile, store: Store, target: Target, tally: Tally) -> None:
        self._wanted = wanted
        self._file = file
        self._store = store
        self._target = target
        self._tally = tally
        self._step = ""

    def take(self, asked: Source | None, progress: _Told) -> None:
        """Import it; what is wrong with it is told by the tally."""
        try:
            self._step = f"import {self._file.fingerprint()}"
            with closing(Reader(self._file)) as reader:
                self._take(reader, asked, progress)
        except Unreadable as error:
            self._tally.error(f"{self._file.path}: {error}")
        except OSError as error:
            self._tally.error(f"{self._file.path}: {error.strerror or error}")

    def _take(self, reader: Reader, asked: Source | None, progress: _Told) -> None:
        source, records = recognised(self._file, records_of(reader), asked)
        self._step += f" {source.name}"
        mark = None if self._wanted.again else read_mark(self._store, self._wanted.project, self._step)
        if mark == _DONE:
            self._tally.skipped["a file that was imported before; --again reads it again"] += 1
            return
        items = source.read(self._file, records)
        counted = self._tally.counted()
        done = sum(1 for _ in islice(items, int(mark or 0)))
        for group in _groups(items):
            self._take_group(group)
            done += len(group)
            self._note(str(done))
            progress(reader.consumed)
        if not mark and self._tally.counted() == counted:
            self._tally.skipped["a file in which there was nothing to store"] += 1
        self._note(_DONE)
        self._tally.files += 1
        self._tally.sources[source.name] += 1

    def _take_group(self, group: list[Item]) -> None:
        spans = [item for item in group if isinstance(item, RawSpan)]
        if spans:
            self._send("traces", Encoding.PROTOBUF, request_of(spans), f"{len(spans)} spans")
        scores = [item for item in group if isinstance(item, Score)]
        if scores:
            self._send("logs", Encoding.PROTOBUF, request_of_scores(scores), f"{len(scores)} scores")
        for item in group:
            if isinstance(item, Skipped):
                self._tally.skipped[item.why] += 1
            elif isinstance(item, Broken):
                self._tally.error(f"{self._file.path}: {item.place}: {item.why}")
            elif isinstance(item, Request):
                self._send(item.signal, item.encoding, item.body, item.place)

    def _send(self, signal: str, encoding: Encoding, body: bytes, place: str) -> None:
        try:
            reply = self._target.take(signal, encoding, body, self._wanted.project)
        except Permanent as refused:
            self._tally.error(f"{self._file.path}: {place}: {refused}")
            return
        self._tally.add(reply)
        if reply.rejected:
            self._tally.error(f"{self._file.path}: {place}: {reply.message}", reply.rejected)

    def _note(self, mark: str) -> None:
        with self._store.transaction() as work:
            write_mark(work, self._wanted.project, self._step, mark)


def _groups(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Put together what is stored at once; what came before a file turned out to be damaged is stored, too."""
    group: list[Item] = []
    size = 0
    try:
        for item in items:
            group.append(item)
            size += _size(item)
            if len(group) >= _SPANS or size >= _BYTES:
                yield group
                group, size = [], 0
    except Unreadable:
        yield group
        raise
    if group:
        yield group


def _size(item: Item) -> int:
    if isinstance(item, Request):
        return len(item.body)
    if isinstance(item, Score):
        return len(item.explanation) + len(item.label)
    if isinstance(item, RawSpan):
        return sum(len(value) for value in item.attributes.values() if isinstance(value, str))
    return 0
