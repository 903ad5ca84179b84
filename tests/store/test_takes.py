"""Workers of one store share the work: what one has taken, no other does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from store import Store
from store.takes import Lapsed, Takes

MARK = "INSERT INTO progress VALUES ('p', ?, 'done')"
DONE = "SELECT step FROM progress WHERE project = 'p' ORDER BY step"


def test_what_is_taken_is_not_taken_again(store: Store) -> None:
    """Another worker gets the rest, and everything once it is let go."""
    one, two = Takes(store, "work"), Takes(store, "work")
    assert ["a", "b"] == one.take(["a", "b"])
    assert ["c"] == two.take(["a", "b", "c"])
    with one.transaction() as work:
        work.execute(MARK, ["a"])
    assert ["a", "b", "c"] == two.take(["a", "b", "c"])
    two.release()
    assert ["a"] == one.take(["a"])
    assert ["a"] == Takes(store, "other").take(["a"])


def test_a_worker_that_is_too_late_writes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has lapsed goes to who asks for it, and who had it is told at the end."""
    one, two = Takes(store, "work"), Takes(store, "work")
    with monkeypatch.context() as hurried:
        hurried.setattr("store.takes.LAPSES_AFTER", timedelta())
        one.take(["a"])
    assert ["a"] == two.take(["a"])
    with pytest.raises(Lapsed), one.transaction() as work:
        work.execute(MARK, ["a"])
    assert [] == store.rows(DONE)


@pytest.mark.postgres
def test_workers_who_ask_at_the_same_moment(lake_url: str) -> None:
    """Everything is taken, and by one worker only."""
    from store import LakeStore

    barrier = threading.Barrier(3)

    def take(_: int) -> list[str]:
        with LakeStore(lake_url) as store:
            takes = Takes(store, "work")
            barrier.wait()
            return takes.take(["a", "b"])

    with LakeStore(lake_url), ThreadPoolExecutor() as pool:
        taken = list(pool.map(take, range(3)))
    assert ["a", "b"] == [key for keys in taken for key in keys]
