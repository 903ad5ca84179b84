"""A user or a project is deleted on request, everywhere, and a receipt says so; everybody else's is whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store import FileStore, LakeStore, append_rows
from store.candidates import STEP as SETTLE
from store.claim import Claim, Overtaken
from store.duck_store import DuckStore
from store.errors import StoreUnavailable, UsageError
from store.forget import forget, pending, stored_of, take_up
from store.hashing import text_hash
from store.lake import CATALOG
from store.receipts import Receipt, receipts
from store.settle import settle, unsettle
from store.traces import load_trace

Received = Callable[..., tuple[pa.Table, pa.Table]]
AT = datetime(2026, 3, 2, 12)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def put(duck_store: DuckStore, received: Received) -> Callable[..., None]:
    """Store a trace of one span that says some texts, and settle it."""

    def put(trace_id: str, user: str | None, *texts: str, project: str = "shop", days: int = 0) -> None:
        store_trace(duck_store, received, trace_id, user, *texts, project=project, days=days)
        unsettle(duck_store, project, [])
        settle(duck_store, now=datetime(2026, 6, 1), settle_after=1)

    return put


def store_trace(
    store: DuckStore,
    received: Received,
    trace_id: str,
    user: str | None,
    *texts: str,
    project: str = "shop",
    days: int = 0,
) -> None:
    """Store a trace with a span for each text."""
    at = AT + timedelta(days=days)
    said = ((f"{trace_id}-{i}", 1.0, text) for i, text in enumerate(texts))
    spans, rows = received(*said, project=project, trace_id=trace_id)
    users = [user, *[None] * (len(texts) - 1)]  # only the first span says whose it is
    spans = column(column(spans, "user_id", users), "received_at", [at] * len(texts))
    append_rows(store, spans, column(rows, "day", [at.date()] * len(texts)))


def column(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    """Give ``table`` with other values in a column."""
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type))


def hang(store: DuckStore, trace_id: str, user: str | None, text: str, project: str = "shop") -> None:
    """Put a row into every table that hangs on a trace, quoting ``text`` wherever words are quoted."""
    name = text_hash(project, text).hex()
    features = orjson.dumps({"quotes": [{"span_id": "s", "quote": text}]}).decode()
    evidence = orjson.dumps([{"trace_id": trace_id, "span_id": "s", "quote": text}]).decode()
    named = quoted(text)
    with store.transaction() as work:
        work.execute(
            "INSERT INTO facets VALUES (?, ?, 'intent', ?, ?::UUID, ?, [], ?, '1')",
            [project, trace_id, text, name, features, AT],
        )
        work.execute("INSERT INTO embeddings VALUES (?, 'm', ?::UUID, [1.0])", [project, name])
        work.execute("INSERT INTO trace_patterns VALUES (?, ?, 'intent', ?, 1, 'fitted')", [project, trace_id, name])
        work.execute("INSERT INTO unusual VALUES (?, ?, 'behaviour', ?, 0.1, 0.5)", [project, trace_id, name])
        work.execute("INSERT INTO undescribed VALUES (?, ?, 'failure', 'e', ?, '1')", [project, trace_id, AT])
        work.execute("INSERT INTO unchecked VALUES (?, 'm', ?, ?, 'e', ?, '1')", [project, trace_id, user, AT])
        work.execute(
            "INSERT INTO flags VALUES (?, ?, 'm', '1', 'c', 'low', 1, ?, NULL, ?, 'e', ?, '{}', ?, ?)",
            [project, f"flag-{trace_id}", trace_id, user, evidence, AT, AT],
        )
        work.execute("INSERT INTO reviews VALUES (?, ?, 'right', ?, 'ann', ?)", [project, f"flag-{trace_id}", text, AT])
        work.execute("INSERT INTO overrides VALUES (?, 'm', ?, 'v', ?, 'ann', ?)", [project, user or "?", text, AT])
        work.execute(
            "INSERT INTO patterns BY NAME SELECT ? AS project, 'intent' AS facet, ? AS pattern_id, ? AS name, "
            "'active' AS state, 1 AS size, 1 AS share, ? AS first_seen, ? AS last_seen, [1.0] AS centroid, "
            "'{}' AS features",
            [project, name, named, AT, AT],
        )
        work.execute(
            "INSERT INTO insights BY NAME SELECT ? AS project, ? AS insight_id, 'intent' AS facet, ? AS pattern_id, "
            "? AS title, ? AS body, 'info' AS severity, 1 AS size, 1 AS share, '{}' AS numbers, ? AS evidence, "
            "'offline' AS author",
            [project, name, name, named, f"Most say `{text}`.", evidence],
        )
        work.execute(
            "INSERT INTO logs BY NAME SELECT ? AS project, uuid() AS record_id, ? AS trace_id, ? AS time, "
            "0 AS time_ns, 0 AS observed_ns, ? AS received_at, 9 AS severity, ? AS body, '{}' AS attributes, "
            "0 AS flags",
            [project, trace_id, AT, AT, text],
        )


def quoted(text: str) -> str:
    """Give the name of a pattern that quotes."""
    return f"\u201c{text}\u201d and the like"


def everything(store: DuckStore) -> str:
    """Give all there is in all tables, as text; of a lake also what is left in files and in the catalog."""
    tables = [row["table_name"] for row in store.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal")]
    there = [str(store.rows(f"SELECT COLUMNS(*)::VARCHAR FROM {table}")) for table in tables]
    return "\n".join([*there, *(on_disk(store) if isinstance(store, LakeStore) else ())])


def on_disk(store: LakeStore) -> Iterator[str]:
    """Give all that stands in every file under the data path, in use or not, and in the tables of the catalog."""
    files = sorted(Path(store.data_path).rglob("*.parquet"))
    assert files
    for file in files:
        read = pq.ParquetFile(file)
        yield f"{file} {read.read().to_pylist()} {read.metadata.to_dict()}"
    catalog = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    tables = store.rows("SELECT * FROM postgres_query(?, ?)", [CATALOG, catalog])
    assert {"ducklake_file_column_stats", "ducklake_inlined_data_tables"} <= {row["table_name"] for row in tables}
    for row in tables:
        yield str(store.rows("SELECT * FROM postgres_query(?, ?)", [CATALOG, f"TABLE {row['table_name']}"]))


def rows_of(receipt: Receipt) -> dict[str, int]:
    """Give how many rows went; that of a lake files went too."""
    return {table: n for table, n in receipt.counts.items() if table != "files"}


HERS = "Where is my ring from Aunt Cassandra?"
HIS = "Please cancel the newspaper for me."


def test_a_user(duck_store: DuckStore, put: Callable[..., None], tmp_path: Path) -> None:
    """Nothing of hers is left in any table or report; his is as it was."""
    put("t-hers", "cass@example.org", HERS, "ok, thanks")
    put("t-her-later", "cass@example.org", "And my brother's?", days=3)
    put("t-his", "bob", HIS, "ok, thanks")
    put("t-other", "cass@example.org", HERS, project="bank")
    hang(duck_store, "t-hers", "cass@example.org", HERS)
    hang(duck_store, "t-his", "bob", HIS)
    report = tmp_path / "reports" / "r.md"
    report.parent.mkdir()
    body = f"# Report\n\n| {quoted(HERS)} | 3 |\n| {quoted(HIS)} | 2 |\n> `{HERS}`\n"
    report.write_text(body)
    with duck_store.transaction() as work:
        work.execute(
            "INSERT INTO reports VALUES ('shop', 'r', 't', ?, ?, ?, 'md', 'asked', 'reports/r.md', ?)",
            [AT, AT, AT, body],
        )
    assert {"traces": 2, "spans": 3} == stored_of(duck_store, "shop", "cass@example.org")
    receipt = forget(duck_store, tmp_path, "shop", "cass@example.org")
    forget(duck_store, tmp_path, "bank")
    left = everything(duck_store) + report.read_text()
    for hers in ("Cassandra", "cass@example.org", "t-hers", "t-her-later", "brother"):
        assert hers not in left, hers
    trace = load_trace(duck_store, "shop", "t-his")
    assert trace is not None
    assert [HIS, "ok, thanks"] == [span.input[0].text for span in trace.spans]
    for table in ("traces", "facets", "undescribed", "trace_patterns", "unusual", "flags", "unchecked", "reviews",
                  "overrides", "embeddings", "logs"):  # fmt: skip
        assert 1 == duck_store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"], table
    assert f"| {quoted(HIS)} | 2 |" in report.read_text()
    assert f"Most say `{HIS}`." in left
    assert {
        "spans": 3, "traces": 2, "facets": 1, "undescribed": 1, "trace_patterns": 1, "unusual": 1, "embeddings": 1,
        "flags": 1, "unchecked": 1, "logs": 1,
        "texts": 2,  # the third is what he said too
        "reviews": 1, "overrides": 1, "patterns": 1, "insights": 1, "reports": 1,
    } == rows_of(receipt)  # fmt: skip
    assert [receipt] == receipts(duck_store, "shop", "cass@example.org")
    assert [] == receipts(duck_store, "shop", "bob")


def test_what_was_judged_of_her_session_and_answers(duck_store: DuckStore, received: Received, tmp_path: Path) -> None:
    """Such log records name neither a trace nor her."""
    for user in ("cass", "bob"):
        spans, texts = received(("s", 1.0, f"I am {user}"), project="shop", trace_id=f"t-{user}")
        said = orjson.dumps({"gen_ai.response.id": f"answer-{user}"}).decode()
        spans = column(column(spans, "user_id", [user]), "session_id", [f"session-{user}"])
        append_rows(duck_store, column(spans, "attributes", [said]), texts)
        judge(duck_store, user, session=f"session-{user}")
        judge(duck_store, user, **{"gen_ai.response.id": f"answer-{user}"})
    judge(duck_store, "bob", session="session-cass", **{"user.id": "bob"})
    receipt = forget(duck_store, tmp_path, "shop", "cass")
    assert rows_of(receipt)["logs"] == 2
    assert [row["explanation"] for row in duck_store.rows("SELECT explanation FROM scores")] == ["bob's address"] * 3


@pytest.mark.parametrize("column", ["attributes", "resource"])
@pytest.mark.parametrize(
    "key",
    [
        *("user.id", "enduser.id", "user.email", "user.account_uuid", "gen_ai.user", "userId", "external_customer_id"),
        *("metadata.user_api_key_user_email", "netra.user_id", "respan.customer_params.customer_identifier"),
    ],
)
def test_records_that_name_her_by_any_key(duck_store: DuckStore, tmp_path: Path, column: str, key: str) -> None:
    """Log records and points go, whichever attribute says whose they are; so does what else names her session."""
    for user in ("cass@example.org", "bob@example.org", "cass@example.org.example"):
        said = orjson.dumps({key: user, "user.name": "x"}).decode()
        with duck_store.transaction() as work:
            for table, rest in (
                ("logs", "0 AS observed_ns, 9 AS severity"),
                ("metric_points", "'c' AS metric, 'sum' AS type"),
            ):
                work.execute(
                    f"INSERT INTO {table} BY NAME SELECT 'shop' AS project, uuid() AS record_id, ? AS time, "
                    f"0 AS time_ns, ? AS received_at, ?::JSON AS {column}, 0 AS flags, {rest}",
                    [AT, AT, said],
                )
    receipt = forget(duck_store, tmp_path, "shop", "cass@example.org")
    assert {"logs": 1, "metric_points": 1} == rows_of(receipt)
    assert '"cass@example.org"' not in everything(duck_store)


def test_a_session_told_under_another_name_of_hers(duck_store: DuckStore, received: Received, tmp_path: Path) -> None:
    """An agent on the command line tells an account, and a machine that is nobody else's."""
    spans, texts = received(("s", 1.0, "I am cass"), project="shop", trace_id="t")
    append_rows(duck_store, column(column(spans, "user_id", ["cass@example.org"]), "session_id", ["hers"]), texts)
    judge(duck_store, "cass", session="hers", **{"user.email": "cass@example.org", "user.id": "machine-1"})
    judge(duck_store, "cass", session="hers", **{"user.id": "machine-1"})
    judge(duck_store, "bob", session="hers", **{"user.id": "machine-2"})
    judge(duck_store, "cass", session="hers", **{"user.email": "cass@example.org", "user.account_id": "firm"})
    judge(duck_store, "bob", session="hers", **{"user.id": "bob", "user.account_id": "firm"})
    judge(duck_store, "bob", session="hers", **{"user.account_id": "firm"})
    receipt = forget(duck_store, tmp_path, "shop", "cass@example.org")
    assert rows_of(receipt)["logs"] == 3
    assert [row["explanation"] for row in duck_store.rows("SELECT explanation FROM scores")] == ["bob's address"] * 3


def test_a_resource_is_nobody(duck_store: DuckStore, received: Received, tmp_path: Path) -> None:
    """What a record calls its resource names no user: neither her where it is called as she is, nor anybody else."""
    spans, texts = received(("s", 1.0, "I am cass"), project="shop", trace_id="t")
    append_rows(duck_store, column(column(spans, "user_id", ["cass"]), "session_id", ["hers"]), texts)
    judge(duck_store, "cass", session="hers", resourceId="room-9")
    judge(duck_store, "bob", session="his", resourceId="cass")
    receipt = forget(duck_store, tmp_path, "shop", "cass")
    assert rows_of(receipt)["logs"] == 1
    assert [row["session_id"] for row in duck_store.rows("SELECT session_id FROM logs")] == ["his"]


@pytest.mark.parametrize("known_as", ["machine-1", None])
def test_spans_that_name_her_beside_another_name(
    duck_store: DuckStore, received: Received, tmp_path: Path, known_as: str | None
) -> None:
    """Of several attributes that name a user a span's column has one; the others name the same."""
    for user in ("cass@example.org", "bob@example.org"):
        spans, texts = received(("s", 1.0, f"I am {user}"), project="shop", trace_id=f"t-{user}")
        said = orjson.dumps({"user.email": user}).decode()
        append_rows(duck_store, column(column(spans, "user_id", [known_as]), "attributes", [said]), texts)
    receipt = forget(duck_store, tmp_path, "shop", "cass@example.org")
    assert {"spans": 1, "texts": 1} == rows_of(receipt)
    assert ["t-bob@example.org"] == [row["trace_id"] for row in duck_store.rows("SELECT trace_id FROM spans")]


@pytest.mark.parametrize("user", ["cass", "42"])
def test_traces_whose_sender_alone_names_her(
    duck_store: DuckStore, received: Received, tmp_path: Path, user: str
) -> None:
    """They are hers where no span says otherwise; a number stands in JSON without quotes."""
    for trace_id, said_by_span in (("t-hers", None), ("t-his", "bob")):
        spans, texts = received(("s", 1.0, f"said in {trace_id}"), project="shop", trace_id=trace_id)
        sender = orjson.dumps({"user.id": int(user) if user.isdigit() else user}).decode()
        append_rows(duck_store, column(column(spans, "user_id", [said_by_span]), "resource", [sender]), texts)
    receipt = forget(duck_store, tmp_path, "shop", user)
    assert {"spans": 1, "texts": 1} == rows_of(receipt)
    assert ["t-his"] == [row["trace_id"] for row in duck_store.rows("SELECT trace_id FROM spans")]


def judge(store: DuckStore, user: str, session: str | None = None, **attributes: str) -> None:
    """Store a score that names no trace."""
    name, explanation = "gen_ai.evaluation.name", "gen_ai.evaluation.explanation"
    said = orjson.dumps({name: "found", explanation: f"{user}'s address", **attributes}).decode()
    with store.transaction() as work:
        work.execute(
            "INSERT INTO logs BY NAME SELECT 'shop' AS project, uuid() AS record_id, ? AS time, ? AS session_id, "
            "'gen_ai.evaluation.result' AS event_name, 0 AS time_ns, 0 AS observed_ns, ? AS received_at, "
            "9 AS severity, ?::JSON AS attributes, 0 AS flags",
            [AT, session, AT, said],
        )


@pytest.mark.parametrize("days", [0, 3])
def test_what_was_said_before_it_was_replaced(
    duck_store: DuckStore, received: Received, tmp_path: Path, days: int
) -> None:
    """Of a span that came again, what the version before said goes too, also on a day of which no span is left."""
    for ends, said, later in ((1.0, HERS, 0), (2.0, "My ring, please", days)):
        spans, texts = received(("s", ends, said), project="shop", trace_id="t-hers")
        at = AT + timedelta(days=later)
        spans = column(column(spans, "user_id", ["cass"]), "received_at", [at])
        append_rows(duck_store, spans, column(texts, "day", [at.date()]))
    store_trace(duck_store, received, "t-his", "bob", HIS, days=days)
    assert "Cassandra" in everything(duck_store)
    receipt = forget(duck_store, tmp_path, "shop", "cass")
    assert {"spans": 1, "texts": 2} == rows_of(receipt)
    assert [HIS] == [row["text"] for row in duck_store.rows("SELECT text FROM texts")]
    assert "Cassandra" not in everything(duck_store)


def test_a_project(duck_store: DuckStore, put: Callable[..., None], tmp_path: Path) -> None:
    """All of it goes, and nothing of another."""
    put("t1", "cass", HERS)
    put("t2", None, HERS, days=9)
    put("t3", "bob", HIS, project="bank")
    hang(duck_store, "t1", "cass", HERS)
    hang(duck_store, "t3", "bob", HIS, project="bank")
    before = duck_store.rows("SELECT * FROM spans WHERE project = 'bank'")
    receipt = forget(duck_store, tmp_path, "shop")
    tables = duck_store.rows("SELECT table_name FROM duckdb_columns() WHERE column_name = 'project' AND NOT internal")
    counted = {
        row["table_name"]: duck_store.rows(f"SELECT count(*) AS n FROM {row['table_name']} WHERE project = 'shop'")[0][
            "n"
        ]
        for row in tables
    }
    assert {"forgotten": 1} == {table: n for table, n in counted.items() if n}
    assert before == duck_store.rows("SELECT * FROM spans WHERE project = 'bank'")
    assert (2, None) == (receipt.counts["spans"], receipt.user_key)
    assert "Cassandra" not in everything(duck_store)


@pytest.mark.parametrize("user", ["'; DROP TABLE spans; --", "ünï\U0001f600", "a\x00b", "%", "x" * 5000])
def test_any_user_id(file_store: FileStore, received: Received, tmp_path: Path, user: str) -> None:
    """User ids are written by strangers: each is that one id and nothing else."""
    store_trace(file_store, received, "t1", user, HERS)
    store_trace(file_store, received, "t2", "bob", HIS)
    assert 1 == forget(file_store, tmp_path, "shop", user).counts["spans"]
    assert [{"trace_id": "t2"}] == file_store.rows("SELECT trace_id FROM spans")


def test_nobody(duck_store: DuckStore, put: Callable[..., None], tmp_path: Path) -> None:
    """A user who is not there is forgotten with an empty receipt; an empty name is refused."""
    put("t1", "bob", HIS)
    assert {} == rows_of(forget(duck_store, tmp_path, "shop", "nobody"))
    for project, user in (("", None), ("shop", "")):
        with pytest.raises(UsageError, match="name"):
            forget(duck_store, tmp_path, project, user)
    assert {"traces": 1, "spans": 1} == stored_of(duck_store, "shop")


def test_the_same_user_sends_meanwhile(duck_store: DuckStore, received: Received, tmp_path: Path) -> None:
    """What came before the end is gone, what comes after it is whole, though the same texts came before."""
    many = 8 if duck_store.shared else 40  # a commit takes longer on a lake
    for number in range(many):
        store_trace(duck_store, received, f"old{number}", "cass", HERS, f"number {number}", days=number % 4)
    done, failed = Event(), list[BaseException]()

    def send() -> None:
        number = 0
        try:
            while not done.is_set():
                store_trace(duck_store, received, f"new{number}", "cass", HERS, f"number {number}", days=number % 4)
                number += 1
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            failed.append(error)

    sending = Thread(target=send)
    sending.start()
    receipt = forget(duck_store, tmp_path, "shop", "cass")
    done.set()
    sending.join()
    store_trace(duck_store, received, "last", "cass", HERS)
    assert [] == failed
    assert 2 * many <= receipt.counts["spans"]
    assert 0 == duck_store.rows("SELECT count(*) AS n FROM spans WHERE trace_id LIKE 'old%'")[0]["n"]
    lost = """SELECT count(*) AS n FROM (SELECT received_at::DATE AS day, unnest(input) AS hash FROM spans) AS s
    ANTI JOIN texts AS t ON t.day = s.day AND t.hash = s.hash"""
    assert 0 == duck_store.rows(lost)[0]["n"]
    assert HERS in everything(duck_store)


def test_what_was_interrupted_is_taken_up(duck_store: DuckStore, put: Callable[..., None], tmp_path: Path) -> None:
    """A request that was stopped stays, and its receipt counts what went before and after."""
    put("t1", "cass", HERS)
    put("t2", "cass", "And then?", days=1)
    stop = Event()
    with pytest.raises(StoreUnavailable, match="stop"):
        forget(
            duck_store, tmp_path, "shop", "cass", progress=lambda _, done, __: stop.set() if done else None, stop=stop
        )
    assert 1 == stored_of(duck_store, "shop")["spans"]
    assert ["cass"] == [request.user_id for request in pending(duck_store)]
    (receipt,) = take_up(duck_store, tmp_path)
    assert {"spans": 2, "texts": 2, "traces": 2} == rows_of(receipt)
    assert [] == pending(duck_store)
    assert "cass" not in everything(duck_store)


def test_a_settling_that_is_under_way_looks_again(
    duck_store: DuckStore, put: Callable[..., None], tmp_path: Path
) -> None:
    """What another process read before is not written down afterwards."""
    put("t1", "cass", HERS)
    claim = Claim(duck_store, SETTLE)
    forget(duck_store, tmp_path, "shop", "cass")
    with pytest.raises(Overtaken), claim.transaction():
        pass


KILLED = """
import sys
from pathlib import Path
from store import FileStore
from store.forget import forget
store = FileStore(Path(sys.argv[1]) / "tracelore.duckdb")
def progress(stage, done, total):
    if done == int(sys.argv[2]):
        print("now", flush=True)
        sys.stdin.read()
forget(store, Path(sys.argv[1]), "shop", "cass", progress=progress)
"""


@contextmanager
def forgetting(data: Path, days: int) -> Iterator[subprocess.Popen[str]]:
    """Forget in another process, up to a day."""
    command = [sys.executable, "-c", KILLED, str(data), str(days)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    yield process
    process.kill()
    process.communicate()


def test_a_kill_in_the_middle(tmp_path: Path, received: Received) -> None:
    """After kill -9 the file opens, and the request goes on where it was."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        for number in range(4):
            store_trace(store, received, f"t{number}", "cass", HERS, days=number)
        store_trace(store, received, "his", "bob", HERS)
    with forgetting(tmp_path, 2) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        assert 3 == stored_of(store, "shop")["spans"]
        (receipt,) = take_up(store, tmp_path)
        assert (4, 3, None) == (receipt.counts["spans"], receipt.counts["texts"], receipt.counts.get("flags"))
        assert [{"trace_id": "his"}] == store.rows("SELECT trace_id FROM spans")
        assert "cass" not in everything(store)
