"""What real SDKs send, settled."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from ingest.dialects import normalise
from ingest.otlp import Encoding, Origin, decode
from store import FileStore
from store.records import Span
from store.settle import settle

CAPTURES = Path(__file__).resolve().parents[3] / "samples/captures"
NOON = datetime(2026, 3, 2, 12)


def spans_of(recording: Path) -> list[Span]:
    """Decode a recording; its name is the project."""
    requests = [r for r in json.loads(recording.read_text()) if r["path"].endswith("/traces")]
    encodings = [Encoding.PROTOBUF if "protobuf" in r["ct"] else Encoding.JSON for r in requests]
    origin = Origin(project=recording.stem, received_at=NOON)
    bodies = zip(requests, encodings, strict=True)
    return [normalise(raw) for r, e in bodies for raw in decode(bytes.fromhex(r["hex"]), e, origin).spans]


def test_every_call_is_counted_once(file_store: FileStore, put: Callable[..., None]) -> None:
    """Each recorded call used 100 and 20 tokens, whatever agents and wrappers around it repeat."""
    for recording in sorted(CAPTURES.glob("*.json")):
        put(file_store, *spans_of(recording))
    assert settle(file_store, now=NOON + timedelta(seconds=10)).count >= 10
    for row in file_store.rows("SELECT project, llm_count, input_tokens, output_tokens FROM traces"):
        calls = row.pop("llm_count")
        assert {"project": row["project"], "input_tokens": 100 * calls, "output_tokens": 20 * calls} == row
