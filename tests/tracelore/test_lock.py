"""One at a time: who has to wait says so."""

import threading
from pathlib import Path

from tracelore.lock import if_free, only_one


def test_who_waits_says_so(tmp_path: Path) -> None:
    """A second run tells that it waits for the first, and goes on when that one is done."""
    told: list[tuple[str, int, int]] = []
    waits, got_it = threading.Event(), threading.Event()

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))
        waits.set()

    def second() -> None:
        with only_one(tmp_path, "insights", progress):
            got_it.set()

    with if_free(tmp_path, "insights") as held:
        thread = threading.Thread(target=second)
        thread.start()
        assert held
        assert waits.wait(30)
        assert not got_it.is_set()
    thread.join(30)
    assert got_it.is_set()
    stage = "waiting for another process to finish with the insights"
    assert [(stage, 0, 1), (stage, 1, 1)] == told


def test_who_is_alone_says_nothing(tmp_path: Path) -> None:
    """Nobody waits where nobody else is, again and again."""
    told: list[str] = []
    for _ in range(2):
        with only_one(tmp_path, "insights", lambda stage, *_: told.append(stage)):
            pass
    assert [] == told
