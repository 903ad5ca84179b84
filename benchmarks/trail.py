"""Do real traces keep their trees on the way through the door?

    TRACELORE_BENCH_DATA=FOLDER python -m benchmarks.trail

Sends the 30 TRAIL traces, recorded from agents in the words of OpenInference, and compares what is stored with what
was sent: spans, parents, roots, errors. Then counts what they were read as.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from benchmarks.labelled import Row, labelled
from ingest.serve import Receiver
from store import FileStore
from store.settle import settle

SET = "trail_otlp_30"
_ERROR = 2


class Sent(NamedTuple):
    """What of a span has to come out as it went in."""

    trace_id: str
    span_id: str
    parent: str | None
    name: str
    failed: bool


def spans_in(request: Row) -> Iterator[dict[str, Any]]:
    """Give the spans of a request as sent."""
    for resource_spans in request["resourceSpans"]:
        for scope_spans in resource_spans["scopeSpans"]:
            yield from scope_spans["spans"]


def sent_of(raw: dict[str, Any]) -> Sent:
    """Give what of a span as sent has to be kept."""
    failed = raw.get("status", {}).get("code") in (_ERROR, "STATUS_CODE_ERROR")
    return Sent(raw["traceId"].lower(), raw["spanId"].lower(), raw.get("parentSpanId") or None, raw["name"], failed)


def send(requests: list[Row], receiver: Receiver) -> None:
    """Send the requests over HTTP, each as it is."""
    with httpx.Client(base_url=f"http://127.0.0.1:{receiver.http_port}", timeout=60, trust_env=False) as client:
        for request in requests:
            client.post("/v1/traces", json=request).raise_for_status()


def stored(store: FileStore) -> set[Sent]:
    """Give the same of the spans that are stored."""
    rows = store.rows("SELECT trace_id, span_id, parent_span_id AS parent, name, status = 'error' AS failed FROM spans")
    return {Sent(**row) for row in rows}


def report(store: FileStore, sent: set[Sent]) -> bool:
    """Print what was kept and what was read; gives whether all was kept."""
    kept, settled = stored(store), settle(store, settle_after=0.0, settle_rootless=0.0).count
    lost, made = sent - kept, kept - sent
    roots = sum(span.parent is None for span in kept)
    print(
        f"{settled} traces, {len(kept)} spans of {len(sent)} sent, {roots} roots, {sum(s.failed for s in kept)} failed"
    )
    print(f"differ in parent, name or error: {len(lost)} sent, {len(made)} stored")
    for what in ("kind", "dialect"):
        counts = Counter(row[what] for row in store.rows(f"SELECT {what} FROM spans"))
        print(what + "s:", ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    calls = store.rows(
        "SELECT count(*) AS calls, count(model) AS models, count(input_tokens) AS tokens, "
        "count(*) FILTER (len(input) > 0) AS asked, count(*) FILTER (len(output) > 0) AS answered "
        "FROM spans WHERE kind = 'llm'"
    )
    print("model calls with", calls[0])
    print("notes:", {row["note"]: row["n"] for row in store.rows(_NOTES)})
    return not (lost or made)


_NOTES = (
    "SELECT split_part(note, ':', 1) AS note, count(*) AS n FROM (SELECT unnest(notes) AS note FROM spans) GROUP BY 1"
)


def main() -> int:
    requests = labelled(SET)
    sent = {sent_of(raw) for request in requests for raw in spans_in(request)}
    with tempfile.TemporaryDirectory() as data, FileStore(Path(data) / "store.duckdb") as store:
        receiver = Receiver(store, 0, 0)
        receiver.start()
        try:
            send(requests, receiver)
        finally:
            receiver.stop()
        return 0 if report(store, sent) else 1


if __name__ == "__main__":
    sys.exit(main())
