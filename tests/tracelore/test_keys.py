"""``tracelore keys``, and a server that others may reach: real processes, real sockets."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
import trustme

from store import FileStore
from store.errors import StoreUnavailable
from store.keys import list_keys
from store.place import ServerCard, running_server
from tracelore.internal import KEYS_PATH

ROOT = Path(__file__).resolve().parents[2]
PORTS = {"TRACELORE_HTTP_PORT": "0", "TRACELORE_GRPC_PORT": "0"}


def tracelore(data: Path, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "tracelore", *words, "--data", str(data)],
        env={**os.environ, **PORTS}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (status, "Traceback" in done.stderr) == (done.returncode, False), done.stderr
    return done


# A server that would find out by itself only after ten minutes.
NOT_LOOKING = """
import ingest.senders
ingest.senders.FOLLOWED_EVERY_S = 600
from tracelore.cli import main
main()
"""


@contextmanager
def running(
    data: Path, *words: str, program: tuple[str, ...] = ("-m", "tracelore"), **variables: str
) -> Iterator[ServerCard]:
    """Keep a process running, and give the card of its server once that answers."""
    command = [sys.executable, *program, *words, "--data", str(data)]
    process = subprocess.Popen(command, env={**os.environ, **PORTS, **variables}, cwd=ROOT)
    try:
        yield ready(data, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def ready(data: Path, process: subprocess.Popen[bytes]) -> ServerCard:
    """Wait for the server."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "it ended"
        try:
            card = running_server(data)
            if card and httpx.get(f"http://127.0.0.1:{card.internal_port}/readyz").status_code == httpx.codes.OK:
                return card
        except (StoreUnavailable, httpx.HTTPError):
            pass
        time.sleep(0.1)
    pytest.fail("the server did not become ready")


def reachable(pid: int) -> set[int]:
    """Give the ports on which a process listens for other machines."""
    listening = [c.laddr for c in psutil.Process(pid).net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert len(listening) >= 4, "SQL and the store's protocol are served too"
    return {address.port for address in listening if address.ip not in {"127.0.0.1", "::1"}}


def test_keys_before_the_first_start_and_beside_a_server(tmp_path: Path) -> None:
    """A key is printed once; it is taken when the command returns, and refused when it is revoked."""
    refused = tracelore(tmp_path, "serve", "--host", "0.0.0.0", status=2)
    assert "tracelore keys create --project" in refused.stderr
    first = tracelore(tmp_path, "keys", "create", "--project", "shop", "--name", "the \x1b[31mtill").stdout.strip()
    with running(tmp_path, "serve", "--host", "0.0.0.0") as card:
        second = tracelore(tmp_path, "keys", "create", "--no-redact", "jwt", "--redact", "order-[0-9]+").stdout.strip()

        def send(key: str) -> int:
            headers = {"authorization": f"Bearer {key}", "content-type": "application/x-protobuf"}
            return httpx.post(f"http://127.0.0.1:{card.http_port}/v1/traces", headers=headers).status_code

        assert {card.http_port, card.grpc_port} == reachable(card.pid)
        assert [200, 200, 401] == [send(first), send(second), send("guess")]
        rows = json.loads(tracelore(tmp_path, "keys", "list", "--json").stdout)
        assert ["shop", "default"] == [row["project"] for row in rows]
        assert [["jwt"], ["order-[0-9]+"]] == [rows[1]["redact_off"], rows[1]["redact_extra"]]
        tracelore(tmp_path, "keys", "revoke", rows[0]["key_id"])
        assert [403, 200] == [send(first), send(second)]
    shown = tracelore(tmp_path, "keys", "list").stdout + json.dumps(rows)
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        assert [True, False] == [key.revoked_at is not None for key in list_keys(store)]
        assert all(key.last_used_at for key in list_keys(store))
    assert "tl_" in shown
    assert not [secret for secret in (first, second, "\x1b", "hash") if secret in shown]


def test_a_server_says_that_it_knows(tmp_path: Path) -> None:
    """A command returns when the server has read the keys, however seldom that looks; only who may write can ask."""
    with running(tmp_path, "serve", program=("-c", NOT_LOOKING)) as card:

        def send(key: str) -> int:
            headers = {"x-api-key": key, "content-type": "application/x-protobuf"}
            return httpx.post(f"http://127.0.0.1:{card.http_port}/v1/traces", headers=headers).status_code

        key = tracelore(tmp_path, "keys", "create").stdout.strip()
        assert [200, 401] == [send(key), send("guess")]
        tracelore(tmp_path, "keys", "revoke", "_".join(key.split("_")[:2]))
        assert send(key) == 403
        asked = httpx.post(f"{card.internal_url}{KEYS_PATH}", headers={"authorization": f"Bearer {card.reader_token}"})
        assert asked.status_code == 401


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", "--tls-certificate", "cert.pem"], "without tls_key"),
        (["up", "--no-dashboard", "--host-names", "traces.example"], "tracelore keys create"),
    ],
)
def test_wrong_usage(tmp_path: Path, words: list[str], said: str) -> None:
    """What makes no sense is told in a sentence, with the status of wrong usage."""
    assert said in tracelore(tmp_path, *words, status=2).stderr


def test_up_with_tls_and_keys(tmp_path: Path) -> None:
    """Everything runs behind TLS and keys: the supervisor sees it ready, and SQL is answered."""
    given = trustme.CA().issue_cert("localhost")
    given.private_key_pem.write_to_path(tmp_path / "key.pem")
    given.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    tls = {"TRACELORE_TLS_CERTIFICATE": f"{tmp_path}/cert.pem", "TRACELORE_TLS_KEY": f"{tmp_path}/key.pem"}
    data = tmp_path / "data"
    tracelore(data, "keys", "create")
    with running(data, "up", "--no-dashboard", "--require-keys", **tls) as card:
        assert "one" in tracelore(data, "sql", "SELECT 1 AS one").stdout
        url = f"https://127.0.0.1:{card.http_port}"
        with httpx.Client(verify=False) as client:
            assert client.get(f"{url}/readyz").status_code == 200
            assert client.post(f"{url}/v1/traces").status_code == 401
            assert client.post(f"{url}/internal/rows").status_code == 404
