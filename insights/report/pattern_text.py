"""A pattern in words: one row of a table, or a passage with figures, explanation and evidence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from insights import words
from insights.markdown import code, plain
from insights.report.patterns import PatternFigures
from insights.report.window import Window

QUOTES = 4
EXAMPLES = 3
_EDGE = 0.08
"""A pattern whose first trace comes within this part of the window's begin may well be older than the
window."""


def table_of(patterns: Sequence[PatternFigures]) -> Iterator[str]:
    """Give one row for each pattern."""
    yield "| what | traces | share | over the window | example |"
    yield "|---|---:|---:|---|---|"
    for p in patterns:
        example = code(p.examples[0]) if p.examples else words.NOTHING
        weak = " (weak)" if p.weak else ""
        yield (
            f"| {plain(p.title, 110)}{weak} | {words.number(p.count)} | {words.percent(p.share)} "
            f"| {code(words.course(p.course))} | {example.replace('|', '')} |"
        )
    yield ""


def in_detail(rank: int, pattern: PatternFigures, window: Window) -> Iterator[str]:
    """Give the passage about one pattern: how many, since when, what it means, and the proof."""
    yield f"### {rank}. {plain(pattern.title, 160)}"
    yield ""
    yield (
        f"{words.traces(pattern.count)}, {words.percent(pattern.share)} of all; {begin(pattern, window)}; "
        f"{end(pattern)}. Severity {plain(pattern.severity)}.{' It is weak.' if pattern.weak else ''}"
    )
    yield ""
    if pattern.body:
        yield from paragraphs(pattern.body)
    for item in pattern.evidence[:QUOTES]:
        yield from quoted(item)
    if pattern.examples:
        yield "Examples: " + ", ".join(code(trace_id) for trace_id in pattern.examples[:EXAMPLES])
        yield ""


def begin(pattern: PatternFigures, window: Window) -> str:
    """Say when the pattern began, as far as the window and earlier runs can tell."""
    if pattern.known_since < window.since:
        return f"known since {words.moment(pattern.known_since)}"
    if pattern.first - window.since < max(window.length * _EDGE, timedelta(minutes=1)):
        return "there from the start of the window"
    return f"**began {words.moment(pattern.first)}**"


def end(pattern: PatternFigures) -> str:
    """Say when the pattern was last seen, or that it has ended."""
    last = words.moment(pattern.last)
    return f"**ended on {last}**" if pattern.state == "ended" else f"last {last}"


def paragraphs(body: str) -> Iterator[str]:
    """Give an insight's text line by line, keeping its lists and nothing else of what it may try."""
    for line in body.splitlines():
        stripped = line.strip()
        marker, text = ("- ", stripped[2:]) if stripped.startswith(("- ", "* ")) else ("", stripped)
        yield f"{marker}{plain(text)}" if text else ""
    yield ""


def quoted(item: Mapping[str, Any]) -> Iterator[str]:
    """Give one piece of evidence: the stored words, and where they stand."""
    quote = str(item.get("quote") or "")
    if not quote:
        return
    where = f"trace {code(str(item.get('trace_id') or ''), 40)}"
    if item.get("span_id"):
        where += f", span {code(str(item['span_id']), 40)}"
    yield f"> {code(quote, 300)}"
    yield f"> {words.NOTHING} {where}"
    yield ""
