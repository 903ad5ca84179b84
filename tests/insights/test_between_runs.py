"""Between two runs: settled traces go into known patterns, and what is new raises a new one."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.rows import build_rows, join_rows
from insights import run, summary
from insights.assigning import Assigner
from insights.embedding import Embedder, OtherModel
from insights.facets.failure import Failure
from insights.newcomers import raise_new, write_about_new
from insights.report.looked_at import looked_at
from insights.report.window import Window
from store import FileStore, append_rows
from store.errors import StoreUnavailable
from store.forget import forget
from store.settle import settle
from tracelore import between
from tracelore.between import BetweenRuns
from tracelore.settings import load_settings

BEGIN = datetime.fromtimestamp(1_760_000_000, UTC).replace(tzinfo=None)
SINCE, UNTIL = BEGIN - timedelta(hours=1), BEGIN + timedelta(hours=1)
WISHES = {
    "weather": ("Will it rain in {}?", "What is the weather in {} tomorrow?", "Do I need an umbrella in {}?"),
    "refund": ("I want my money back for the {}.", "Please refund the {} I bought.", "How do I return a {}?"),
}
THINGS = ("Oslo", "Rome", "Lima", "Cairo", "Delhi", "Perth", "Quito", "Turin")
INSURANCE = "What does insurance for my {} cost, and does it cover theft of a {}?"
Story = Callable[..., Any]


def told(story: Story, wish: str, request: str, number: int, error: tuple[str, str] | None = None) -> list[Any]:
    """Tell a trace in which the agent looks something up; gives its spans."""
    tale = story(request, number).says("Let me look.")
    return list(tale.calls(f"{wish}_lookup", error=error).says("Here is what I found about it.").trace().spans)


def receive(store: FileStore, traces: Sequence[Sequence[Any]], hours: int = 2) -> None:
    """Let traces arrive some hours after the window of the run, and settle."""
    at = UNTIL + timedelta(hours=hours)
    spans = [replace(span, received_at=at) for trace in traces for span in trace]
    append_rows(store, *join_rows([build_rows(spans)]))
    settle(store, now=at + timedelta(hours=1))


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory, story: Story) -> Path:
    """Give the file of a store in which a run has found patterns of two wishes, some of them with a timeout."""
    path = tmp_path_factory.mktemp("run") / "tracelore.duckdb"
    kinds = [(wish, WISHES[wish][form].format(thing)) for wish in WISHES for thing in THINGS for form in range(3)]
    with FileStore(path) as store:
        late = ("TimeoutError", "the backend did not answer within 30 s")
        receive(store, [told(story, w, r, n, late if n % 5 == 0 else None) for n, (w, r) in enumerate(kinds)], 0)
        run(store, "default", SINCE, UNTIL)
    return path


@pytest.fixture
def store(after_a_run: Path, tmp_path: Path) -> Iterator[FileStore]:
    """A store of your own in which a run has found patterns."""
    shutil.copy(after_a_run, tmp_path / "tracelore.duckdb")
    with FileStore(tmp_path / "tracelore.duckdb") as own:
        yield own


@pytest.fixture
def small_model(tmp_path: Path) -> Callable[..., Path]:
    """Give what puts a model of few dimensions into a folder, the same for each call, with weights by their seed."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = sorted({word for forms in WISHES.values() for form in forms for word in form.split()} | {*THINGS})

    def made(seed: int, dimensions: int = 32) -> Path:
        torch.manual_seed(seed)
        tokens = Tokenizer(WordLevel({word: n for n, word in enumerate(["?", *words])}, unk_token="?"))
        tokens.pre_tokenizer = Whitespace()
        model = SentenceTransformer(modules=[StaticEmbedding(tokens, embedding_dim=dimensions)], device="cpu")
        model.save(str(tmp_path / "model"))
        return tmp_path / "model"

    return made


@pytest.fixture(scope="module")
def assigner(embedder: Embedder) -> Assigner:
    """What takes traces into patterns, with the model that the tests share."""
    one = Assigner()
    one.embedder._loaded = embedder._loaded
    return one


def intents(store: FileStore) -> dict[str, dict[str, Any]]:
    """Give where each trace is by what users wanted."""
    rows = store.rows("SELECT trace_id, pattern_id, strength, how FROM trace_patterns WHERE facet = 'intent'")
    assert len(rows) == len({row["trace_id"] for row in rows})
    return {row["trace_id"]: row for row in rows}


def everything(store: FileStore) -> list[Any]:
    """Give all that is written about patterns."""
    tables = ("facets", "patterns", "trace_patterns", "pattern_lineage")
    return [store.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in tables]


def ids(first: int, last: int) -> list[str]:
    """Name the traces first to last."""
    return [f"{number:032x}" for number in range(first, last)]


def test_what_settles_joins_the_pattern_it_is_like(store: FileStore, assigner: Assigner, story: Story) -> None:
    """A trace goes where its like are, with its strength; one that is like none is unusual; nothing is done twice."""
    assert 0 == assigner.assign(store, "default")
    known = intents(store)
    asked = ["Will it rain in Bergen tomorrow?", "Please refund the Bergen I bought.", "Sing me a song of whales."]
    receive(store, [told(story, "weather", request, 100 + n) for n, request in enumerate(asked)])
    assert 3 == assigner.assign(store, "default")
    now = intents(store)
    assert now[ids(100, 101)[0]]["pattern_id"] == known[ids(0, 1)[0]]["pattern_id"]
    assert now[ids(101, 102)[0]]["pattern_id"] == known[ids(30, 31)[0]]["pattern_id"]
    assert ids(102, 103)[0] not in now
    assert {"assigned"} == {now[trace]["how"] for trace in ids(100, 102)}
    assert all(0.3 <= now[trace]["strength"] <= 1 for trace in ids(100, 102))
    sizes = "SELECT facet, pattern_id, size FROM patterns WHERE size > 0 ORDER BY ALL"
    counts = "SELECT facet, pattern_id, count(*) AS size FROM trace_patterns GROUP BY ALL ORDER BY ALL"
    assert store.rows(counts) == store.rows(sizes)
    written = everything(store)
    assert 0 == assigner.assign(store, "default")
    assert written == everything(store)


def test_a_late_span_makes_a_trace_be_done_again(store: FileStore, assigner: Assigner, story: Story) -> None:
    """What a trace says after a late span replaces what it said before."""
    spans = told(story, "weather", "Will it rain in Bergen?", 100, ("TimeoutError", "no answer within 30 s"))
    receive(store, [[span for span in spans if span.status != "error"]])
    assigner.assign(store, "default")
    receive(store, [[span for span in spans if span.status == "error"]], 4)
    assert 1 == assigner.assign(store, "default")
    held = "SELECT facet, count(*) AS n FROM trace_patterns WHERE trace_id = ? GROUP BY facet ORDER BY facet"
    facets = "SELECT facet, count(*) AS n FROM facets WHERE trace_id = ? GROUP BY facet ORDER BY facet"
    assert {"failure": 1, "intent": 1}.items() <= {
        row["facet"]: row["n"] for row in store.rows(held, ids(100, 101))
    }.items()
    assert {"behaviour": 1, "failure": 1, "intent": 1} == {
        row["facet"]: row["n"] for row in store.rows(facets, ids(100, 101))
    }


def test_repeated_misfits_raise_a_pattern(store: FileStore, assigner: Assigner, story: Story) -> None:
    """What nobody wanted before becomes a pattern with name, insight and birth, and the next run keeps its id."""
    receive(store, [told(story, "policy", INSURANCE.format(t, t), 100 + n) for n, t in enumerate(THINGS * 2)])
    for _ in range(2):
        assigner.assign(store, "default")
    assert not set(ids(100, 116)) & set(intents(store))
    raised = raise_new(assigner, store, "default", UNTIL)
    write_about_new(store, "default", UNTIL)
    now = intents(store)
    (new,) = {now[trace]["pattern_id"] for trace in ids(100, 116)}
    assert new in raised
    (row,) = store.rows("SELECT * FROM patterns WHERE pattern_id = ?", [new])
    assert ("active", 16) == (row["state"], row["size"])
    assert "insurance" in row["name"]
    (insight,) = store.rows("SELECT title, author FROM insights WHERE pattern_id = ?", [new])
    assert ("offline", row["name"]) == (insight["author"], insight["title"][: len(row["name"])])
    births = "SELECT event FROM pattern_lineage WHERE pattern_id = ?"
    assert [{"event": "birth"}] == store.rows(births, [new])
    assert [] == raise_new(assigner, store, "default", UNTIL)
    way = "SELECT DISTINCT pattern_id FROM trace_patterns WHERE facet = 'behaviour' AND trace_id IN (SELECT unnest(?))"
    (walked,) = store.rows(way, [ids(100, 116)])
    assert walked["pattern_id"] in raised
    run(store, "default", SINCE, UNTIL)
    assert [walked] == store.rows(way, [ids(100, 116)])
    assert [{"event": "birth"}] == store.rows(births, [walked["pattern_id"]])


def test_a_worker_that_is_overtaken_writes_in_its_next_round(
    store: FileStore, assigner: Assigner, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It neither waits for requests nor leaves a pattern without its insight."""
    receive(store, [told(story, "policy", INSURANCE.format(t, t), 100 + n) for n, t in enumerate(THINGS * 2)])
    worker = BetweenRuns(load_settings(data=tmp_path))
    worker.__dict__["_assigner"] = assigner
    monkeypatch.setattr(between, "utc_now", lambda: UNTIL)
    monkeypatch.setattr(between, "_RAISE_EVERY_S", 0.0)
    worded, tries = summary._worded, []

    def forget_first(*given: Any) -> Any:
        found = worded(*given)
        tries.append(forget(store, tmp_path, "default", "cass"))
        return found

    without = """SELECT DISTINCT m.pattern_id FROM trace_patterns AS m
                 WHERE m.how = 'assigned' AND NOT EXISTS (FROM insights AS i WHERE i.pattern_id = m.pattern_id)"""
    monkeypatch.setattr(summary, "_worded", forget_first)
    worker.round(store, ["default"])
    assert 1 == len(tries)
    assert store.rows(without)
    monkeypatch.setattr(summary, "_worded", worded)
    worker.round(store, ["default"])
    assert [] == store.rows(without)


def test_a_worker_with_another_model_leaves_patterns_alone(
    store: FileStore, story: Story, small_model: Callable[..., Path]
) -> None:
    """Places in two spaces cannot be compared: nothing is assigned or raised until a run has used the new model."""
    receive(store, [told(story, "weather", "Will it rain in Bergen tomorrow?", 100)])
    held = "SELECT * FROM trace_patterns ORDER BY ALL"
    before, other = store.rows(held), Assigner(str(small_model(1)))
    with pytest.raises(OtherModel, match=r"found by means of all-MiniLM-L6-v2, not of .*insights run"):
        other.assign(store, "default")
    assert before == store.rows(held)
    ids_before = {row["pattern_id"] for row in before}
    run(store, "default", SINCE, UNTIL, model=other.embedder.name)
    assert ids_before & {row["pattern_id"] for row in store.rows(held)}
    receive(store, [told(story, "weather", "Will it rain in Oslo?", 101)], 4)
    assert 1 == other.assign(store, "default")


def test_who_could_not_be_described_is_not_called_well(
    store: FileStore, assigner: Assigner, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where looking for failures breaks off, that is counted, and the trace has its other rows; others have all."""
    window = Window("default", SINCE, UNTIL)
    before = looked_at(store, window)
    late = ("TimeoutError", "no answer within 30 s")
    both = [told(story, "weather", "Will it rain in Bergen?", n, late) for n in (100, 101)]
    receive(store, [both[0][:-1], both[1]])
    describe = Failure.describe

    def breaks_off(facet: Failure, trace: Any) -> Any:
        return 1 / (trace.trace_id != ids(100, 101)[0]) and describe(facet, trace)

    with monkeypatch.context() as broken:
        broken.setattr(Failure, "describe", breaks_off)
        assert 2 == assigner.assign(store, "default")
    now = looked_at(store, window)
    assert (before.silent("failure"), {"failure": 1}) == (now.silent("failure"), now.undescribed)
    (row,) = store.rows("SELECT trace_id, facet, error FROM undescribed")
    assert (ids(100, 101)[0], "failure") == (row["trace_id"], row["facet"])
    assert row["error"].startswith("ZeroDivisionError at insights/test_between_runs.py:")
    assert set(ids(100, 102)) <= intents(store).keys()
    assert 1 == run(store, "default", SINCE, UNTIL).facets["failure"]["undescribed"]
    receive(store, [both[0][-1:]], 4)
    assert 1 == assigner.assign(store, "default")
    assert not looked_at(store, window).undescribed


def test_what_is_unusual_keeps_its_nearest_pattern(store: FileStore, assigner: Assigner, story: Story) -> None:
    """How like it is, and how like it would have to be; once it is in a pattern that is forgotten."""
    receive(store, [told(story, "policy", INSURANCE.format(t, t), 100 + n) for n, t in enumerate(THINGS * 2)])
    assigner.assign(store, "default")
    known = {row["pattern_id"] for row in intents(store).values()}
    held = "SELECT * FROM unusual WHERE facet = 'intent' ORDER BY trace_id"
    rows = store.rows(held)
    assert ids(100, 116) == [row["trace_id"] for row in rows]
    assert {row["pattern_id"] for row in rows} <= known
    assert all(0 <= row["strength"] < row["needed"] <= 1 for row in rows)
    raise_new(assigner, store, "default", UNTIL)
    assert [] == store.rows(held)


def test_a_model_that_was_exchanged_is_refused(store: FileStore, small_model: Callable[..., Path]) -> None:
    """A folder in which other weights lie than those that made the stored vectors; these stay as they are."""
    run(store, "default", SINCE, UNTIL, model=str(small_model(1)))
    held = "SELECT * FROM embeddings ORDER BY ALL"
    before = store.rows(held)
    run(store, "default", SINCE, UNTIL, model=str(small_model(1)))
    with pytest.raises(OtherModel, match=r"32 dimensions then, 32 now"):
        run(store, "default", SINCE, UNTIL, model=str(small_model(2)))
    with pytest.raises(OtherModel, match=r"32 dimensions then, 48 now"):
        run(store, "default", SINCE, UNTIL, model=str(small_model(1, 48)))
    assert before == store.rows(held)


def test_two_workers_never_do_the_same_trace(store: FileStore, assigner: Assigner, story: Story) -> None:
    """Of two that are at it at the same time the slower writes nothing, and all is there once."""
    receive(store, [told(story, "weather", f"Will it rain in {t}?", 100 + n) for n, t in enumerate(THINGS * 4)])
    done: list[int] = []

    def work() -> None:
        idle = 0
        while idle < 20:
            count = 0
            with suppress(StoreUnavailable):
                count = assigner.assign(store, "default")
            done.append(count)
            idle = 0 if count else idle + 1

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert 32 == sum(done)
    assert set(ids(100, 132)) <= set(intents(store))
    doubled = "SELECT trace_id, facet FROM facets GROUP BY ALL HAVING count(*) > 1"
    assert [] == store.rows(doubled)


def test_a_backlog_is_done_in_batches(
    store: FileStore, assigner: Assigner, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an absence the traces that settled meanwhile are taken up batch by batch, each once."""
    monkeypatch.setattr("insights.assigning.BATCH", 5)
    for hour in range(3):
        receive(
            store,
            [told(story, "weather", f"Will it rain in {t}?", 100 + 8 * hour + n) for n, t in enumerate(THINGS)],
            2 + 2 * hour,
        )
    counts = [assigner.assign(store, "default") for _ in range(4)]
    assert [8, 8, 8, 0] == counts
    assert set(ids(100, 124)) <= set(intents(store))
