"""The page ``docs/conformance.md``, written from the tests: ``python -m tests.ingest.conformance.page``."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "conformance.md"

_HEAD = """\
# Conformance

What a receiver of OTLP has to do, in 90 statements: those of the
[specification](https://opentelemetry.io/docs/specs/otlp/), and those in which the OpenTelemetry Collector and the
exporters of the SDKs go beyond it. Each has a test of its own in `tests/ingest/conformance/`, and nearly all of these
speak to a running server. This page is written from the tests by `python -m tests.ingest.conformance.page`.

| | statement | result | test |
|---|---|---|---|
"""
# Where the specification leaves a choice, or leaves something out that others do.
_CHOICES = {
    13: "pass; 415, where the Collector says 400: the sender has to change what it sends",
    17: "pass; 413 as the specification has it, where the Collector says 400",
    22: "pass; an answer is never larger than a kilobyte, so none has to be cut",
    33: "not applicable: optional, and answers are too small for compression; checked that it may be asked for",
    35: "pass; but to a content type that is none of the two in JSON, and to what is no HTTP in plain text",
    44: "pass; where HTTP has a better code, such as 413 and 415, that is given",
    49: "pass; ids in base64 are taken, too, as protobuf's own JSON has them",
    52: "pass; whole requests are read, as the Collector does: ignored, they would be acknowledged and lost",
    56: "pass; 46 lists or 30 objects within one another, which are the 100 messages that protobuf reads",
    61: "pass; only the span is rejected, where the Collector refuses the whole request",
}


class Statement(NamedTuple):
    """A numbered test."""

    number: int
    says: str
    place: str


def statements() -> list[Statement]:
    """Give all numbered tests, by number."""
    return sorted(found for file in sorted(HERE.glob("test_*.py")) for found in _of(file))


def _of(file: Path) -> Iterator[Statement]:
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            number, _, _ = node.name.removeprefix("test_").partition("_")
            yield Statement(int(number), ast.get_docstring(node) or "", f"{file.name}::{node.name}")


def page() -> str:
    """Write the page in Markdown."""
    return _HEAD + "".join(_row(s, _CHOICES.get(s.number, "pass")) for s in statements())


def _row(s: Statement, result: str) -> str:
    return f"| {s.number} | {s.says} | {result} | `{s.place}` |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
