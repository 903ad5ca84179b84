"""What Quack does, as the store relies on it: these tests are to fail when a new version does otherwise."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pytest

from store import Store, open_data, open_store, serve_store
from store.errors import StoreError, StoreTooNew, StoreUnavailable
from store.place import running_server
from store.quack import QuackStore

MARK = "INSERT INTO progress VALUES (?, ?, ?)"
MARKS = "SELECT step, mark FROM progress ORDER BY ALL"


@pytest.fixture
def served(serving: Path) -> QuackStore:
    """The store of another process."""
    opened = open_data(serving)
    assert isinstance(opened, QuackStore)
    return opened


def test_times_are_utc_there(served: Store) -> None:
    """The session of the server is in UTC, whatever the machine's zone is."""
    assert [{"zone": "UTC"}] == served.rows("SELECT current_setting('TimeZone') AS zone")


def test_units_of_work_do_not_wait_for_each_other(served: Store) -> None:
    """A query beside an open transaction is answered, and does not see its rows."""
    with served.transaction() as one, served.transaction() as two:
        one.execute(MARK, ["p", "a", "1"])
        two.insert("progress", pa.table({"project": ["p"], "step": ["b"], "mark": ["2"]}))
        assert [] == served.rows(MARKS)
    assert [{"step": "a", "mark": "1"}, {"step": "b", "mark": "2"}] == served.rows(MARKS)


def test_statements_share_a_connection(served: QuackStore, serving: Path) -> None:
    """One after the other they go over the same connection, so that none is made for each."""
    card = running_server(serving)
    assert card is not None
    with (
        _relayed(card.quack_port) as (port, connections),
        QuackStore(f"quack:127.0.0.1:{port}", card.writer_token) as store,
    ):
        store.rows(MARKS)
        before = len(connections)
        for _ in range(5):
            store.rows(MARKS)
        assert before == len(connections)


def test_many_threads_share_a_store(served: Store) -> None:
    """Threads read and write at the same time, and every row arrives."""
    errors: list[BaseException] = []

    def write(n: int) -> None:
        try:
            for i in range(5):
                with served.transaction() as work:
                    work.execute(MARK, ["p", f"{n}", f"{i}"])
                served.rows(MARKS)
        except StoreError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    assert 30 == len(served.rows(MARKS))


def test_a_conflict_may_be_tried_again(served: Store) -> None:
    """Two transactions change one row: the second is told to try again, and the first is stored."""
    with served.transaction() as work:
        work.execute(MARK, ["p", "a", "0"])
    with served.transaction() as one:
        one.execute("UPDATE progress SET mark = '1'")
        with pytest.raises(StoreUnavailable, match="Try again"), served.transaction() as two:
            two.execute("UPDATE progress SET mark = '2'")
    assert [{"step": "a", "mark": "1"}] == served.rows(MARKS)


def test_a_swallowed_error_does_not_store_half(served: Store) -> None:
    """A block that hides the failure of a statement is refused at its end."""
    with pytest.raises(StoreError, match="nothing of it is stored"):
        _swallow(served)
    assert [] == served.rows(MARKS)


def test_large_results_and_bulk_rows(served: Store) -> None:
    """More rows than fit one message travel both ways, vectors as they are."""
    rows = pa.table(
        {
            "project": ["p"] * 20_000,
            "model": ["m"] * 20_000,
            "text_hash": [f"00000000-0000-0000-0000-{n:012d}" for n in range(20_000)],
            "vector": pa.array([[float(n), 0.5] for n in range(20_000)], pa.list_(pa.float32())),
        }
    )
    with served.transaction() as work:
        work.insert("embeddings", rows)
    found = served.query("SELECT vector FROM embeddings ORDER BY vector")
    assert 20_000 == found.num_rows
    assert [19_999.0, 0.5] == found["vector"][-1].as_py()


def test_a_server_that_goes_away_is_unavailable(tmp_path: Path) -> None:
    """After its server stopped a store says so; opened again it reaches the next one."""
    with serve_store(tmp_path) as server:
        server.announce(0, 0)
        store = open_data(tmp_path)
        assert [] == store.rows(MARKS)
    with pytest.raises(StoreUnavailable, match="Open it again"):
        store.rows(MARKS)
    store.close()
    store.close()
    with serve_store(tmp_path) as server:
        server.announce(0, 0)
        with open_data(tmp_path) as again:
            assert [] == again.rows(MARKS)


def test_nobody_there(tmp_path: Path) -> None:
    """An address where nothing listens is an error of its own kind, at once."""
    with pytest.raises(StoreUnavailable, match="does not answer"):
        open_store("quack:127.0.0.1:9", token="some-token")


@contextmanager
def _relayed(port: int) -> Iterator[tuple[int, list[socket.socket]]]:
    """Listen on a port of our own and pass everything on; give it, and the connections that were made to it."""
    connections: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):  # once nobody listens
            while True:
                near, _ = listener.accept()
                connections.append(near)
                far = socket.create_connection(("127.0.0.1", port))
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=pass_on, args=(one, other), daemon=True).start()

    def pass_on(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65_536):
                other.sendall(said)
            other.shutdown(socket.SHUT_WR)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], connections
        listener.shutdown(socket.SHUT_RDWR)


def _swallow(store: Store) -> None:
    with store.transaction() as work:
        work.execute(MARK, ["p", "a", "1"])
        with suppress(StoreError):
            work.execute("INSERT INTO progress VALUES (NULL, NULL, NULL)")


@pytest.mark.parametrize("reader", [False, True])
def test_a_server_of_other_code(tmp_path: Path, *, reader: bool) -> None:
    """Who has run on while the server was upgraded, or the other way round, is told so, and does nothing."""
    with serve_store(tmp_path) as served:
        url = f"quack:127.0.0.1:{served.quack_port}"
        token = served.reader_token if reader else served.writer_token
        open_store(url, token=token).close()
        with served.store.transaction() as work:
            work.execute("INSERT INTO schema_migrations VALUES (99, 'later', now()::TIMESTAMP)")
        with pytest.raises(StoreTooNew, match=r"schema 99.*start again"):
            open_store(url, token=token)
        with served.store.transaction() as work:
            work.execute("DELETE FROM schema_migrations WHERE number > 3")
        with pytest.raises(StoreUnavailable, match=r"older Tracelore.*schema 3,.*Restart it"):
            open_store(url, token=token)
