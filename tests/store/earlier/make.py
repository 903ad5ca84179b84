"""Make a store as an earlier commit leaves it: python tests/store/earlier/make.py COMMIT.

That commit's own server takes recorded requests, its own code settles them, and tables that are still empty get a few
rows. The file is written beside this one, packed, and named by the newest schema that the commit knows.
"""

import json
import lzma
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CAPTURES = ("strands_1.62.0_latest", "openinference_openai_0.1.66", "otel_genai_openai_1.3b0_span_and_event")
VALUES = {
    "VARCHAR": "'it''s ünï'", "JSON": """'{"a": [1, null]}'""", "UUID": "uuid()", "TIMESTAMP": "TIMESTAMP '2026-03-02'",
    "DATE": "DATE '2026-03-02'", "BIGINT": "9007199254740993", "INTEGER": "7", "DOUBLE": "0.1", "BOOLEAN": "true",
    "UUID[]": "[uuid(), NULL]", "VARCHAR[]": "['x', NULL]", "FLOAT[]": "[0.25, 1]",
}  # fmt: skip
SETTLE = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from store import FileStore
from store.settle import settle
with FileStore(Path(sys.argv[1])) as store:
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    assert settle(store, now=later).count
"""


def main(commit: str) -> None:
    """Write the file of a commit."""
    with tempfile.TemporaryDirectory() as folder, _checked_out(commit, Path(folder) / "code") as code:
        data = Path(folder) / "data"
        with _server(code, data) as url:
            for capture in CAPTURES:
                _send(url, code / "samples" / "captures" / f"{capture}.json")
        file = data / "tracelore.duckdb"
        subprocess.run([sys.executable, "-c", SETTLE, str(file)], check=True, cwd=code, env=_env(code))
        name = "_without_".join(f"{number:02}" for number in _fill(file))
        (HERE / f"schema_{name}.duckdb.xz").write_bytes(lzma.compress(file.read_bytes(), preset=9))


@contextmanager
def _checked_out(commit: str, code: Path) -> Iterator[Path]:
    subprocess.run(["git", "-C", str(ROOT), "worktree", "add", "--detach", str(code), commit], check=True)
    try:
        yield code
    finally:
        subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(code)], check=True)


@contextmanager
def _server(code: Path, data: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = "import sys; sys.argv[0] = 'tracelore'; from tracelore.cli import main; main()"
    ports = ["--http-port", str(port), "--grpc-port", "0"]
    command = [sys.executable, "-c", start, "serve", "--data", str(data), *ports]
    with subprocess.Popen(command, cwd=code, env=_env(code)) as server:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise TimeoutError


def _env(code: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(code)}


def _send(url: str, capture: Path) -> None:
    for request in json.loads(capture.read_text()):
        body = bytes.fromhex(request["hex"])
        headers = {"content-type": request["ct"]}
        with suppress(urllib.error.HTTPError):  # the first versions know traces alone
            urllib.request.urlopen(urllib.request.Request(url + request["path"], body, headers)).close()


def _fill(file: Path) -> list[int]:
    """Put rows into all tables that have none; give the newest step, and those before it that are lacking."""
    with duckdb.connect(str(file)) as made:
        for (table,) in made.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            if made.execute(f"SELECT count(*) = 0 FROM {table}").fetchall()[0][0]:
                fill(made, table)
        steps = {number for (number,) in made.execute("SELECT number FROM schema_migrations").fetchall()}
        return [max(steps), *sorted({*range(1, max(steps))} - steps)]


def fill(made: duckdb.DuckDBPyConnection, table: str) -> None:
    """Put a few rows with a value in every column into a table."""
    columns = made.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table]
    ).fetchall()
    values = ", ".join(f"{VALUES[kind]} AS {name}" for name, kind in columns)
    made.execute(f"INSERT INTO {table} BY NAME SELECT {values} FROM range(3)")


if __name__ == "__main__":
    main(*sys.argv[1:])
