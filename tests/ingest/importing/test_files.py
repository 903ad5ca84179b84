"""Files as strangers make them: cut off, packed, huge, and not files at all."""

import gzip
import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from ingest.importing import Tally, records
from ingest.importing.files import Found, Reader, Unreadable
from ingest.importing.records import json_records
from ingest.importing.source import Broken, Record

Bring = Callable[..., Tally]


def read(path: Path) -> list[Record | Broken]:
    return list(json_records(Reader(Found([path]).files[0])))


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def test_a_broken_line_costs_only_itself(tmp_path: Path) -> None:
    """The lines after it are read, and its number is told."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\n\n{"a": 2\n{"a": NaN, "b": "\\ud83d"}\r\n{"a": 4}')
    found = read(path)
    assert [f.place for f in found] == ["line 1", "line 3", "line 4", "line 5"]
    assert isinstance(found[1], Broken)
    assert [f.value for f in found if isinstance(f, Record)] == [{"a": 1}, {"a": None, "b": "\ufffd"}, {"a": 4}]


def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes no memory, and the next one is read."""
    monkeypatch.setattr(records, "LONGEST", 1 << 20)
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"a": "')
        for _ in range(40):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n{"a": 2}\n')
    tracemalloc.start()
    found = read(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [Broken("line 1", "longer than 1 MiB"), Record("line 2", {"a": 2})]
    assert most < 10 << 20


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ('{\n"data": [\n{"id": 1},\n{"id": 2', "line 4", "cut off"),
        ('[{"id": 1},\n{"id": 2},', "line 2", "cut off"),
        ('[\n{"id": 1},\n{"id": oops}\n]', "line 3", "not JSON"),
        ('{\n"data": [{"id": 1}],\n"meta": ', "line 3", "cut off"),
        ('[\n{"id": 1},' + "[" * 100_000, "line 2", "nested too deep"),
    ],
)
def test_a_document_that_breaks_off_gives_what_came_before(tmp_path: Path, text: str, place: str, why: str) -> None:
    """And says where it broke."""
    path = tmp_path / "a.json"
    path.write_text(text)
    *before, last = read(path)
    assert [b.value["id"] for b in before if isinstance(b, Record)] in ([1], [1, 2])
    assert isinstance(last, Broken)
    assert (last.place, why in last.why) == (place, True), last


def test_a_long_list_is_not_held(tmp_path: Path) -> None:
    """Only one element at a time is."""
    path = tmp_path / "a.json"
    element = json.dumps({"id": 1, "text": "y" * 1000})
    path.write_text('{"data": [' + ",\n".join([element] * 30_000) + "]}")
    tracemalloc.start()
    count = sum(1 for _ in json_records(Reader(Found([path]).files[0])))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, most < 12 << 20) == (30_000, True)


@pytest.mark.parametrize("pack", [gzip.compress, zstd], ids=["gzip", "zstd"])
def test_packed_files_are_read_and_cut_ones_told(
    files: Path, bring: Bring, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """Whatever their name says."""
    packed = pack((files / "langsmith_runs.jsonl").read_bytes())
    (tmp_path / "whole.jsonl").write_bytes(packed)
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    assert bring(tmp_path / "whole.jsonl").spans == 3
    cut = bring(tmp_path / "cut.jsonl.gz")
    assert (cut.spans, cut.broken) == (0, 1)
    assert "cut.jsonl.gz: is damaged where it is compressed" in cut.errors[0]


def test_two_packed_parts_after_each_other_are_one_file(files: Path, bring: Bring, tmp_path: Path) -> None:
    """As they are when files are joined."""
    lines = (files / "langsmith_runs.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "a.jsonl.gz").write_bytes(b"".join(map(gzip.compress, lines)))
    assert bring(tmp_path / "a.jsonl.gz").spans == 3


def test_a_bomb_is_not_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that grows so much was written by a tool that traces."""
    monkeypatch.setattr("ingest.importing.files._MOST_EXPANDED", 8 << 20)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b" " * (64 << 20)))
    with pytest.raises(Unreadable, match="expands to more than 500 times its size"):
        read(tmp_path / "a.jsonl.gz")


def test_only_regular_files_are_read(files: Path, bring: Bring, tmp_path: Path) -> None:
    """Links in a folder are not followed: they could lead anywhere; pipes would never end."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.jsonl").symlink_to(files / "langsmith_runs.jsonl")
    (folder / "round").symlink_to(folder)
    (folder / "notes.txt").write_text("nothing")
    os.mkfifo(folder / "pipe.jsonl")
    tally = bring(folder, folder / "pipe.jsonl", tmp_path / "missing.jsonl", folder / "link.jsonl")
    assert dict(tally.skipped) == {
        "a link in a folder": 2,
        "a file of another kind in a folder": 1,
        "not a regular file": 1,
    }
    assert [e.partition(": ")[2] for e in tally.errors] == [
        "is neither a file nor a folder",
        "No such file or directory",
    ]
    assert tally.spans == 3, "a link that somebody names is followed"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.json", b"", "is empty"),
        ("a.json", b'{"hello": 1}', "holds nothing of: otlp, langsmith, langfuse, claude-code"),
        ("a.parquet", b"PAR1 not really", "cannot be read as Parquet after row 0"),
        ("a.bin", b"\x7fELF\x02\x01\x01", "is neither JSON nor OTLP in protobuf"),
        ("a.pb", b"\x0a\xff\xff\xff\x0f123", "message 1: ends within the message"),
        ("a.csv", b"id,b,c,d\n1,2,3,4\n", "holds nothing of"),
        ("a.jsonl", b"[1, 2\n", "line 1: not JSON"),
    ],
)
def test_files_of_nobody_are_told(bring: Bring, tmp_path: Path, name: str, content: bytes, why: str) -> None:
    """With their name and what is wrong."""
    (tmp_path / name).write_bytes(content)
    tally = bring(tmp_path / name)
    assert (tally.spans, tally.broken) == (0, 1)
    assert tally.errors[0].startswith(f"{tmp_path / name}: ")
    assert why in tally.errors[0]
