"""All sources, in the order in which a file is asked whose it is, and how a file is opened to find out."""

from collections.abc import Iterator
from itertools import chain

from ingest.importing import claude_code, langfuse, langsmith, otlp
from ingest.importing.files import InputFile, Reader, Unreadable
from ingest.importing.records import json_records, starts_as_json
from ingest.importing.source import Broken, Record, Source
from ingest.importing.tables import PARQUET, csv_records, parquet_records, starts_as_csv
from store.errors import UsageError

AUTO = "auto"
SOURCES = (otlp.SOURCE, langsmith.SOURCE, langfuse.SOURCE, claude_code.SOURCE)
_LOOKED_AT = 50  # records, until one of them tells whose they are


def source_named(name: str) -> Source | None:
    """Give a source by its name; None for any.

    Raises:
        UsageError: there is none.
    """
    if name == AUTO:
        return None
    for source in SOURCES:
        if source.name == name:
            return source
    raise UsageError(f"There is no source {name!r}. Known are: {', '.join(s.name for s in SOURCES)}, {AUTO}.")


def records_of(reader: Reader) -> Iterator[Record | Broken]:
    """Read the records of a file, whatever its format.

    Raises:
        Unreadable: it cannot be read, or not any further.
    """
    head = reader.head
    if head.startswith(PARQUET):
        return parquet_records(reader.file)
    if starts_as_json(head) or reader.file.name.endswith((".jsonl", ".ndjson")):
        return json_records(reader)
    if reader.file.name.endswith(".csv") or starts_as_csv(head):
        return csv_records(reader)
    return otlp.binary_records(reader)


def recognised(
    file: InputFile, records: Iterator[Record | Broken], asked: Source | None
) -> tuple[Source, Iterator[Record | Broken]]:
    """Find out whose the records of a file are; give these again from the first.

    Raises:
        Unreadable: they are nobody's.
    """
    if asked is not None:
        return asked, records
    seen: list[Record | Broken] = []
    for record in records:
        seen.append(record)
        if isinstance(record, Record):
            for source in SOURCES:
                if source.recognises(record.value):
                    return source, chain(seen, records)
        if len(seen) >= _LOOKED_AT:
            break
    broken = next((r for r in seen if isinstance(r, Broken)), None)
    if broken is not None:
        raise Unreadable(f"{broken.place}: {broken.why}")
    known = ", ".join(source.name for source in SOURCES)
    raise Unreadable("is empty" if not file.size or not seen else f"holds nothing of: {known}")
