"""A data folder says whether a server has it, and tells nothing that is no longer so."""

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from store import FileStore, open_data, serve_store
from store.errors import StoreUnavailable
from store.place import STORE_FILE, running_server
from store.quack import QuackStore

ROOT = Path(__file__).resolve().parents[2]
DIE = """
import os, signal, sys
from pathlib import Path
from store import serve_store
with serve_store(Path(sys.argv[1])) as served:
    served.announce(1, 2)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_server_announces_itself_to_its_user_only(tmp_path: Path) -> None:
    """The card holds where to reach it and two tokens, and can be read by nobody else."""
    data = tmp_path / "data"
    with serve_store(data) as served:
        served.announce(1234, 5678, 9012)
        raw = json.loads((data / "server.json").read_text())
        mode = stat.S_IMODE((data / "server.json").stat().st_mode)
        card = running_server(data)
    assert 0o600 == mode
    ports = {"http_port", "grpc_port", "internal_port", "quack_port"}
    assert {"pid", *ports, "writer_token", "reader_token", "started_at"} == set(raw)
    assert card is not None
    assert (os.getpid(), 1234, 5678, 9012) == (card.pid, card.http_port, card.grpc_port, card.internal_port)
    assert card.writer_token != card.reader_token
    assert 0o700 == stat.S_IMODE(data.stat().st_mode)


def test_a_stopped_server_leaves_no_card(tmp_path: Path) -> None:
    """After it stopped the file is opened directly, also in the same process."""
    with serve_store(tmp_path) as served:
        served.announce(1, 2)
        with open_data(tmp_path) as store:
            assert isinstance(store, QuackStore)
    assert not (tmp_path / "server.json").exists()
    with open_data(tmp_path) as store:
        assert isinstance(store, FileStore)


def test_a_card_of_a_killed_server_is_no_card(tmp_path: Path) -> None:
    """What kill -9 leaves behind misleads neither readers nor the next server, whoever has its pid now."""
    killed = subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode < 0
    card = json.loads((tmp_path / "server.json").read_text())
    (tmp_path / "server.json").write_text(json.dumps({**card, "pid": os.getpid()}))
    assert running_server(tmp_path) is None
    with open_data(tmp_path) as store:
        assert isinstance(store, FileStore)
    with serve_store(tmp_path):
        assert not (tmp_path / "server.json").exists()


def test_a_second_server_is_refused(serving: Path) -> None:
    """One folder has one server; the first goes on."""
    with pytest.raises(StoreUnavailable, match="Another server"), serve_store(serving):
        pass
    with open_data(serving) as store:
        assert [] == store.rows("SELECT * FROM progress")


def test_a_file_in_use_refuses_a_server(tmp_path: Path) -> None:
    """While another process writes the file directly, a server says so and leaves no card."""
    hold = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    FileStore(tmp_path / "tracelore.duckdb").close()
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path / "tracelore.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert b"held\n" == holder.stdout.readline()
        with pytest.raises(StoreUnavailable, match="in use by another process"), serve_store(tmp_path):
            pass
    assert running_server(tmp_path) is None


def test_a_starting_server_asks_for_patience(tmp_path: Path) -> None:
    """Between taking the folder and answering there is no card yet, and the message says so."""
    with serve_store(tmp_path), pytest.raises(StoreUnavailable, match="is starting"):
        open_data(tmp_path)


def test_a_damaged_card_is_an_error(tmp_path: Path) -> None:
    """A card that cannot be read is not taken for a missing one."""
    with serve_store(tmp_path):
        for text in ("{", '{"pid": 1}', "[]"):
            (tmp_path / "server.json").write_text(text)
            with pytest.raises(StoreUnavailable, match="Restart the server"):
                running_server(tmp_path)


def test_looking_for_a_server_does_not_keep_one_from_starting(tmp_path: Path) -> None:
    """Many processes that look while a server starts do not make it believe that the folder is taken."""
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            try:
                running_server(tmp_path)
            except StoreUnavailable:
                continue

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(3):
            with serve_store(tmp_path) as served:
                served.announce(1, 2)
    finally:
        done.set()
        for looker in lookers:
            looker.join()


def test_no_folder_yet(tmp_path: Path) -> None:
    """A folder without a store is told, with the command that makes one, and nothing is created."""
    with pytest.raises(StoreUnavailable, match="tracelore up --data"):
        open_data(tmp_path / "none")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(("size", "limit"), [(0, "152.5 MiB"), (2_000_000_000, "381.4 MiB"), (40 << 30, "667.5 MiB")])
def test_the_server_keeps_more_in_memory_of_a_larger_file(tmp_path: Path, size: int, limit: str) -> None:
    with serve_store(tmp_path):
        pass
    if size:
        os.truncate(tmp_path / STORE_FILE, size)  # what lies behind the last block is free
    with serve_store(tmp_path) as served:
        assert served.store.rows("SELECT current_setting('memory_limit') AS most") == [{"most": limit}]


def test_the_server_keeps_what_it_is_told_to(tmp_path: Path) -> None:
    with serve_store(tmp_path, memory_limit="1GB") as served:
        assert served.store.rows("SELECT current_setting('memory_limit') AS most") == [{"most": "953.6 MiB"}]
