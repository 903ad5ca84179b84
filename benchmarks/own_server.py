"""A ``tracelore serve`` of our own, on a scratch folder, watched while it is measured."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from store import open_data
from tracelore.ports import free_port

_READY_WITHIN_S = 60


class OwnServer:
    """Runs while the block does.

    Args:
        data: Its data folder, which is kept; without, a scratch folder that is deleted afterwards.
    """

    def __init__(self, data: Path | None = None) -> None:
        self._folder = None if data else tempfile.TemporaryDirectory()
        self._data = data or Path(self._folder.name if self._folder else "")
        self._http_port, self._grpc_port = free_port(), free_port()
        self.http_url = f"http://127.0.0.1:{self._http_port}/v1/traces"
        self.grpc_url = f"grpc://127.0.0.1:{self._grpc_port}"
        self._most_memory = 0
        self._over = threading.Event()

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self._data

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    @property
    def most_memory(self) -> int:
        """The most bytes that were resident, with its readers."""
        return self._most_memory

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU it has taken, with its readers."""
        return sum(sum(process.cpu_times()[:2]) for process in self._processes())

    def forget_memory(self) -> None:
        """Look at its memory anew."""
        self._most_memory = 0

    def report(self, service: str, acknowledged: int) -> None:
        """Print what it took, and check that all that was acknowledged is stored."""
        with open_data(self._data) as store:
            stored = store.rows("SELECT count(*) AS n FROM spans WHERE service = ?", [service])[0]["n"]
        cpu = self.cpu_s
        disk = sum(file.stat().st_size for file in self._data.rglob("*") if file.is_file())
        print(f"stored            {stored:,} spans, {disk / 1e6:.0f} MB on disk")
        print(f"server            {self.most_memory / 1e6:.0f} MB resident at most, {cpu:.1f} s CPU, with its readers")
        if stored < acknowledged:
            raise SystemExit(f"{acknowledged - stored} acknowledged spans are not in the store")

    def __enter__(self) -> Self:
        ports = ["--http-port", str(self._http_port), "--grpc-port", str(self._grpc_port)]
        command = [sys.executable, "-m", "tracelore", "serve", "--data", str(self._data), *ports]
        self._popen = subprocess.Popen(command, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        self._process = psutil.Process(self._popen.pid)
        self._wait_until_ready()
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._popen.terminate()
        self._popen.wait(30)
        if self._folder is not None:
            self._folder.cleanup()

    def _wait_until_ready(self) -> None:
        url = f"http://127.0.0.1:{self._http_port}/readyz"
        end = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < end and self._popen.poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server did not become ready")

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            with contextlib.suppress(psutil.Error):  # a reader that just ended
                # What several of them share is counted once.
                held = sum(process.memory_full_info().pss for process in self._processes())
                self._most_memory = max(self._most_memory, held)

    def _processes(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]
