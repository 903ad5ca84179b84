"""``tracelore search`` finds what is stored, and prints it for people and for scripts."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.rows import build_rows, join_rows
from store import FileStore, append_rows
from store.records import Message, Span
from tracelore.cli import main

TRACE = "ab" * 16
ESCAPE = "\x1b[31mlost parcel\x1b[0m"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one trace that was just received and not settled."""
    now = datetime.now(UTC).replace(tzinfo=None)
    begin = int(datetime.now(UTC).timestamp() * 1e9) - 10**9
    span = Span("default", TRACE, "cd" * 8, None, "chat", "llm", "otel_genai", "shop", begin, begin + 10**9, "ok", now,
                input=(Message.of("user", f"Where is my {ESCAPE}?"),))  # fmt: skip
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        append_rows(store, *join_rows([build_rows([span])]))
    return tmp_path


def test_a_hit_as_a_document(data: Path) -> None:
    """JSON holds the trace, the span and the passage as it is."""
    found = CliRunner().invoke(main, ["search", "--data", str(data), '"LOST parcel"', "--since", "1h", "--json"])
    (hit,) = json.loads(found.stdout)
    assert (TRACE, "cd" * 8, "input") == (hit["trace_id"], hit["span_id"], hit["field"])
    assert {"before": "Where is my \x1b[31m", "words": "lost parcel", "after": "\x1b[0m?"} == hit["passage"]


def test_a_hit_for_people(data: Path) -> None:
    """A table shows the passage, without what would steer the terminal."""
    found = CliRunner().invoke(main, ["search", "--data", str(data), "parcel"])
    assert TRACE in found.stdout
    assert "lost parcel" in found.stdout
    assert "\x1b" not in found.stdout
    assert [] == json.loads(CliRunner().invoke(main, ["search", "--data", str(data), "lama", "--json"]).stdout)


def test_an_empty_search_is_wrong_usage(data: Path) -> None:
    """Exit status 2 and a sentence."""
    found = CliRunner().invoke(main, ["search", "--data", str(data), " "])
    assert 2 == found.exit_code
    assert "Say what to look for" in found.stderr
