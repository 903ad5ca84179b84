"""With the index of texts a search finds what it finds without it, and nothing is left in it of what is gone."""

import hashlib
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.rows import build_rows, join_rows
from store import FileStore, Store, append_rows, covered, search_texts, text_index
from store.backup import backup
from store.covered import drop_index
from store.forget import forget
from store.grams import _AT_ONCE, _FIRST_LONG, FORMAT, positions
from store.records import Message, Span
from store.replace import put_spans
from store.retention import apply_retention
from store.rules import Rule, set_rule
from store.search import Hit, search
from store.text_index import TextIndexer, build_index

NOW = datetime(2026, 3, 12, 12)
ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    "Parcel", "lost", "water", "THINK", "hand", "Straße", "ÄÖÜ", "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3",
    "\u0130stanbul", "\u6771\u4eac\u90fd\u5e81", "naïve", "it's", "100%", "a_b", "\\n", '"hi"', '{"x":', "[1]}",
    "\N{GRINNING FACE}", "K\N{KELVIN SIGN}", "0123456789abcdef", "response", "content", "order",
]  # fmt: skip
Tell = Callable[..., str]
INDEX = "SELECT * FROM text_blocks ORDER BY ALL", "SELECT * FROM text_grams ORDER BY ALL"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make blocks of a few texts, and ask the index however little there is."""
    for name, value in {"BLOCK_TEXTS": 4, "SEGMENT_BLOCKS": 5, "PIECE_BYTES": 200, "_FEWEST": 1}.items():
        monkeypatch.setattr(text_index, name, value)
    monkeypatch.setattr(search_texts, "_WORTH_ASKING", timedelta())


@pytest.fixture
def tell(store: Store) -> Tell:
    """Store a trace of one model call; give its id."""
    return teller(store)


def teller(store: Store) -> Tell:
    """Give what stores a trace of one model call in ``store``."""
    numbers = iter(range(1, 10_000))

    def tell(text: str, *, ago: timedelta, project: str = "default", user: str | None = None) -> str:
        span = made(text, next(numbers), NOW - ago, project=project, user=user)
        append_rows(store, *join_rows([build_rows([span])]))
        return span.trace_id

    return tell


def made(text: str, number: int, received: datetime, *, project: str = "default", user: str | None = None) -> Span:
    """Make a model call that is a trace of its own."""
    begin = int((received - datetime(1970, 1, 1)).total_seconds() * 1e6) * 1000 - 10**9
    return Span(
        project=project, trace_id=f"{number:032x}", span_id=f"{number:016x}", parent_span_id=None, name="chat",
        kind="llm", dialect="otel_genai", service="shop", start_ns=begin, end_ns=begin + 10**9, status="ok",
        received_at=received, input=(Message.of("user", text),), user_id=user, result=text,
    )  # fmt: skip


def found(store: Store, phrase: str, project: str = "default") -> list[Hit]:
    """Search for a phrase; what came at one moment is in no order."""
    quoted = phrase.replace("\\", "\\\\").replace('"', '\\"')
    return sorted(search(store, project, f'"{quoted}"', limit=1000), key=lambda hit: (hit.trace_id, str(hit.text_hash)))


def ids(hits: list[Hit]) -> list[str]:
    """Give the traces of hits, each once."""
    return sorted({hit.trace_id for hit in hits})


def phrases(seeded: random.Random, said: list[str]) -> list[str]:
    """Give parts of what was said, in any letter case and from anywhere, and what nobody said."""
    parts = []
    for text in seeded.sample(said, min(12, len(said))):
        start, length = seeded.randrange(len(text)), seeded.randint(1, 24)
        part = text[start : start + length].strip() or "lost"
        parts.append(seeded.choice([str.upper, str.lower, str, str.swapcase])(part))
    return [
        *parts,
        "nobody said this",
        "lostwater",
        "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
        "i\u0307stanbul",
        "response",
        '","type":"',
    ]


@pytest.mark.parametrize("seed", [1])
def test_the_same_with_and_without(store: Store, tell: Tell, seed: int) -> None:
    """Any part of any text is found in the same places, and most blocks are not read for what is rare."""
    seeded = random.Random(seed)
    many = 5 if store.shared else 40  # a lake has no index, and takes its time
    said = [" ".join(seeded.choices(WORDS, k=seeded.randint(2, 12))) + f" {n}" for n in range(many)]
    for number, text in enumerate(said):
        tell(text, ago=timedelta(days=3) * (1 - number / len(said)), project="default" if number % 5 else "other")
    asked = [(phrase, project) for phrase in phrases(seeded, said) for project in ("default", "other")]
    before = [found(store, *one) for one in asked]
    indexed = build_index(store)
    assert (indexed > 0) != store.shared
    assert before == [found(store, *one) for one in asked]
    assert any(before)
    if not store.shared:
        looked_for = search_texts.TextSearch(store, "default", ["nobody said this"], NOW - timedelta(days=3))
        rest = looked_for._to_read(search_texts.Stretch(NOW - timedelta(days=3), NOW))
        assert timedelta(days=1) > sum((part.until - part.since for part in rest), timedelta())


def test_what_comes_late_is_found(store: Store, tell: Tell) -> None:
    """A text with a time of receipt that is covered already, whoever stores it."""
    for number in range(2 if store.shared else 20):
        tell(f"something else {number}", ago=timedelta(days=3, minutes=-number))
    tell("today", ago=timedelta())
    assert build_index(store) > 0 or store.shared
    late = tell("a lost parcel", ago=timedelta(days=3, minutes=-7))
    assert [late] == ids(found(store, "lost parcel"))
    build_index(store)
    assert [late] == ids(found(store, "lost parcel"))


def test_only_where_there_is_an_index(store: Store, tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A late text that a later step makes is found as well; a lake, which has no index, is not asked about it."""
    asked: list[str] = []
    overtake = covered.overtake
    monkeypatch.setattr(covered, "overtake", lambda work, what: asked.append(what) or overtake(work, what))
    for number in range(2 if store.shared else 20):
        tell(f"something else {number}", ago=timedelta(days=3, minutes=-number))
    tell("today", ago=timedelta())
    build_index(store)
    rows = join_rows([build_rows([made("a lost parcel", 100, NOW - timedelta(days=3, minutes=-1))])])
    with store.transaction() as work:
        put_spans(work, *rows[:2])
    assert [f"{100:032x}"] == ids(found(store, "lost parcel"))
    assert bool(asked) != store.shared


def test_a_block_is_covered_again(file_store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that a late text took out of a day that is over, though alone it would not be worth a segment."""
    tell = teller(file_store)
    for number in range(20):
        tell(f"something else {number}", ago=timedelta(days=3, minutes=-number))
    tell("today", ago=timedelta())
    monkeypatch.setattr(text_index, "_FEWEST", 41)
    assert 0 == build_index(file_store)
    monkeypatch.setattr(text_index, "_FEWEST", 30)
    assert 40 == build_index(file_store)
    tell("a lost parcel", ago=timedelta(days=3, minutes=-7))
    assert 4 <= build_index(file_store) < 10
    assert [42] == [row["n"] for row in file_store.rows("SELECT sum(texts)::INT AS n FROM text_blocks")]


def test_who_builds_looks_again(file_store: FileStore) -> None:
    """What was read before texts were deleted, or came late, is not written."""
    tell = teller(file_store)
    for number in range(20):
        tell(f"something else {number}", ago=timedelta(days=3, minutes=-number))
    tell("today", ago=timedelta())

    def begun() -> TextIndexer:
        indexer = TextIndexer(file_store)
        indexer.work(0)  # has read one block
        assert [] == file_store.rows("SELECT * FROM text_blocks")
        return indexer

    indexer = begun()
    late = tell("a lost parcel", ago=timedelta(days=3, minutes=-1))
    indexer.work()
    assert [late] == ids(found(file_store, "lost parcel"))
    with file_store.transaction() as work:
        drop_index(work, None)
    indexer = begun()
    with file_store.transaction() as work:
        work.execute("DELETE FROM texts WHERE contains(text, 'parcel')")
        drop_index(work, None)
    indexer.work()
    left = [file_store.rows(sql) for sql in INDEX]
    with file_store.transaction() as work:
        drop_index(work, None)
    build_index(file_store)
    assert left == [file_store.rows(sql) for sql in INDEX] != [[], []]


def test_nothing_is_left_of_what_is_forgotten(file_store: FileStore, tmp_path: Path) -> None:
    """The index is as if the forgotten had never been there, and goes with its day and with its project."""
    tell, other = teller(file_store), tmp_path / "other"

    def fill(tell: Tell, *, secret: bool) -> None:
        for number in range(20):
            tell(f"something else {number}", ago=timedelta(days=3, minutes=-number), user="ann")
            if secret:
                tell(f"my secret parcel {number}", ago=timedelta(days=3, minutes=-number), user="eve")
        tell("shop", ago=timedelta(days=2), project="shop")
        tell("today", ago=timedelta())

    fill(tell, secret=True)
    build_index(file_store)
    forget(file_store, tmp_path, "default", "eve")
    assert [{"project": "shop"}] == file_store.rows("SELECT DISTINCT project FROM text_grams")
    assert [] == found(file_store, "secret parcel")
    build_index(file_store)
    with FileStore(other / "tracelore.duckdb") as clean:
        fill(teller(clean), secret=False)
        build_index(clean)
        assert [clean.rows(sql) for sql in INDEX] == [file_store.rows(sql) for sql in INDEX]
    forget(file_store, tmp_path, "shop")
    assert [{"project": "default"}] == file_store.rows("SELECT DISTINCT project FROM text_grams")
    set_rule(file_store, Rule("", 1, None))
    apply_retention(file_store, now=NOW)
    assert [[], []] == [file_store.rows(sql) for sql in INDEX]
    assert ["today"] == [hit.passage.words for hit in found(file_store, "today") if hit.passage][:1]


def test_a_worker_of_other_code(store: Store, tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it made in another way misleads no search, and is made anew by one of this code."""
    if store.shared:
        return  # it has no index
    traces = [tell(f"parcel number {n} was lost", ago=timedelta(days=3, minutes=-n)) for n in range(20)]
    tell("today", ago=timedelta())
    block_rows = text_index._block_rows
    with monkeypatch.context() as other:
        other.setattr(text_index, "positions", lambda _: positions(b"something quite different"))
        other.setattr(text_index, "_block_rows", lambda segment: block_rows(segment).drop_columns(["format"]))
        assert 40 == TextIndexer(store).work(0) + TextIndexer(store).work()
        assert [traces[7]] == ids(found(store, "number 7 was"))
        assert [None] == [row["format"] for row in store.rows("SELECT DISTINCT format FROM text_blocks")]
    assert 40 == build_index(store)
    assert [traces[7]] == ids(found(store, "number 7 was"))
    anew = [store.rows(sql) for sql in INDEX]
    assert [FORMAT] == [row["format"] for row in store.rows("SELECT DISTINCT format FROM text_blocks")]
    with store.transaction() as work:
        drop_index(work, None)
    build_index(store)
    assert [store.rows(sql) for sql in INDEX] == anew


def test_the_format_is_told(file_store: FileStore) -> None:
    """Who changes what stands in the index, or gets a DuckDB with another ``lower()``, counts up ``FORMAT``."""
    letters = "".join(map(chr, [*range(1, 0xD800), *range(0xE000, 0x110000)]))
    lower = file_store.rows("SELECT md5(lower(?)) AS of_all", [letters])[0]["of_all"]
    at = hashlib.md5(repr(sorted(all_of(b"A lost parcel, and more of it: 0123456789."))).encode()).hexdigest()
    assert (2, "9e7d0f8584fa42365feb5d20a92cd1e7", "5794daa905c0444defbaa17d41471028") == (FORMAT, lower, at)


def test_long_texts_are_read_in_pieces(file_store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a block no more is in memory at once than a piece and the texts of one moment."""
    tell, read = teller(file_store), []
    for number in range(8):
        tell(f"parcel {number} " + "a long result " * 5_000, ago=timedelta(days=3, minutes=-number))
    tell("today", ago=timedelta())
    bytes_of = text_index._bytes_of
    monkeypatch.setattr(text_index, "_bytes_of", lambda texts: read.append(texts.nbytes) or bytes_of(texts))
    monkeypatch.setattr(text_index, "BLOCK_TEXTS", 4096)
    monkeypatch.setattr(text_index, "PIECE_BYTES", 200_000)
    assert 16 == build_index(file_store)
    assert max(read) < 400_000
    assert sum(read) > 1_000_000
    assert [1] == [row["n"] for row in file_store.rows("SELECT count(*) AS n FROM text_blocks")]
    assert 2 == len(found(file_store, "parcel 5 a long"))


def test_a_copy_has_it_too(file_store: FileStore, tmp_path: Path) -> None:
    """A copy answers the same."""
    tell = teller(file_store)
    trace = [tell(f"parcel number {number} was lost", ago=timedelta(days=3, minutes=-number)) for number in range(20)]
    tell("today", ago=timedelta())
    build_index(file_store)
    backup(file_store, tmp_path / "copy.duckdb")
    with FileStore(tmp_path / "copy.duckdb") as copy:
        assert [file_store.rows(sql) for sql in INDEX] == [copy.rows(sql) for sql in INDEX]
        assert [trace[7]] == ids(found(copy, "number 7 was"))


KILLED = """
import os, signal, sys
from pathlib import Path
from store import FileStore, text_index
from store.planned import Session
insert = Session.insert
def half(session, table, rows):
    insert(session, table, rows)
    if table == "text_blocks":
        os.kill(os.getpid(), signal.SIGKILL)
Session.insert = half
text_index._FEWEST = 1
with FileStore(Path(sys.argv[1])) as store:
    text_index.build_index(store)
"""


def test_killed_while_it_is_written(tmp_path: Path) -> None:
    """There is never half a segment, and the next one builds it."""
    path = tmp_path / "tracelore.duckdb"
    with FileStore(path) as store:
        tell = teller(store)
        traces = [tell(f"parcel number {n} was lost", ago=timedelta(days=3, minutes=-n)) for n in range(20)]
        tell("today", ago=timedelta())
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert -9 == killed.returncode
    with FileStore(path) as store:
        assert [[], []] == [store.rows(sql) for sql in INDEX]
        assert build_index(store) == 40
        assert [traces[7]] == ids(found(store, "number 7 was"))


@pytest.mark.parametrize("length", [5, 6, 40, _AT_ONCE - 1, _AT_ONCE + 7, 2 * _AT_ONCE + 5])
def test_who_holds_a_phrase_holds_its_positions(length: int) -> None:
    """Wherever it stands in a text of any length."""
    seeded = random.Random(length)
    text = seeded.randbytes(length)
    whole = all_of(text)
    for start in (0, length // 2, max(0, _AT_ONCE - 20), max(0, length - 40)):
        assert all_of(text[start : start + 40]) <= whole
    assert bool(whole) == (length >= 6)


def test_common_words_that_stand_together_nowhere() -> None:
    """Of a phrase all short sequences may stand here and there; a longer one, from where a word begins, does not."""
    held = all_of(b"for the lost pa") | all_of(b"most parcel c") | all_of(b"a parcel came")
    assert all_of(b"parcel came") <= held
    assert {_FIRST_LONG} == {min(at, _FIRST_LONG) for at in all_of(b"the lost parcel came") - held}


def all_of(text: bytes) -> set[int]:
    """Give all positions of a text."""
    return {int(at) for part in positions(text) for at in part}
