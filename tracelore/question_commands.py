"""The commands that ask: what was sent, what was found in it, and what people know better."""

from pathlib import Path
from typing import Any

import click

from store.clock import utc_now
from tracelore.options import FAILED, as_json, since_option, takes
from tracelore.output import print_csv, print_json, print_table, visible
from tracelore.settings import Settings
from tracelore.when import parse_when


@click.command()
@takes("data", "store", "sql_rows", "sql_seconds", "log_level")
@click.argument("statement")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="How to print the rows.",
)
@as_json
def sql(settings: Settings, *, statement: str, form: str, as_json: bool) -> None:
    """Run one read-only SELECT over the tables of all projects.

    They are spans, traces, facets, patterns, insights, flags, reports and more; docs/schema.md has them all.
    """
    from store import select_for_people
    from store.answer import as_columns

    answer = select_for_people(
        settings.data, statement, settings.store, max_rows=settings.sql_rows, timeout_s=settings.sql_seconds
    )
    columns, rows = as_columns(answer)
    if form == "json" or as_json:
        print_json(rows)
    elif form == "csv":
        print_csv(columns, rows)
    else:
        print_table(columns, rows)
    if len(rows) >= settings.sql_rows:
        click.echo(f"tracelore: stopped at {settings.sql_rows} rows; --sql-rows raises the limit", err=True)


@click.command()
@takes("data", "store", "project", "log_level")
@click.argument("query")
@since_option
@click.option("--until", default=None, help="Up to when; all there is if left out.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="How many hits at most.")
@as_json
def search(settings: Settings, *, query: str, since: str | None, until: str | None, limit: int, as_json: bool) -> None:
    """Find traces and messages, the newest first.

    QUERY is words, "a phrase", service:NAME, status:error, a trace id ... Any column or attribute can be asked for as
    key:value; all of it has to hold.
    """
    from store import open_data
    from store.search import search as found_by
    from tracelore.searching import COLUMNS, as_document, as_row

    now = utc_now()
    times = {"since": parse_when(since, now) if since else None, "until": parse_when(until, now) if until else None}
    with open_data(settings.data, settings.store) as store:
        hits = found_by(store, settings.project, query, limit=limit, **times)
    print_json([as_document(hit) for hit in hits]) if as_json else print_table(COLUMNS, [as_row(hit) for hit in hits])


@click.command()
@takes("data", "store", "project", "log_level")
@click.option("--facet", help="Only patterns of this facet: intent, behaviour, failure, or one of another package.")
@as_json
def patterns(settings: Settings, *, facet: str | None, as_json: bool) -> None:
    """List the patterns found, the largest first."""
    from insights.patterns import patterns as known_patterns
    from insights.patterns import unusual
    from store import open_data

    with open_data(settings.data, settings.store) as store:
        found = [p for p in known_patterns(store, settings.project) if facet in {None, p["facet"]}]
        left = {name: n for name, n in unusual(store, settings.project).items() if facet in {None, name}}
    if as_json:
        print_json(found)
        return
    none = (
        "no patterns yet: 'tracelore insights run' finds them" if facet is None else f"no patterns of {visible(facet)}"
    )
    print_table(["facet", "name", "state", "size", "share", "example"], [_pattern_row(p) for p in found], none=none)
    if left:
        told = ", ".join(f"{visible(name)} {count:,}" for name, count in left.items())
        click.echo(f"Unusual, like no pattern: {told} traces.")


def _pattern_row(pattern: dict[str, Any]) -> dict[str, Any]:
    examples = pattern.get("examples") or [""]
    state = ", ".join(filter(None, [pattern["state"], "weak" if pattern["weak"] else ""]))
    return {**pattern, "state": state, "share": f"{pattern['share']:.1%}", "example": examples[0]}


@click.command()
@takes("data", "store", "project", "window", "log_level")
@click.option("--format", "form", type=click.Choice(["md"]), default="md", help="Format of the document.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output if left out.",
)
@since_option
@click.option("--list", "list_them", is_flag=True, help="List the reports written so far.")
@as_json
def report(
    settings: Settings, *, form: str, out: Path | None, since: str | None, list_them: bool, as_json: bool
) -> None:
    """Write down what was found in a window, as a document."""
    from insights.report import list_reports, render_markdown
    from store import open_data

    now = utc_now()
    with open_data(settings.data, settings.store) as store:
        if list_them:
            written = list_reports(store, settings.project)
            columns = ["report_id", "created_at", "cause", "title", "path"]
            none = "no reports yet: 'tracelore insights run --report' writes one"
            print_json(written) if as_json else print_table(columns, written, none=none)
            return
        text = render_markdown(store, settings.project, parse_when(since or settings.window, now), now, now=now)
    if out is not None:
        _write(text, out)
    if as_json:
        print_json({"format": form, "out": str(out) if out else None, "text": text})
    elif out is None:
        click.echo(text)


def _write(text: str, out: Path) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"tracelore: cannot write {out}: {error.strerror}", err=True)
        raise SystemExit(FAILED) from None
    click.echo(f"wrote {out}", err=True)


@click.command()
@takes("data", "store", "project", "log_level")
@click.option("--monitor", help="Only flags of this monitor.")
@click.option(
    "--severity",
    type=click.Choice(["info", "low", "medium", "high", "critical"]),
    help="Only flags at least this severe.",
)
@as_json
def flags(settings: Settings, *, monitor: str | None, severity: str | None, as_json: bool) -> None:
    """List what the monitors raised, the newest first."""
    from monitors import flags as raised_flags
    from monitors.lacking import lacking
    from store import open_data

    with open_data(settings.data, settings.store) as store:
        found = raised_flags(store, settings.project, monitor=monitor, severity=severity)
        away = [each for each in lacking(store, settings.project) if monitor in {None, each[0]}]
    if as_json:
        print_json(found)
    else:
        print_table(
            ["severity", "confidence", "monitor", "category", "explanation", "trace_id", "user_id"],
            found,
            none="no flags",
        )
    for name, what in away:
        click.echo(f"tracelore: {visible(f'{name} {what}')}", err=True)


@click.command()
@takes("data", "store", "project", "log_level")
@click.option("--monitor", required=True, help="The monitor whose prediction is overruled.")
@click.option("--subject", required=True, help="Whom it is about, e.g. a user id.")
@click.option("--value", required=True, help="What is so, e.g. adult.")
@click.option("--reason", required=True, help="How it is known.")
@click.option("--by", "actor", required=True, help="Who says so.")
def override(settings: Settings, *, monitor: str, subject: str, value: str, reason: str, actor: str) -> None:
    """Record what people know against a prediction. It wins from then on."""
    from monitors import override as record
    from store import open_data

    with open_data(settings.data, settings.store) as store:
        record(store, settings.project, monitor, subject, value, reason, actor)
    click.echo(f"recorded: {subject} is {value} ({monitor})", err=True)


QUESTIONS: tuple[click.Command, ...] = (patterns, flags, override, report, search, sql)
