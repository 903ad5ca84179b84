"""A process of Tracelore's that runs while a block does, watched while it is measured."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import psutil

_LOOK_EVERY_S = 0.5
_END_WITHIN_S = 30


class OwnProcess:
    """``tracelore COMMAND...``, with the processes that it starts itself.

    Args:
        command: What comes after ``tracelore``.
        variables: What is set in its environment beside what is there.
    """

    def __init__(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        self.most_memory = 0
        """The most bytes that were resident; what several processes share is counted once."""
        self._command = [sys.executable, "-m", "tracelore", *command]
        self._environment = {**os.environ, **variables}
        self._over = threading.Event()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU it has taken."""
        return sum(sum(process.cpu_times()[:2]) for process in self._processes())

    def forget_memory(self) -> None:
        """Look at its memory anew."""
        self.most_memory = 0

    def __enter__(self) -> Self:
        self._popen = subprocess.Popen(self._command, env=self._environment)
        self._process = psutil.Process(self._popen.pid)
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._popen.terminate()
        self._popen.wait(_END_WITHIN_S)

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_EVERY_S):
            with contextlib.suppress(psutil.Error):  # one of them has just ended
                held = sum(process.memory_full_info().pss for process in self._processes())
                self.most_memory = max(self.most_memory, held)

    def _processes(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]
