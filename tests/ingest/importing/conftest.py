"""What imports are tested with."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ingest.dialects import normalise
from ingest.importing import Import, Tally, import_paths
from ingest.importing.encode import request_of
from ingest.importing.files import Found, Reader
from ingest.importing.source import Item
from ingest.importing.sources import recognised, records_of
from ingest.otlp import Origin, decode_protobuf
from ingest.raw import RawSpan
from store.records import Span

FILES = Path(__file__).parent / "files"


@pytest.fixture
def files() -> Path:
    """Give the folder of small files that were written after the real formats."""
    return FILES


@pytest.fixture
def items() -> Callable[[Path], list[Item]]:
    """Give what reads all that a file brings."""

    def read(path: Path) -> list[Item]:
        (file,) = Found([path]).files
        source, records = recognised(file, records_of(Reader(file)), None)
        return list(source.read(file, records))

    return read


@pytest.fixture
def spans(items: Callable[[Path], list[Item]]) -> Callable[[Path], list[Span]]:
    """Give what reads the spans of a file as they will be stored."""

    def read(path: Path) -> list[Span]:
        body = request_of(item for item in items(path) if isinstance(item, RawSpan))
        return [normalise(raw) for raw in decode_protobuf(body, Origin("default", datetime(2026, 11, 24))).spans]

    return read


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., Tally]:
    """Give what imports into a data folder of the test's own."""

    def run(*paths: Path, **options: object) -> Tally:
        return import_paths(Import(tmp_path / "data", paths, **options))  # type: ignore[arg-type]

    return run
