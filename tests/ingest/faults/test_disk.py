"""A disk that takes nothing: nothing is acknowledged, nothing ends, and when it is well again so is the service."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from store import open_data
from store.errors import StoreError, StoreUnavailable
from tests.ingest.faults.conftest import Server, refused_for_now, wait_until_ready
from tests.ingest.faults.load import acknowledged, agents, refusals


class LimitedFiles:
    """No file of the server may grow: this needs no rights, and can be ended while it runs."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def fill(self, server: Server) -> None:
        """Let writing fail."""
        server.limit_files(0)

    def free(self, server: Server) -> None:
        """Let it succeed again; the limit of a server that has ended went with it."""
        if server.process.poll() is None:
            server.limit_files()


class SmallDisk:
    """A file system of its own, which a file fills to the last byte."""

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir()
        _mount(data)

    def fill(self, _server: Server) -> None:
        """Let writing fail."""
        with (self.data / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while filler.write(b"x" * size):
                        pass

    def free(self, _server: Server) -> None:
        """Let it succeed again."""
        (self.data / "filler").unlink()


def _mount(folder: Path) -> None:
    _run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder)


def _may_mount(folder: str = "/mnt") -> bool:
    if os.geteuid() != 0 or not Path(folder).is_dir():
        return False
    with suppress(subprocess.CalledProcessError, FileNotFoundError):
        _mount(Path(folder))
        return subprocess.run(["umount", folder], check=False).returncode == 0
    return False


class LoopDisk:
    """A file system in a file, which the kernel can be told to make read-only as after an error of the disk.

    With ``remount,ro`` nobody can do so while a server has files open on it for writing.
    """

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._image = folder / "image"
        self.data.mkdir()
        with self._image.open("wb") as image:
            image.truncate(48 << 20)
        _run("mkfs.ext4", "-q", "-F", self._image)
        self.mount()

    def mount(self) -> None:
        """Put it in its place, writable."""
        _run("mount", "-o", "loop", self._image, self.data)

    def fail(self) -> None:
        """Have the kernel give it up for broken: from now on it is read-only."""
        _run("mount", "-o", "remount,abort", self.data)

    def unmount(self) -> None:
        """Take it away; the next mount reads its journal."""
        _run("umount", self.data)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


# Not every machine lets a test mount something; the other one stands for both there.
DISKS = [LimitedFiles, SmallDisk] if _may_mount() else [LimitedFiles]


@pytest.fixture(params=DISKS, ids=lambda kind: kind.__name__)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Give a disk with a data folder on it."""
    made = request.param(tmp_path / "data")
    yield made
    if isinstance(made, SmallDisk):
        subprocess.run(["umount", "--lazy", str(made.data)], check=True)


@pytest.fixture
def loop_disk(tmp_path: Path) -> Iterator[LoopDisk]:
    """Give one that can fail; where nothing may be mounted the test is left out."""
    try:
        made = LoopDisk(tmp_path)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        pytest.skip(f"no file system can be made and mounted here: {error}")
    yield made
    subprocess.run(["umount", "--lazy", str(made.data)], check=True)


@pytest.fixture
def server(disk: Any, serve: Callable[..., Server]) -> Server:
    """Give a server on that disk."""
    return serve(disk.data)


def test_no_room_for_a_commit(disk: Any, server: Server, request_of: Any) -> None:
    """Both transports say when to come back; afterwards the same requests are taken, each once."""
    assert server.post(request_of(3).SerializeToString()).status_code == 200
    disk.fill(server)
    refused = request_of(200, first=100, text="x" * 1000).SerializeToString()
    refused_for_now(server, refused)
    assert server.client.get("/healthz").status_code == 200
    wait_until_ready(server, 503)
    disk.free(server)
    wait_until_ready(server)
    assert server.post(refused).status_code == 200
    assert server.export(refused) == b""
    assert sorted(server.stored()) == [1, 2, 3, *range(100, 300)]
    assert server.end() == 0


def test_a_disk_that_becomes_read_only(loop_disk: LoopDisk, serve: Callable[..., Server], request_of: Any) -> None:
    """It lives, refuses, says so, and stops as asked; what it had acknowledged is there when the disk is well again."""
    server = serve(loop_disk.data)
    assert server.post(request_of(50).SerializeToString()).status_code == 200
    wait_until_ready(server)
    loop_disk.fail()
    refused_for_now(server, request_of(200, first=100, text="x" * 1000).SerializeToString())
    wait_until_ready(server, 503)
    assert server.client.get("/healthz").status_code == 200
    assert server.end() == 0
    loop_disk.unmount()
    loop_disk.mount()
    again = serve(loop_disk.data)
    assert again.post(request_of(3, first=51).SerializeToString()).status_code == 200
    assert sorted(again.stored()) == list(range(1, 54))
    assert again.end() == 0


def test_a_checkpoint_that_fails(serve: Callable[..., Server], request_of: Any) -> None:
    """DuckDB does not survive it: the process begins anew under its id, and who is connected is told."""
    server = serve()
    number = server.process.pid
    with open_data(server.data) as beside:
        assert server.post(request_of(200, text="x" * 1000).SerializeToString()).status_code == 200
        server.limit_files(0)
        with pytest.raises(StoreError):
            beside.query("CHECKPOINT")
        while server.log.read_text().count('"receiving"') < 2:
            time.sleep(0.1)
            server.limit_files()
        with pytest.raises(StoreUnavailable):
            beside.query("SELECT 1")
    assert server.post(request_of(400, text="x" * 1000).SerializeToString()).status_code == 200
    assert sorted(server.stored()) == list(range(1, 401))
    assert (number, None) == (server.process.pid, server.process.poll())
    assert server.end() == 0


@pytest.mark.soak
def test_beginning_anew_in_vain(serve: Callable[..., Server], request_of: Any) -> None:
    """As long as the fault lasts it is tried again, and in the end it succeeds."""
    server = serve()
    assert server.post(request_of(200, text="x" * 1000).SerializeToString()).status_code == 200
    server.limit_files(0)
    with suppress(StoreError), open_data(server.data) as beside:
        beside.query("CHECKPOINT")
    while "cannot begin anew yet" not in server.log.read_text():
        time.sleep(0.1)
        assert server.process.poll() is None
    server.limit_files()
    wait_until_ready(server)
    assert sorted(server.stored()) == list(range(1, 201))


@pytest.mark.soak
def test_a_fault_under_load(disk: Any, server: Server, request_of: Any) -> None:
    """Whatever was acknowledged before, during and after is stored, and nothing twice."""

    def make(first: int) -> bytes:
        return bytes(request_of(20, first=first, text=f"{first} " * 50).SerializeToString())

    with agents(4, server.http_port, server.grpc_port, make) as senders:
        for _ in range(2):
            time.sleep(0.5)
            disk.fill(server)
            while not all(refusals(sender) for sender in senders):
                time.sleep(0.05)
            disk.free(server)
            wait_until_ready(server)
        before = [len(sender.acknowledged) for sender in senders]
        time.sleep(1)
    assert all(len(sender.acknowledged) > count for sender, count in zip(senders, before, strict=True))
    assert {"503", "UNAVAILABLE"} == set().union(*map(refusals, senders))
    stored = server.stored()
    assert len(stored) == len(set(stored))
    assert acknowledged(senders) <= set(stored)
    assert server.end() == 0


@pytest.mark.soak
def test_stopping_while_nothing_can_be_written(disk: Any, server: Server, request_of: Any) -> None:
    """It ends as at any other time, and what was acknowledged is there at the next start."""
    assert server.post(request_of(50).SerializeToString()).status_code == 200
    disk.fill(server)
    refused_for_now(server, request_of(200, first=100, text="x" * 1000).SerializeToString())
    assert server.end() == 0
    disk.free(server)
    assert sorted(server.stored()) == list(range(1, 51))
