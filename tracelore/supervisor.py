"""``tracelore up``: the three processes together, each started again when it dies."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracelore.lifeline import Lifeline

log = logging.getLogger(__name__)

STEADY_S = 30.0  # a process that lived this long did not die of its start
LONGEST_PAUSE_S = 30.0
STOP_WITHIN_S = 12.0  # serve promises 10
ALONE_S = 1.5  # how long those that use the first have to end before it is told to


@dataclass
class Child:
    """One supervised process."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    next_start: float = 0.0

    def start(self, lifeline: Lifeline, environment: Mapping[str, str]) -> None:
        """Start it, in a session of its own so that Ctrl-C reaches it through us and in order."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tracelore", self.name],
            env={**lifeline.environment(), **environment},
            pass_fds=(lifeline.reader,),
            start_new_session=True,
        )

    def died(self) -> int | None:
        """Give its exit status once it has ended, and forget the process."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        self.process = None
        steady = time.monotonic() - self.started_at > STEADY_S
        self.failures = 0 if steady else self.failures + 1
        self.next_start = time.monotonic() + min(LONGEST_PAUSE_S, 0.5 * 2**self.failures)
        return status


class Supervisor:
    """Starts children in order, restarts those that die, stops all, those that use the first before it.

    Args:
        environment: The variables that carry the settings to every child.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._lifeline = Lifeline()
        self._children: list[Child] = []
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def add(self, name: str) -> Child:
        """Start ``tracelore NAME`` as a supervised process."""
        child = Child(name)
        child.start(self._lifeline, self._environment)
        self._children.append(child)
        return child

    def wait_until(self, ready: Callable[[], bool], child: Child, timeout_s: float) -> int:
        """Wait for ``ready`` or for a signal; give 0, or the exit status if the child died first, 1 if time ran out."""
        deadline = time.monotonic() + timeout_s
        while not self.stopping and not ready():
            status = child.died()
            if status is not None:
                return status if status > 0 else 1
            if time.monotonic() > deadline:
                log.error("%s was not ready within %.0f s", child.name, timeout_s)
                return 1
            time.sleep(0.05)
        return 0

    def watch(self) -> int:
        """Keep everything running until a signal says stop; give the exit status."""
        while not self.stopping:
            for child in self._children:
                self._revive(child)
            time.sleep(0.2)
        return 0

    def stop(self) -> None:
        """End all children: those that use the first are told a little earlier, and none waits for another."""
        running = [child.process for child in self._children if child.process is not None]
        now = time.monotonic()
        for process in running[1:]:
            process.terminate()
        for process in running[1:]:
            _ended(process, now + ALONE_S)
        for process in running[:1]:
            process.terminate()
        for process in running:
            if not _ended(process, now + STOP_WITHIN_S):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._lifeline.close()

    def _revive(self, child: Child) -> None:
        status = child.died()
        if status is not None:
            log.warning("%s ended with status %d; starting it again", child.name, status)
        if child.process is None and time.monotonic() >= child.next_start and not self.stopping:
            child.start(self._lifeline, self._environment)

    def _on_signal(self, number: int, _frame: object) -> None:
        log.info("stopping on %s", signal.Signals(number).name)
        self.stopping = True


def _ended(process: subprocess.Popen[bytes], until: float) -> bool:
    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True
