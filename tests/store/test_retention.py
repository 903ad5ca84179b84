"""What is not kept goes, with all that hangs on it; what is kept is whole."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from store import FileStore, append_rows
from store.duck_store import DuckStore
from store.errors import StoreUnavailable, UsageError
from store.hashing import text_hash
from store.retention import apply_retention
from store.rules import Rule, retention_rules, set_rule
from store.size import used_bytes
from store.there import part_there

Received = Callable[..., tuple[pa.Table, pa.Table]]
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 31, 12)
ALL = ""


@pytest.fixture
def put(duck_store: DuckStore, received: Received) -> Callable[..., None]:
    """Store a settled trace of one span, received so many days ago, with all that can hang on it."""

    def put(trace_id: str, days: float, text: str, *, project: str = "default") -> None:
        at = NOW - timedelta(days=days)
        spans, texts = received((f"{trace_id}-1", 1.0, text), project=project, trace_id=trace_id)
        append_rows(duck_store, moved(spans, at), with_column(texts, "day", at.date()))
        with duck_store.transaction() as work:
            work.execute(
                "INSERT INTO traces BY NAME SELECT ? AS project, ? AS trace_id, ?::TIMESTAMP AS start_time, "
                "start_time AS end_time, 1 AS duration_ms, 'ok' AS status, 1 AS span_count, 1 AS llm_count, "
                "0 AS tool_count, 0 AS agent_count, 0 AS error_count, start_time AS last_received_at, "
                "start_time AS settled_at",
                [project, trace_id, at],
            )
            name = text_hash(project, f"facet of {text}").hex()
            work.execute(
                "INSERT INTO facets VALUES (?, ?, 'intent', ?, ?::UUID, '{}', [], ?, '1')",
                [project, trace_id, text, name, at],
            )
            work.execute(
                "INSERT INTO embeddings SELECT ?, 'm', ?::UUID, [1.0] WHERE NOT EXISTS "
                "(FROM embeddings WHERE text_hash = ?::UUID)",
                [project, name, name],
            )
            work.execute("INSERT INTO trace_patterns VALUES (?, ?, 'intent', 'p', 1, 'fitted')", [project, trace_id])
            work.execute("INSERT INTO unusual VALUES (?, ?, 'behaviour', 'p', 0.1, 0.5)", [project, trace_id])
            work.execute("INSERT INTO undescribed VALUES (?, ?, 'failure', 'e', ?, '1')", [project, trace_id, at])
            work.execute("INSERT INTO unchecked VALUES (?, 'm', ?, NULL, 'e', ?, '1')", [project, trace_id, at])
            work.execute(
                "INSERT INTO flags VALUES (?, ?, 'm', '1', 'c', 'low', 1, ?, NULL, NULL, 'e', '[]', '{}', ?, ?)",
                [project, f"flag-{trace_id}", trace_id, at, at],
            )
            work.execute(
                "INSERT INTO reviews VALUES (?, ?, 'right', NULL, 'ann', ?)", [project, f"flag-{trace_id}", at]
            )

    return put


def moved(spans: pa.Table, at: datetime) -> pa.Table:
    """Give ``spans`` as if they had happened, and come, at ``at``."""
    ns = int((at - datetime(1970, 1, 1)).total_seconds() * 1e9)
    for name, value in {"start_time": at, "end_time": at, "received_at": at, "start_ns": ns, "end_ns": ns}.items():
        spans = with_column(spans, name, value)
    return spans


def with_column(table: pa.Table, name: str, value: Any) -> pa.Table:
    """Give ``table`` with ``value`` in each row of a column."""
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), pa.array([value] * table.num_rows, table.schema.field(at).type))


def traces_in(store: DuckStore, table: str) -> set[str]:
    """Give the traces that have rows in ``table``."""
    return {row["trace_id"] for row in store.rows(f"SELECT trace_id FROM {table}")}


HANGING = ("spans", "traces", "facets", "undescribed", "trace_patterns", "unusual", "flags", "unchecked")


def test_nothing_goes_without_a_rule(duck_store: DuckStore, put: Callable[..., None]) -> None:
    """Data is kept for ever until somebody says otherwise."""
    put("old", 1000, "hello")
    assert {} == apply_retention(duck_store, now=NOW)
    assert {"old"} == traces_in(duck_store, "spans")


def test_by_age(duck_store: DuckStore, put: Callable[..., None]) -> None:
    """Whole days go, with all that hangs on their traces; texts that newer days say again stay there."""
    put("old", 31, "hello")
    put("edge", 30.6, "hello")  # late on the day before the first that is kept
    put("kept", 30.4, "hello")
    put("new", 0, "good morning")
    set_rule(duck_store, Rule(ALL, days=30))
    deleted = apply_retention(duck_store, now=NOW)
    for table in HANGING:
        assert {"kept", "new"} == traces_in(duck_store, table), table
        assert 2 == deleted[table]
    assert ["good morning", "hello"] == sorted(r["text"] for r in duck_store.rows("SELECT text FROM texts"))
    assert 2 == duck_store.rows("SELECT count(*) AS n FROM embeddings")[0]["n"]
    assert 4 == duck_store.rows("SELECT count(*) AS n FROM reviews")[0]["n"], "what people decided outlives it"
    assert {} == apply_retention(duck_store, now=NOW)


def test_each_project_has_its_own_days(duck_store: DuckStore, put: Callable[..., None]) -> None:
    """A project's own rule beats the one for all."""
    for project in ("shop", "bank", "zoo"):
        put(f"{project}-old", 20, "hello", project=project)
    set_rule(duck_store, Rule(ALL, days=30))
    set_rule(duck_store, Rule("shop", days=7))
    set_rule(duck_store, Rule("bank", gigabytes=5))
    apply_retention(duck_store, now=NOW)
    assert {"bank-old", "zoo-old"} == traces_in(duck_store, "spans")
    set_rule(duck_store, Rule(ALL, days=10))
    apply_retention(duck_store, now=NOW)
    assert set() == traces_in(duck_store, "spans")


def test_a_rule_is_replaced_and_taken_away(duck_store: DuckStore) -> None:
    """There is one rule a project; one without a bound is none."""
    set_rule(duck_store, Rule("shop", days=7))
    set_rule(duck_store, Rule("shop", gigabytes=2.5))
    assert [Rule("shop", None, 2.5)] == retention_rules(duck_store)
    set_rule(duck_store, Rule("shop"))
    assert [] == retention_rules(duck_store)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("p", days=0),
        Rule("p", days=-3),
        *(Rule("p", gigabytes=room) for room in (0.01, float("nan"), float("inf"))),
    ],
)
def test_rules_that_cannot_be_kept(duck_store: DuckStore, rule: Rule) -> None:
    """They are refused, and nothing changes."""
    with pytest.raises(UsageError, match="least"):
        set_rule(duck_store, rule)
    assert [] == retention_rules(duck_store)


def test_a_text_that_went_is_stored_when_it_comes_again(duck_store: DuckStore, received: Received) -> None:
    """The appending process does not take it for stored, though it stored it itself a moment ago."""
    now = datetime(2026, 3, 3, 12)
    spans, texts = received(("a", 1.0, "hello"))
    append_rows(duck_store, spans, texts)
    set_rule(duck_store, Rule(ALL, days=1))
    apply_retention(duck_store, now=now + timedelta(days=1))
    assert [] == duck_store.rows("SELECT * FROM texts")
    spans, texts = received(("b", 1.0, "hello"))
    append_rows(duck_store, spans, texts)
    assert [{"text": "hello"}] == duck_store.rows("SELECT text FROM texts")


@pytest.mark.parametrize("project", [ALL, "shop"])
def test_by_room(tmp_path: Path, received: Received, project: str) -> None:
    """The oldest goes until there is room again, within one day too; texts that are still referred to stay."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        fill(store, "shop", NOW - timedelta(hours=3), 400_000, shared=50)
        fill(store, "bank", NOW - timedelta(hours=2), 100_000, shared=50)
        store.checkpoint()
        before = used_bytes(store)
        most = before * (0.8 if project == ALL else 0.6)
        with store.transaction() as work:  # smaller than a rule that people may set
            work.execute("INSERT INTO retention VALUES (?, NULL, ?)", [project, most / 1e9])
        deleted = apply_retention(store, now=NOW)
        assert used_bytes(store) < 0.9 * before
        left = {row["project"]: row for row in store.rows(LEFT)}
        assert 100_000 == left["bank"]["n"]
        assert 400_000 == left["shop"]["n"] + deleted["spans"]
        assert left["shop"]["first"] > NOW - timedelta(hours=3)
        assert [{"lost": 0, "useless": 0}] == store.rows(DANGLING)


@pytest.mark.parametrize("project", [ALL, "shop"])
@pytest.mark.parametrize("pieces", [(120, 6), (6, 120)], ids=["old-are-long", "old-are-short"])
def test_as_much_is_kept_as_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: str, pieces: tuple[int, int]
) -> None:
    """Whether the oldest rows are twenty times as long as the newest or as short, no more goes than has to."""
    with small_row_groups(tmp_path, monkeypatch) as store:
        fill(store, "bank", NOW - timedelta(hours=9), 20_000)
        store.checkpoint()
        others = 0 if project == ALL else used_bytes(store)
        for hours in range(8, 0, -1):
            fill(store, "shop", NOW - timedelta(hours=hours), 8_000, pieces=pieces[hours <= 4])
        store.checkpoint()
        most = 0.7 * (used_bytes(store) - others)
        with store.transaction() as work:
            work.execute("INSERT INTO retention VALUES (?, NULL, ?)", [project, most / 1e9])
        for _ in range(3):  # what is measured changes a little as room becomes free
            apply_retention(store, now=NOW)
            assert 0.84 < (used_bytes(store) - others) / most <= 1.14, "a row group of the long ones is 0.13 of it"
        assert [{"lost": 0, "useless": 0}] == store.rows(DANGLING)


def test_what_is_deleted_counts_as_room_at_once(tmp_path: Path) -> None:
    """Though it becomes free only with the rest of its row group, nothing more goes for it."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        fill(store, "shop", NOW - timedelta(hours=3), 20_000, shared=1, pieces=40)
        store.checkpoint()
        with store.transaction() as work:
            work.execute("INSERT INTO retention VALUES ('', NULL, ?)", [0.8 * used_bytes(store) / 1e9])
        apply_retention(store, now=NOW)
        assert 0.65 < store.rows("SELECT count(*) / 20_000 AS kept FROM texts")[0]["kept"] < 0.75
        assert {} == apply_retention(store, now=NOW)


@pytest.mark.parametrize("project", [ALL, "shop"])
def test_old_rows_that_are_a_hundred_times_as_long(tmp_path: Path, project: str) -> None:
    """They lie in one row group with short ones that stay: what goes of it counts as long as it was."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        fill(store, "shop", NOW - timedelta(hours=4), 8_000, shared=1, pieces=100)
        store.checkpoint()
        old = used_bytes(store)
        fill(store, "shop", NOW - timedelta(hours=2), 60_000, shared=1, pieces=1)
        store.checkpoint()
        new = used_bytes(store) - old
        with store.transaction() as work:
            work.execute("INSERT INTO retention VALUES (?, NULL, ?)", [project, 0.8 * (old + new) / 1e9])
        for _ in range(2):
            apply_retention(store, now=NOW)
            n = store.rows("SELECT count(*) FILTER (bytes > 32) AS old, count(*) AS n FROM texts")[0]
            assert 60_000 == n["n"] - n["old"]
            assert 0.84 < (n["old"] / 8_000 * old + new) / (0.8 * (old + new)) < 0.96


def test_rows_that_are_only_in_the_log_yet(tmp_path: Path) -> None:
    """They lie in no block of the file, and what is deleted beside them is weighed all the same."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        fill(store, "shop", NOW - timedelta(hours=4), 40_000)
        store.checkpoint()
        fill(store, "shop", NOW - timedelta(hours=2), 2_000)
        assert part_there(store) == 1
        with store.transaction() as work:
            work.execute("INSERT INTO retention VALUES (?, NULL, ?)", ["shop", 0.5 * used_bytes(store) / 1e9])
        assert apply_retention(store, now=NOW)
        assert 2_000 <= store.rows(LEFT)[0]["n"] < 22_000


def small_row_groups(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    """Open a store whose room becomes free in pieces as small beside it as those of a large one are."""
    monkeypatch.setattr("store.duckdb_file._OPTIONS", "ROW_GROUP_SIZE 2048, STORAGE_VERSION 'latest'")
    return FileStore(folder / "tracelore.duckdb")


LEFT = "SELECT project, count(*) AS n, min(received_at) AS first FROM spans GROUP BY project"
# References without a text, and texts without a reference.
DANGLING = """
SELECT count(*) FILTER (WHERE text IS NULL) AS lost, count(*) FILTER (WHERE r.hash IS NULL) AS useless FROM texts AS t
FULL JOIN (SELECT DISTINCT project, unnest(input) AS hash FROM spans) AS r USING (project, hash)
"""


def fill(store: FileStore, project: str, begin: datetime, count: int, shared: int = 2, pieces: int = 3) -> None:
    """Store spans of an hour; each refers to a text of so many pieces of 32 characters that ``shared`` refer to."""
    with store.transaction() as work:
        work.execute(
            """INSERT INTO spans BY NAME
            SELECT ? AS project, md5(i::VARCHAR) AS trace_id, md5(i::VARCHAR)[:16] AS span_id, 'chat' AS name,
            'llm' AS kind, 'test' AS dialect, ?::TIMESTAMP + to_microseconds(i * 3600000000 // ?) AS start_time,
            start_time AS end_time, epoch_ns(start_time) AS start_ns, start_ns AS end_ns, start_time AS received_at,
            'ok' AS status, [md5(concat(?, i // ?))::UUID] AS input, (i * 7919)::VARCHAR AS attributes,
            strlen(attributes) AS bytes FROM range(?) AS r(i)""",
            [project, begin, count, begin, shared, count],
        )
        work.execute(
            """INSERT INTO texts BY NAME
            SELECT ? AS project, ?::DATE AS day, md5(concat(?, i))::UUID AS hash,
            list_aggregate([md5(concat(i, '-', j)) FOR j IN range(?)], 'string_agg', '') AS text,
            ?::TIMESTAMP + to_microseconds(i * ? * 3600000000 // ?) AS received_at,
            strlen(text) AS bytes FROM range((? - 1) // ? + 1) AS r(i)""",
            [project, begin.date(), begin, pieces, begin, shared, count, count, shared],
        )


def test_it_is_stopped_between_steps(duck_store: DuckStore, put: Callable[..., None]) -> None:
    """A server that ends does not wait for it; the next pass goes on."""
    put("old", 31, "hello")
    set_rule(duck_store, Rule(ALL, days=30))
    stop = Event()
    stop.set()
    with pytest.raises(StoreUnavailable, match="stop"):
        apply_retention(duck_store, now=NOW, stop=stop)
    assert {"old"} == traces_in(duck_store, "spans")


def test_appends_go_on_meanwhile(file_store: FileStore, received: Received) -> None:
    """Twenty days go while the same texts keep coming: no append fails, and none lacks its text."""
    for day in range(20):
        fill(file_store, f"p{day % 2}", NOW - timedelta(days=30 - day), 5_000)
    set_rule(file_store, Rule(ALL, days=10))
    failed: list[BaseException] = []
    done = Event()

    def send() -> None:
        number = 0
        try:
            while not done.is_set() or number < 20:
                spans, texts = received((f"s{number}", 1.0, "hello"), (f"t{number}", 1.0, f"only {number}"))
                append_rows(file_store, moved(spans, NOW), with_column(texts, "day", NOW.date()))
                number += 1
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            failed.append(error)

    sending = Thread(target=send)
    sending.start()
    deleted = apply_retention(file_store, now=NOW)
    done.set()
    sending.join()
    assert [] == failed
    assert 100_000 == deleted["spans"]
    assert 0 == file_store.rows(DANGLING)[0]["lost"]
    assert pc.all(pc.greater_equal(file_store.query("SELECT received_at FROM spans")["received_at"], NOW)).as_py()


def test_two_at_once(file_store: FileStore) -> None:
    """The server's own pass and one that was asked for do the work once between them."""
    for day in range(6):
        fill(file_store, "p", NOW - timedelta(days=30 - day), 2_000)
    set_rule(file_store, Rule(ALL, days=27))
    found: list[int] = []
    passes = [
        Thread(target=lambda: found.append(apply_retention(file_store, now=NOW).get("spans", 0))) for _ in range(2)
    ]
    for each in passes:
        each.start()
    for each in passes:
        each.join()
    assert [0, 6_000] == sorted(found)
    assert 6_000 == file_store.rows("SELECT count(*) AS n FROM spans")[0]["n"]


KILLED = """
import sys, time
from datetime import datetime
from pathlib import Path
from store import FileStore, aging, retention
from store.rules import Rule, set_rule
steps = []
delete_older = aging._delete_older
def counted(*arguments):
    steps.append(delete_older(*arguments))
    if len(steps) == 8:
        print("now", flush=True)
        time.sleep(60)
    return steps[-1]
aging._delete_older = counted
store = FileStore(Path(sys.argv[1]))
set_rule(store, Rule("", days=10))
retention.apply_retention(store, now=datetime.fromisoformat(sys.argv[2]))
"""


def test_a_kill_in_the_middle(tmp_path: Path) -> None:
    """What a killed pass has deleted is gone whole, and the next pass does the rest."""
    path = tmp_path / "tracelore.duckdb"
    with FileStore(path) as store:
        for day in range(30):
            fill(store, "p", NOW - timedelta(days=30 - day, hours=1), 1_000)
    command = [sys.executable, "-c", KILLED, str(path), NOW.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert "now\n" == process.stdout.readline()
        process.kill()
    with FileStore(path) as store:
        left = store.rows("SELECT count(*) AS n FROM spans")[0]["n"]
        assert 10_000 < left < 30_000
        assert [{"lost": 0, "useless": 0}] == store.rows(DANGLING)
        assert left - 10_000 == apply_retention(store, now=NOW)["spans"]
        assert [{"lost": 0, "useless": 0}] == store.rows(DANGLING)
