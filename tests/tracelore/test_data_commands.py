"""The commands that care for what is stored, beside a running server and without one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from store import FileStore, LakeStore, open_data
from store.errors import StoreError, StoreUnavailable
from store.orders import give_order
from store.place import ServerCard, running_server
from store.progress import silent
from store.receipts import receipts
from tracelore.cli import main
from tracelore.keeping import LakeKeeping

ROOT = Path(__file__).resolve().parents[2]
TRACES = ROOT / "tests" / "ingest" / "importing" / "files" / "langfuse_traces.json"


def tracelore(data: Path, *words: str, status: int = 0, typed: str | None = None) -> Result:
    """Run a command, and see that it ends as it should."""
    result = CliRunner().invoke(main, [*words, "--data", str(data)], input=typed)
    assert status == result.exit_code, result.output
    return result


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a running server."""
    data = tmp_path_factory.mktemp("served")
    ports = {"TRACELORE_HTTP_PORT": "0", "TRACELORE_GRPC_PORT": "0"}
    command = [sys.executable, "-m", "tracelore", "serve", "--data", str(data)]
    with subprocess.Popen(command, env={**os.environ, **ports}, cwd=ROOT) as process:
        try:
            wait_for(data, process)
            yield data
        finally:
            process.terminate()
            assert 0 == process.wait(20)


def wait_for(data: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        assert process.poll() is None, "it ended"
        try:
            card = running_server(data)
            if card and httpx.get(f"http://127.0.0.1:{card.internal_port}/readyz").status_code == httpx.codes.OK:
                return
        except (StoreUnavailable, httpx.HTTPError):
            pass
        time.sleep(0.1)
    pytest.fail("it did not become ready")


def card_of(data: Path) -> ServerCard:
    """Give how to reach the server."""
    card = running_server(data)
    assert card is not None
    return card


def send(data: Path, trace: str, user: str, text: str) -> None:
    """Send a trace of one span."""
    span = {
        "traceId": trace * 32, "spanId": trace * 16, "name": "chat",
        "startTimeUnixNano": str(time.time_ns()), "endTimeUnixNano": str(time.time_ns()),
        "attributes": [
            {"key": "user.id", "value": {"stringValue": user}},
            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
            {"key": "gen_ai.input.messages", "value": {"stringValue": json.dumps(
                [{"role": "user", "parts": [{"type": "text", "content": text}]}])}},
        ],
    }  # fmt: skip
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    httpx.post(f"http://127.0.0.1:{card_of(data).http_port}/v1/traces", json=body).raise_for_status()


def test_forgetting_beside_a_server(served: Path) -> None:
    """What the user sent is gone when the command returns; what is sent again is stored whole."""
    send(served, "a", "cass", "Where is my ring?")
    send(served, "b", "bob", "Where is my hat?")
    command = ("forget", "--project", "default", "--user", "cass")
    asked = tracelore(served, *command, typed="n\n", status=1)
    assert "1 traces with 1 spans" in asked.stderr
    (receipt,) = json.loads(tracelore(served, *command, "--yes", "--json").stdout)
    assert {"spans": 1, "texts": 1} == receipt["counts"]
    assert "cass" not in json.dumps(receipt)
    with open_data(served) as store:
        assert ["b" * 32] == [row["trace_id"] for row in store.rows("SELECT trace_id FROM spans")]
        assert 1 == store.rows("SELECT count(*) AS n FROM texts")[0]["n"]
        send(served, "a", "cass", "Where is my ring?")
        assert 2 == store.rows("SELECT count(*) AS n FROM texts")[0]["n"]
    shown = json.loads(tracelore(served, "receipts", "--project", "default", "--user", "cass", "--json").stdout)
    assert [receipt["receipt_id"]] == [one["receipt_id"] for one in shown]
    assert receipt["receipt_id"] in tracelore(served, "sql", "SELECT receipt_id FROM forgotten").stdout


def test_who_may_not_order(served: Path) -> None:
    """Readers, strangers and web pages may not; unknown orders and bad wishes are told."""
    url = f"http://127.0.0.1:{card_of(served).internal_port}/internal/orders/forget"
    wishes = json.dumps({"project": "default"})
    for token in ("guess", "", card_of(served).reader_token):
        answer = httpx.post(url, content=wishes, headers={"Authorization": f"Bearer {token}".strip()})
        assert httpx.codes.UNAUTHORIZED == answer.status_code
    with pytest.raises(StoreError, match="another version"):
        give_order(served, "nonsense", {}, silent)
    with pytest.raises(StoreError, match="failed"):
        give_order(served, "forget", {}, silent)
    with open_data(served) as store:
        assert 2 == store.rows("SELECT count(*) AS n FROM spans")[0]["n"]


@pytest.mark.parametrize("table", ["forgetting", "forgetting_traces", "keyring"])
def test_what_readers_may_not_see(served: Path, table: str) -> None:
    """Who is being forgotten, and the key of the receipts, are nobody's business."""
    assert "no table" in tracelore(served, "sql", f"SELECT * FROM {table}", status=1).stderr


def test_forgetting_without_a_server(tmp_path: Path) -> None:
    """It is done on the file itself; a folder without one is told."""
    assert "no store" in tracelore(tmp_path, "forget", "--project", "p", "--yes", status=1).stderr
    FileStore(tmp_path / "tracelore.duckdb").close()
    assert "receipt_id" in tracelore(tmp_path, "forget", "--project", "p", "--yes").stdout
    assert "--project" in tracelore(tmp_path, "forget", "--yes", status=2).stderr


def test_rules_of_retention(tmp_path: Path) -> None:
    """They can be set before the first start, changed and taken away."""
    tracelore(tmp_path, "retention", "set", "--all-projects", "--days", "30", "--gigabytes", "20")
    tracelore(tmp_path, "retention", "set", "--project", "shop", "--days", "7")
    tracelore(tmp_path, "retention", "set", "--project", "bank", "--days", "7")
    tracelore(tmp_path, "retention", "set", "--project", "bank")
    listed = json.loads(tracelore(tmp_path, "retention", "list", "--json").stdout)
    assert [
        {"project": "(all)", "days": 30, "gigabytes": 20.0},
        {"project": "shop", "days": 7, "gigabytes": None},
    ] == listed
    refused = tracelore(tmp_path, "retention", "set", "--days", "0", status=2)
    assert "At least one day is kept" in refused.stderr


def test_reading_all(served: Path, tmp_path: Path) -> None:
    """All is read beside a server, and of a closed file; what is damaged within it shows."""
    assert "spans" in json.loads(tracelore(served, "check", "--json").stdout)
    file = tmp_path / "tracelore.duckdb"
    with FileStore(file) as store:
        with store.transaction() as work:
            work.execute("INSERT INTO progress SELECT md5(i::VARCHAR), md5(i || 'a'), '' FROM range(60000) AS r(i)")
        store.checkpoint()
    assert 60_000 == json.loads(tracelore(tmp_path, "check", "--json").stdout)["progress"]
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(bytes(1000))
    FileStore(file).close()
    assert "is damaged" in tracelore(tmp_path, "check", status=1).stderr


def test_copies_beside_a_server(served: Path, tmp_path: Path) -> None:
    """A copy is made while the server runs, refused where one is, and put back into another folder."""
    copy = tmp_path / "copy.duckdb"
    counts = json.loads(tracelore(served, "backup", str(copy), "--json").stdout)
    assert 1 <= counts["spans"]
    assert "exists already" in tracelore(served, "backup", str(copy), status=2).stderr
    assert "Another server" in tracelore(served, "restore", str(copy), "--replace", status=1).stderr
    tracelore(tmp_path / "new", "restore", str(copy))
    assert "not written over" in tracelore(tmp_path / "new", "restore", str(copy), status=2).stderr
    with open_data(tmp_path / "new") as store:
        assert counts["spans"] == store.rows("SELECT count(*) AS n FROM spans")[0]["n"]


def test_export_and_maintain_beside_a_server(served: Path, tmp_path: Path) -> None:
    """Files are written and sizes told; giving room back waits for the server to stop."""
    written = json.loads(tracelore(served, "export", "--out", str(tmp_path), "--table", "spans", "--json").stdout)
    assert ["spans"] == list(written)
    assert (tmp_path / "spans.parquet").exists()
    told = json.loads(tracelore(served, "maintain", "--json").stdout)
    assert 0 < told["used_bytes"] <= told["file_bytes"]
    assert "Another server" in tracelore(served, "maintain", "--compact", status=1).stderr


def test_maintain_without_a_server(tmp_path: Path) -> None:
    """The file is put in order, and made compact where asked."""
    FileStore(tmp_path / "tracelore.duckdb").close()
    told = json.loads(tracelore(tmp_path, "maintain", "--compact", "--json").stdout)
    assert (tmp_path / "tracelore.duckdb").stat().st_size == told["file_bytes"]


@pytest.mark.postgres
def test_a_lake(tmp_path: Path, lake_url: str) -> None:
    """What works on a folder works on a lake, with the same words."""
    data, lake = tmp_path / "data", ("--store", lake_url)
    tracelore(data, "import", *lake, "--project", "shop", str(TRACES))
    told = tracelore(data, "export", *lake, "--out", str(tmp_path / "out"), "--table", "spans", "--project", "shop")
    assert "4" in told.stdout
    assert (tmp_path / "out" / "spans.parquet").exists()
    counts = json.loads(tracelore(data, "backup", *lake, str(tmp_path / "copy.duckdb"), "--json").stdout)
    (receipt,) = json.loads(tracelore(data, "forget", *lake, "--project", "shop", "--yes", "--json").stdout)
    assert (4, True) == (receipt["counts"]["spans"], receipt["counts"]["files"] > 0)
    assert 0 == json.loads(tracelore(data, "maintain", *lake, "--json").stdout)["deleted_rows"].get("spans", 0)
    (kept,) = json.loads(tracelore(data, "receipts", *lake, "--project", "shop", "--json").stdout)
    assert receipt["counts"] == kept["counts"]
    with LakeStore(lake_url) as store:
        assert [] == store.rows("SELECT span_id FROM spans")
    tracelore(tmp_path / "folder", "restore", str(tmp_path / "copy.duckdb"))
    with open_data(tmp_path / "folder") as store:
        assert counts["spans"] == 4 == len(store.rows("SELECT span_id FROM spans"))
    back = ("restore", *lake, str(tmp_path / "copy.duckdb"))
    assert "other rows" in tracelore(data, *back, status=1).output
    assert "not replaced" in tracelore(data, *back, "--replace", status=2).output


@pytest.mark.postgres
def test_a_worker_sees_to_a_lake(tmp_path: Path, lake_url: str) -> None:
    """It goes on with a request that was interrupted, and merges files; not before it is time."""
    with LakeStore(lake_url) as store:
        for number in range(3):
            with store.transaction() as work:
                work.execute("INSERT INTO progress VALUES ('shop', ?, 'hers')", [str(number)])
        with store.transaction() as work:
            work.execute("INSERT INTO forgetting VALUES ('shop', 'r', NULL, now()::TIMESTAMP, '{}')")
        LakeKeeping(tmp_path).round(store)
        assert 1 == len(store.rows("SELECT project FROM forgetting"))
        before = store.sizes()["files"]
        LakeKeeping(tmp_path, every_s=0).round(store)
        assert [] == store.rows("SELECT project FROM forgetting")
        assert [3] == [receipt.counts["progress"] for receipt in receipts(store, "shop")]
        assert store.sizes()["files"] < before


@pytest.mark.postgres
def test_a_lake_is_seen_to_though_what_was_forgotten_cannot_leave_its_files(
    tmp_path: Path, lake_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where others change a table all the time the rest is done, and that is done later."""
    tracelore(tmp_path, "import", "--store", lake_url, "--project", "shop", str(TRACES))
    tracelore(tmp_path, "import", "--store", lake_url, "--project", "bank", str(TRACES))
    keeping = LakeKeeping(tmp_path, every_s=0)
    told = list[tuple[str, int]]()
    with LakeStore(lake_url) as store:
        keeping.round(store)  # so that both lie in one file
        with store.transaction() as work:
            work.execute("INSERT INTO forgetting VALUES ('shop', 'r', NULL, now()::TIMESTAMP, '{}')")
        with monkeypatch.context() as busy:
            busy.setattr("store.deleting.rewrite", lambda _: ["spans"])
            busy.setattr("store.lake_purge.rewrite_table", lambda _, table: table != "spans")
            keeping.round(store, lambda stage, done, _: told.append((stage, done)))
        assert {("tables", 0), ("maintain", 6)} <= set(told)
        (receipt,) = receipts(store, "shop")
        assert "files" not in receipt.counts
        keeping.round(store)
        (receipt,) = receipts(store, "shop")
        assert receipt.counts["files"] > 0
        assert [{"project": "bank"}] == store.rows("SELECT DISTINCT project FROM spans")
