"""A search finds what a plain comparison of all texts finds, with the index of texts and without."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ingest.rows import build_rows, join_rows
from store import FileStore, append_rows, search_texts, text_index
from store.records import Message, Span
from store.search import search
from store.text_index import build_index

NOW = datetime(2026, 3, 12, 12)
WORDS = [
    *("Parcel", "lost", "pro", "cess", "Straße", "ÄÖÜ", "naïve", "nai\u0308ve", "a", "I", "role", "content"),
    *("\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2"),
    *("\u6771\u4eac\u90fd\u5e81", "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd", "\N{GRINNING FACE}"),
    *("100%", "a_b", "\\", "\\n", '"hi"', "it's", '{"x":1}', "[1]}", "C:\\dir", "x,y;z", "--", "\n", "\t", " ", " "),
    "0123456789abcdef",
]
TEXTS = some.lists(some.lists(some.sampled_from(WORDS), min_size=1, max_size=8).map("".join), min_size=2, max_size=12)


@pytest.fixture(scope="module", autouse=True)
def _small() -> None:
    """Make blocks of a few texts, and ask the index however little there is."""
    patch = pytest.MonkeyPatch()
    for name, value in {"BLOCK_TEXTS": 4, "SEGMENT_BLOCKS": 5, "PIECE_BYTES": 200, "_FEWEST": 1}.items():
        patch.setattr(text_index, name, value)
    patch.setattr(search_texts, "_WORTH_ASKING", timedelta())


def stored(store: FileStore, said: Sequence[str]) -> None:
    """Store each text as a message, and as a result, of a trace that is named by its number."""
    for number, text in enumerate(said):
        at = NOW - timedelta(hours=len(said) - number)
        begin = int((at - datetime(1970, 1, 1)).total_seconds()) * 10**9
        span = Span(
            project="default", trace_id=f"{number:032x}", span_id=f"{number:016x}", parent_span_id=None, name="chat",
            kind="llm", dialect="otel_genai", service="shop", start_ns=begin, end_ns=begin, status="ok",
            received_at=at, **({"input": (Message.of("user", text),)} if number % 2 else {"result": text}),
        )  # fmt: skip
        append_rows(store, *join_rows([build_rows([span])]))


def found(store: FileStore, phrase: str) -> set[int]:
    """Give the numbers of the texts that hold a phrase."""
    quoted = phrase.replace("\\", "\\\\").replace('"', '\\"')
    return {int(hit.trace_id, 16) for hit in search(store, "default", f'"{quoted}"', limit=1000)}


def loosely(text: str) -> str:
    """Fold everything that could be the same."""
    return unicodedata.normalize("NFKD", text.casefold()).casefold()


@given(said=TEXTS, data=some.data())
@settings(max_examples=60, deadline=None)
def test_a_phrase_is_found_where_it_stands_and_nowhere_else(said: list[str], data: some.DataObject) -> None:
    """Whatever it is cut out of, in any letter case, over blanks, punctuation, quotes, backslashes and line ends."""
    whole = data.draw(some.sampled_from(said))
    begin = data.draw(some.integers(0, len(whole) - 1))
    phrase = whole[begin : begin + data.draw(some.integers(1, 40))]
    phrase = data.draw(some.sampled_from([phrase, phrase.upper(), phrase.lower(), phrase.swapcase()]))
    if not phrase.strip():
        return
    with TemporaryDirectory() as folder, FileStore(Path(folder) / "tracelore.duckdb") as store:
        stored(store, said)
        by_reading = found(store, phrase)
        build_index(store)
        assert by_reading == found(store, phrase)
    assert by_reading >= {n for n, text in enumerate(said) if phrase in text or phrase.lower() in text.lower()}
    # A message is JSON, so that what is quoted in its arguments can be found: where its text ends there is a quote.
    ends = {n for n in range(len(said)) if n % 2} if '"' in phrase else set()
    assert by_reading <= ends | {n for n, text in enumerate(said) if loosely(phrase) in loosely(text)}


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("In der Großen Straße", ["straße", "STRASSE", "STRAẞE", "großen", "GROSSEN STRASSE"]),
        ("DIE GROSSE STRASSE", ["straße", "strasse", "große"]),
        ("ὁ Σίσυφος ἔφη", ["σίσυφος", "ΣΊΣΥΦΟΣ", "Σίσυφος"]),
        ("ΣΊΣΥΦΟΣ", ["σίσυφος", "σίσυφοσ"]),
        ("İstanbul", ["istanbul", "İSTANBUL", "ISTANBUL"]),
        (unicodedata.normalize("NFD", "Café naïve"), ["café", "CAFÉ NAÏVE", unicodedata.normalize("NFD", "café")]),
        (unicodedata.normalize("NFC", "Café naïve"), [unicodedata.normalize("NFD", "café naïve")]),
        ("東京都庁へ行く", ["京", "都庁へ", "東京都庁へ行く"]),
        ("مرحبا بالعالم", ["بالعالم", "مرحبا ب"]),
        ('x\n50% off_\\"now"', ["50%", "_\\", '\\"now"', "% off_"]),
    ],
)  # fmt: skip
def test_words_of_other_scripts(tmp_path: Path, text: str, phrases: list[str]) -> None:
    """The same word in capitals, with other letters at its end, or with its accents beside the letters, is found."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        stored(store, ["something else", text, text, "another thing"])
        for built in (False, True):
            if built:
                build_index(store)
            for phrase in phrases:
                assert {1, 2} == found(store, phrase), phrase
            hits = search(store, "default", f'"{phrases[0]}"') if '"' not in phrases[0] else []
            assert all(hit.passage is not None and hit.passage.words for hit in hits)


@pytest.mark.parametrize("phrase", ["\\", "\\n", "\\u", "m\\n"])
def test_a_backslash_is_itself(tmp_path: Path, phrase: str) -> None:
    """What a message is written with is no part of it."""
    with FileStore(tmp_path / "tracelore.duckdb") as store:
        stored(store, ["plain", 'a line\nand "quotes" and \x01', "plain", f"really {phrase}"])
        assert {3} == found(store, phrase)
