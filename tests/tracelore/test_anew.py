"""A server that waits to begin anew."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from store.location import open_or_make
from tracelore.anew import _VARIABLE

ROOT = Path(__file__).parents[2]


def test_it_ends_when_asked_while_it_waits(tmp_path: Path) -> None:
    """Another has its store: it tries again and again until it is told to end."""
    with open_or_make(tmp_path):
        command = [sys.executable, "-m", "tracelore", "serve", "--data", str(tmp_path)]
        ports = {"TRACELORE_HTTP_PORT": "0", "TRACELORE_GRPC_PORT": "0", _VARIABLE: "1"}
        environment = {**os.environ, **ports}
        with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            said = process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert "cannot begin anew yet" in said
