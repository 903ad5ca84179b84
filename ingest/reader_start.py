"""How processes that read requests are started: forked off this one, whose memory they share, or as programs."""

import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

from ingest.forked import Forked
from ingest.reader_process import answer, let_the_server_finish

Prepare = Callable[[], object]

_ON_ITS_WAY = 1 << 20  # bytes: with the usual 200 KB a request is handed over in pieces, and both sides wait for each
END_WITHIN_S = 5


class Started(NamedTuple):
    """A process that reads and this side of the connection to it."""

    process: subprocess.Popen[bytes] | Forked
    socket: socket.socket

    def end(self) -> None:
        """Let it finish what it was given, and end it."""
        with suppress(OSError):  # it has hung up
            self.socket.shutdown(socket.SHUT_WR)
        try:
            self.process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def forked(others: Sequence[Started]) -> Started:
    """Fork a reader off this process, which has to have no other threads, and made ``others`` before."""
    ours, theirs = _socket_pair()

    def work() -> None:
        # Else it would not see how this process goes, nor would the others.
        for end in (ours, *(other.socket for other in others)):
            end.close()
        let_the_server_finish()
        answer(Connection(theirs.detach()))

    process = Forked(work)
    theirs.close()
    return Started(process, ours)


def program(prepare: Prepare | None) -> Started:
    """Start a program of its own, which calls ``prepare`` first."""
    ours, theirs = _socket_pair()
    command = [sys.executable, "-P", "-m", "ingest.reader_process", str(theirs.fileno())]
    # A group of its own: what a terminal tells the server is not for this process.
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], process_group=0)
    theirs.close()
    connection = Connection(os.dup(ours.fileno()))
    connection.send_bytes(pickle.dumps(prepare))
    return Started(process, ours)


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    pair = socket.socketpair()
    for end in pair:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ON_ITS_WAY)
    return pair
