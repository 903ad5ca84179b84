"""Imports from beginning to end: into a closed store and through a server, twice, and killed half way."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest

from ingest.importing import Import, Tally, import_paths
from ingest.importing.endpoint import PATH, import_route
from ingest.importing.taking import Taker
from ingest.serve import Receiver
from store import Store, open_data, serve_store
from store.errors import UsageError
from store.settle import settle

ROOT = Path(__file__).parents[3]
Bring = Callable[..., Tally]


def count(store: Store) -> dict[str, int]:
    found = store.rows("SELECT dialect, count(*) AS n FROM spans GROUP BY 1 ORDER BY 1")
    return {row["dialect"]: row["n"] for row in found}


def test_a_folder_of_everything_is_taken_once(bring: Bring, files: Path, tmp_path: Path) -> None:
    """The second time files are known; asked to, they are read again, and nothing is stored twice."""
    first, second, third = bring(files), bring(files), bring(files, again=True)
    assert (first.files, first.spans, first.known) == (6, 19, 0)
    assert (second.files, second.spans, second.known) == (0, 0, 0)
    assert second.skipped["a file that was imported before; --again reads it again"] == 6
    assert (third.files, third.spans, third.known) == (6, 0, 19)
    with open_data(tmp_path / "data") as store:
        assert count(store) == {"claude_code": 10, "langfuse": 6, "langsmith": 3}


def test_a_file_that_grew_brings_what_is_new(bring: Bring, files: Path, tmp_path: Path) -> None:
    """Transcripts of sessions that go on are imported again and again."""
    lines = (files / "claude" / "1f0c9a3e-1111-4222-8333-444455556666.jsonl").read_text().splitlines(keepends=True)
    path = tmp_path / "session.jsonl"
    path.write_text("".join(lines[:4]))
    before = bring(path)
    path.write_text("".join(lines))
    after = bring(path)
    assert (before.spans, before.known) == (3, 0)
    assert (after.newer, after.known) == (2, 1), "the turn and its tool call, which had not ended"
    with open_data(tmp_path / "data") as store:
        assert store.rows("SELECT count(*) AS n FROM spans") == [{"n": before.spans + after.spans}]


def test_old_traces_keep_their_times_and_settle(bring: Bring, files: Path, tmp_path: Path) -> None:
    """They come now and happened then."""
    bring(files / "langsmith_runs.jsonl")
    with open_data(tmp_path / "data") as store:
        assert settle(store, settle_after=0.0001, settle_rootless=0.0001).count == 1
        (trace,) = store.rows("SELECT start_time, request, session_id, status FROM traces")
    assert trace["start_time"] == datetime(2026, 3, 1, 10)
    assert (trace["request"], trace["session_id"]) == ("Weather in Paris?", "th1")


def test_secrets_are_masked(bring: Bring, tmp_path: Path) -> None:
    """As at the door."""
    run = {"id": "a", "trace_id": "b", "run_type": "tool", "start_time": "2026-01-01T00:00:00", "name": "t"}
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    (tmp_path / "a.jsonl").write_text(json.dumps(run | {"inputs": {"token": secret}}))
    bring(tmp_path / "a.jsonl", project="one")
    bring(tmp_path / "a.jsonl", project="two", redact=False)
    with open_data(tmp_path / "data") as store:
        texts = {row["project"]: row["text"] for row in store.rows("SELECT project, text FROM texts")}
    assert secret not in texts["one"]
    assert secret in texts["two"]


def test_a_source_that_does_not_exist_is_wrong_usage(bring: Bring, files: Path) -> None:
    """The message names those that do."""
    with pytest.raises(UsageError, match="langsmith, langfuse, claude-code"):
        bring(files, source="phoenix")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Store, Receiver]]:
    """Run a server on a data folder."""
    with serve_store(tmp_path / "data") as held:
        route = import_route(Taker(held.store), held.writer_token)
        receiver = Receiver(held.store, 0, 0, internal_routes=[route])
        held.announce(receiver.http_port, receiver.grpc_port, receiver.internal_port)
        receiver.start()
        yield held.store, receiver
        receiver.stop()


def test_a_running_server_takes_it(served: tuple[Store, Receiver], bring: Bring, files: Path) -> None:
    """While others send, and the second time nothing is new."""
    store, receiver = served
    assert bring(files).spans == 19
    assert bring(files).files == 0
    assert bring(files, again=True).known == 19
    assert sum(count(store).values()) == 19
    assert receiver.door.ready


def test_only_who_can_read_the_folder_may_import(served: tuple[Store, Receiver]) -> None:
    """Nothing of a request without the token is read."""
    import httpx

    url = f"http://127.0.0.1:{served[1].internal_port}{PATH}?signal=traces&project=p"
    for headers in ({}, {"Authorization": "Bearer no"}):
        assert httpx.post(url, content=b"", headers=headers).status_code == 401


def many_runs(path: Path, traces: int) -> None:
    with path.open("w") as file:
        for n in range(traces):
            root = f"{n:08d}-0000-4000-8000-000000000000"
            for step in range(4):
                run = {
                    "id": f"{n:08d}-0000-4000-8000-{step:012d}",
                    "trace_id": root,
                    "parent_run_id": root if step else None,
                    "name": "step",
                    "run_type": "llm" if step else "chain",
                    "start_time": "2026-03-01T10:00:00",
                    "end_time": "2026-03-01T10:00:01",
                    "inputs": {"messages": [{"role": "user", "content": f"question {n} {step}"}]},
                    "outputs": {"output": "answer"},
                }
                file.write(json.dumps(run) + "\n")


def test_an_import_that_was_killed_goes_on(tmp_path: Path) -> None:
    """Killed without warning, and run again: everything is there, and each once."""
    path, data = tmp_path / "runs.jsonl", tmp_path / "data"
    many_runs(path, 1200)
    command = [sys.executable, "-m", "tracelore", "import", "--data", str(data), str(path)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    killer = Thread(target=_kill_when_begun, args=(running, data))
    killer.start()
    running.wait(60)
    killer.join()
    tally = import_paths(Import(data, (path,)))
    with open_data(data) as store:
        (found,) = store.rows("SELECT count(*) AS n, count(DISTINCT (trace_id, span_id)) AS distinct_n FROM spans")
    assert found == {"n": 4800, "distinct_n": 4800}
    assert tally.spans + tally.known <= 4800
    if running.returncode == -signal.SIGKILL:
        assert tally.files == 1


def _kill_when_begun(running: "subprocess.Popen[bytes]", data: Path) -> None:
    wal = data / "tracelore.duckdb.wal"
    until = time.monotonic() + 50
    while time.monotonic() < until and running.poll() is None:
        if wal.exists() and wal.stat().st_size > 100_000:
            running.kill()
            return
        time.sleep(0.005)
