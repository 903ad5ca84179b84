"""The report as a document: a tuple of sections, each a function from what was found to Markdown lines.

Every text that came from a trace goes through ``insights.markdown``; the words of the document itself
are plain Markdown, so that the file reads well in a terminal, too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from insights import words
from insights.markdown import plain
from insights.report import figures
from insights.report.changes import Change, changes, is_first_run
from insights.report.flags import FlagFigures, flags, grave
from insights.report.left_out import LeftOut, left_out
from insights.report.looked_at import LookedAt, looked_at
from insights.report.pattern_text import in_detail, table_of
from insights.report.patterns import PatternFigures, patterns
from insights.report.quality import WEAK
from insights.report.themes import themes
from insights.report.window import Window
from store import Store

DETAILED = 10
"""How many failure patterns are told in full; the rest stand in the table."""
_BRIEF = 12
_CHANGES = 20
_MOVED = 1e-9

Lines = Iterable[str]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a report says, before it is put into words."""

    window: Window
    now: datetime
    headline: figures.Headline
    before: figures.Headline
    patterns: Sequence[PatternFigures]
    agents: Sequence[dict[str, Any]]
    tools: Sequence[dict[str, Any]]
    flags: Sequence[FlagFigures]
    left_out: LeftOut
    looked_at: LookedAt
    changes: Sequence[Change] = ()
    first_run: bool = False

    def of(self, facet: str) -> list[PatternFigures]:
        """Give the patterns of one facet, the largest first."""
        return [p for p in self.patterns if p.facet == facet]


def render_markdown(store: Store, project: str, since: datetime, until: datetime, now: datetime) -> str:
    """Give the report about a window as one Markdown document."""
    window = Window(project, since, until)
    found = Findings(
        window=window,
        now=now,
        headline=figures.headline(store, window),
        before=figures.headline(store, window.before),
        patterns=patterns(store, window),
        agents=figures.agents(store, window),
        tools=figures.tools(store, window),
        flags=flags(store, window),
        left_out=left_out(store, window),
        looked_at=looked_at(store, window),
        changes=changes(store, window),
        first_run=is_first_run(store, project),
    )
    return "\n".join(line for section in SECTIONS for line in section(found)) + "\n"


def title_of(window: Window) -> str:
    """Give the title of a report in plain text."""
    return f"{window.project}: {words.stretch(window.length)} to {words.moment(window.until)} UTC"


def head(found: Findings) -> Lines:
    window = found.window
    yield f"# What the agents of {plain(window.project)} did"
    yield ""
    yield (
        f"{words.moment(window.since)} to {words.moment(window.until)} UTC ({words.stretch(window.length)}), "
        f"written {words.moment(found.now)} UTC."
    )
    yield ""
    yield _in_short(found)
    yield ""


def numbers(found: Findings) -> Lines:
    now, before = found.headline, found.before
    yield "## At a glance"
    yield ""
    yield "| | this window | the one before | change |"
    yield "|---|---:|---:|---:|"
    for name, read, write in _NUMBERS:
        then = read(before) if before.traces else None
        yield f"| {name} | {write(read(now))} | {write(then)} | {_change(read(now), then)} |"
    yield ""


def failures(found: Findings) -> Lines:
    yield "## What failed"
    yield ""
    patterns_found = found.of("failure")
    if found.looked_at.traces:
        well = words.number(found.looked_at.silent("failure"))
        yield f"{well} of {words.traces(found.looked_at.traces)} show no sign of a failure."
        yield ""
    if not patterns_found:
        yield _no_failures(found)
        yield ""
        yield from _unusual(found, "failure")
        return
    yield from _themes(patterns_found)
    yield from table_of(patterns_found)
    for rank, pattern in enumerate(patterns_found[:DETAILED], start=1):
        yield from in_detail(rank, pattern, found.window)
    if len(patterns_found) > DETAILED:
        yield f"The other {len(patterns_found) - DETAILED} are in the table above and on the dashboard."
        yield ""
    yield from _unusual(found, "failure")


def changed(found: Findings) -> Lines:
    if not found.changes and not found.first_run:
        return
    yield "## What changed"
    yield ""
    if found.first_run:
        yield "This is the first run: there are no earlier patterns to compare with."
    for change in found.changes[:_CHANGES]:
        yield f"- {plain(change.facet, 20)}: {change.sentence}"
    if len(found.changes) > _CHANGES:
        yield f"- {len(found.changes) - _CHANGES} older changes are not listed."
    yield ""


def intents(found: Findings) -> Lines:
    yield from _brief(found, "intent", "## What users wanted", "No intent patterns in this window.")


def behaviour(found: Findings) -> Lines:
    yield from _brief(found, "behaviour", "## How the agents behaved", "No behaviour patterns in this window.")
    yield from _table(
        "Agents",
        ("agent", "traces", "in error", "median", "tokens", "cost"),
        [
            (
                plain(row["agent"], 60),
                words.number(row["traces"]),
                words.percent(row["failed"] / row["traces"]),
                words.duration(row["p50_ms"]),
                words.short_number(row["tokens"]),
                words.money(row["cost"]),
            )
            for row in found.agents
        ],
    )
    yield from _table(
        "Tools, the most failing first",
        ("tool", "calls", "in error", "95 % within"),
        [
            (
                plain(row["tool"], 60),
                words.number(row["calls"]),
                words.percent(row["failed"] / row["calls"]),
                words.duration(row["p95_ms"]),
            )
            for row in found.tools
        ],
    )


def of_others(found: Findings) -> Lines:
    held = {p.facet for p in found.patterns} | found.looked_at.described.keys()
    for facet in sorted(held - {"failure", "intent", "behaviour"}):
        name = plain(facet.replace("_", " "), 60)
        yield from _brief(found, facet, f"## {name.capitalize()}", f"No {name} patterns in this window.")


def safety(found: Findings) -> Lines:
    yield "## Flags"
    yield ""
    if not found.flags:
        yield "The monitors raised nothing in this window."
        yield ""
        return
    yield "| severity | monitor | category | flags | traces | for example |"
    yield "|---|---|---|---:|---:|---|"
    for flag in found.flags:
        example = f" (trace {plain(flag.examples[0])})" if flag.examples else ""
        yield (
            f"| {plain(flag.severity)} | {plain(flag.monitor)} | {plain(flag.category, 60)} "
            f"| {words.number(flag.count)} | {words.number(flag.traces)} "
            f"| {plain(flag.explanation, 160)}{example} |"
        )
    yield ""


def omissions(found: Findings) -> Lines:
    yield "## What was left out"
    yield ""
    notes = list(_omissions(found))
    yield from (f"- {note}" for note in notes or ["Nothing: every trace of the window is in the numbers above."])
    yield ""


SECTIONS: tuple[Callable[[Findings], Lines], ...] = (
    head,
    numbers,
    failures,
    changed,
    intents,
    behaviour,
    of_others,
    safety,
    omissions,
)

_NUMBERS: tuple[tuple[str, Callable[[figures.Headline], float | None], Callable[[float | None], str]], ...] = (
    ("traces", lambda h: h.traces, words.number),
    ("traces that ended in an error", lambda h: h.failed, words.number),
    ("error rate", lambda h: h.error_rate if h.traces else None, words.percent),
    ("duration, median", lambda h: h.p50_ms, words.duration),
    ("duration, 95 of 100 within", lambda h: h.p95_ms, words.duration),
    ("model calls", lambda h: h.llm_calls, words.number),
    ("tool calls", lambda h: h.tool_calls, words.number),
    ("tokens in", lambda h: h.input_tokens, words.number),
    ("tokens out", lambda h: h.output_tokens, words.number),
    ("cost", lambda h: h.cost, words.money),
    ("users", lambda h: h.users, words.number),
)


def _in_short(found: Findings) -> str:
    numbers_now = found.headline
    if not numbers_now.traces:
        return "No traces were recorded in this window."
    text = (
        f"**{words.traces(numbers_now.traces)}**, of which {words.number(numbers_now.failed)} "
        f"ended in an error (**{words.percent(numbers_now.error_rate)}**)."
    )
    failed = found.of("failure")
    if failed:
        text += (
            f" {len(failed)} failure pattern{'s' if len(failed) > 1 else ''}; the largest is "
            f"**{plain(failed[0].title, 120)}** "
            f"({words.traces(failed[0].count)}, {words.percent(failed[0].share)})."
        )
    raised = grave(found.flags)
    return text + (f" Monitors raised {words.number(raised)} grave flags." if raised else "")


def _change(now: float | None, before: float | None) -> str:
    if now is None or not before:
        return words.NOTHING
    ratio = now / before - 1
    return "none" if abs(ratio) < _MOVED else f"{ratio:+.0%}"


def _no_failures(found: Findings) -> str:
    if not found.headline.traces:
        return "Nothing ran."
    if found.left_out.last_run is None:
        return "Failures are not grouped yet; this does it: `tracelore insights run --since 24h`."
    return "No failure patterns in this window."


def _brief(found: Findings, facet: str, heading: str, otherwise: str) -> Iterator[str]:
    held = found.of(facet)
    yield heading
    yield ""
    if not held:
        yield otherwise
        yield ""
        yield from _unusual(found, facet)
        return
    yield from _themes(held)
    yield from table_of(held[:_BRIEF])
    if len(held) > _BRIEF:
        rest = sum(p.count for p in held[_BRIEF:])
        yield f"{len(held) - _BRIEF} smaller patterns with {words.traces(rest)} are not listed."
        yield ""
    yield from _unusual(found, facet)


def _unusual(found: Findings, facet: str) -> Iterator[str]:
    """Say how many traces are like no pattern of a facet, also where it has none; before the first, nothing is."""
    grouped = found.patterns or found.left_out.last_run
    if grouped and (count := found.looked_at.unusual.get(facet, 0)):
        yield f"Unusual, like no pattern: {words.traces(count)}."
        yield ""


def _themes(held: Sequence[PatternFigures]) -> Iterator[str]:
    """Give the themes that the patterns of a facet fall under, as far as there are any."""
    found = themes(held)
    yield from _table(
        "Themes",
        ("theme", "patterns", "traces", "share"),
        [
            (
                plain(theme.name, 90),
                words.number(len(theme.patterns)),
                words.number(theme.count),
                words.percent(theme.share),
            )
            for theme in found[:_BRIEF]
        ],
    )
    if len(found) > _BRIEF:
        yield f"{len(found) - _BRIEF} smaller themes are not listed."
        yield ""


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"**{title}**"
    yield ""
    yield "| " + " | ".join(columns) + " |"
    yield "|---" + "|---:" * (len(columns) - 1) + "|"
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def _omissions(found: Findings) -> Iterator[str]:
    out, run = found.left_out, found.left_out.last_run
    if out.unsettled:
        yield f"Not settled yet, and in none of the numbers: {words.traces(out.unsettled)}."
    if out.ungrouped:
        yield f"In no pattern of any kind, for the next run to take up: {words.traces(out.ungrouped)}."
    for facet, count in found.looked_at.undescribed.items():
        yield f"Could not be described by {plain(facet)}, for reasons that the log tells: {words.traces(count)}."
    if out.failed_without_pattern:
        yield f"Ended in an error but in no failure pattern: {words.traces(out.failed_without_pattern)}."
    for monitor, count in out.unchecked.items():
        yield f"Traces or users that {plain(monitor)} could not look at, as the log tells: {words.number(count)}."
    if out.dismissed_flags:
        yield f"Flags that people reviewed as wrong: {words.number(out.dismissed_flags)}."
    if run is None:
        yield "No run of the insights has finished: there are no patterns."
        return
    yield (
        f"Patterns are those of the run that finished {words.moment(run['finished_at'])} UTC over "
        f"{words.moment(run['since'])} to {words.moment(run['until'])}."
    )
    if any(pattern.weak for pattern in found.patterns):
        yield WEAK
    yield from _told(run["counts"])


def _told(counts: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Tell what a run counted, whatever facets and reasons it knows, one line for each group."""
    if not isinstance(counts, dict):
        return
    flat = {k: v for k, v in counts.items() if isinstance(v, int | float | str) and not isinstance(v, bool)}
    if flat:
        where = " ".join(path) or "run"
        yield f"{plain(where)}: " + ", ".join(f"{plain(k.replace('_', ' '))} {_figure(v)}" for k, v in flat.items())
    for key, value in counts.items():
        yield from _told(value, (*path, str(key).replace("_", " ")))


def _figure(value: float | str) -> str:
    if isinstance(value, str):
        return plain(value, 80)
    return words.number(value) if isinstance(value, int) else f"{value:.3g}"
