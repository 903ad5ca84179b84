"""A ``tracelore serve`` of our own, on a scratch folder, watched while it is measured."""

import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.own_process import OwnProcess
from store import open_data
from tracelore.ports import free_port

_READY_WITHIN_S = 60


class OwnServer(OwnProcess):
    """Runs while the block does.

    Args:
        data: Its data folder, which is kept; without, a scratch folder that is deleted afterwards.
    """

    def __init__(self, data: Path | None = None) -> None:
        self._folder = None if data else tempfile.TemporaryDirectory()
        self.data = data or Path(self._folder.name if self._folder else "")
        http_port, grpc_port = free_port(), free_port()
        ports = ["--http-port", str(http_port), "--grpc-port", str(grpc_port)]
        super().__init__(["serve", "--data", str(self.data), *ports], {"PYTHONUNBUFFERED": "1"})
        self.http_url = f"http://127.0.0.1:{http_port}/v1/traces"
        self.grpc_url = f"grpc://127.0.0.1:{grpc_port}"
        self._ready_url = f"http://127.0.0.1:{http_port}/readyz"

    def report(self, service: str, acknowledged: int) -> None:
        """Print what it took, and check that all that was acknowledged is stored."""
        with open_data(self.data) as store:
            stored = store.rows("SELECT count(*) AS n FROM spans WHERE service = ?", [service])[0]["n"]
        cpu = self.cpu_s
        disk = sum(file.stat().st_size for file in self.data.rglob("*") if file.is_file())
        print(f"stored            {stored:,} spans, {disk / 1e6:.0f} MB on disk")
        print(f"server            {self.most_memory / 1e6:.0f} MB resident at most, {cpu:.1f} s CPU, with its readers")
        if stored < acknowledged:
            raise SystemExit(f"{acknowledged - stored} acknowledged spans are not in the store")

    def __enter__(self) -> Self:
        super().__enter__()
        self._wait_until_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if self._folder is not None:
            self._folder.cleanup()

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < end and self.alive:
            try:
                with urllib.request.urlopen(self._ready_url, timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server did not become ready")
