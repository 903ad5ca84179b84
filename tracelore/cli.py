"""The command line. Standard output carries results only; exit status 0 success, 1 failure, 2 wrong usage."""

import sys
from pathlib import Path
from typing import Any

import click

from store.clock import utc_now
from store.errors import MissingExtra, UsageError
from store.lake_url import shown_url
from store.lean import leave_out_pandas, share_one_allocator, share_one_arena
from tracelore.data_commands import COMMANDS
from tracelore.options import FAILED, as_json, takes
from tracelore.output import as_columns, print_csv, print_json, print_table, progress_bars, visible
from tracelore.settings import Settings
from tracelore.when import parse_when

_TAKING = ("readers", "cors_origins", "redact", "redact_off")
_RECEIVING = ("host", "host_names", "require_keys", "tls_certificate", "tls_key", *_TAKING)
since_option = click.option("--since", default=None, help="From when: 24h, 7d, or an ISO time.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="tracelore")
def main() -> None:
    """Know what your AI agents do: traces in, patterns of intent, behaviour and failure out."""


# --- processes ---


@main.command()
@takes(*_RECEIVING, "data", "store", "project", "http_port", "grpc_port", "dashboard_port", "log_level", "log_format")
@click.option("--no-dashboard", is_flag=True, help="Do not start the dashboard.")
def up(settings: Settings, *, no_dashboard: bool) -> None:
    """Run everything: receive, work and show, supervised."""
    from tracelore.up import run_up

    raise SystemExit(run_up(settings, dashboard=not no_dashboard))


@main.command()
@takes(*_RECEIVING, "data", "store", "project", "http_port", "grpc_port", "dashboard_port", "log_level", "log_format")
def serve(settings: Settings) -> None:
    """Receive OpenTelemetry and own the store."""
    share_one_arena()
    leave_out_pandas()
    share_one_allocator()
    from tracelore.serve import run_serve

    run_serve(settings)


@main.command()
@takes("data", "store", "project", "http_port", "grpc_port", "dashboard_port", "log_level", "log_format")
def work(settings: Settings) -> None:
    """Settle traces, run monitors, and run insights and reports on schedule."""
    from tracelore.work import run_work

    run_work(settings)


@main.command()
@takes("data", "store", "project", "http_port", "grpc_port", "dashboard_port", "log_level", "log_format")
def dashboard(settings: Settings) -> None:
    """Show the dashboard."""
    from tracelore.dashboard import run_dashboard

    run_dashboard(settings)


# --- history ---


@main.command("import")
@takes("data", "store", "project", "redact", "redact_off", "log_level")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--from", "source", default="auto", help="Which tool wrote the files; auto asks each file.")
@click.option("--again", is_flag=True, help="Read also what was imported before.")
@as_json
def import_(settings: Settings, *, paths: tuple[Path, ...], source: str, again: bool, as_json: bool) -> None:
    """Bring traces from files of other tools: langsmith, langfuse, otlp, claude-code.

    PATHS are files or folders, compressed or not. Importing the same again stores nothing twice.
    """
    from tracelore.importing import run_import

    with progress_bars() as progress:
        tally = run_import(settings, paths, source, again=again, progress=progress)
    for error in tally.errors:
        click.echo(f"tracelore: {visible(error)}", err=True)
    if as_json:
        print_json(tally.as_dict())
    else:
        click.echo(visible(tally.sentence()))
    if tally.broken:
        raise SystemExit(FAILED)


# --- questions ---


@main.command()
@takes("data", "store", "project", "sql_rows", "sql_seconds", "log_level")
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
    """Run one read-only SELECT over spans, traces, facets, patterns, insights, flags, reports ..."""
    from store import select_for_people

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


@main.command()
@takes("data", "store", "project", "log_level")
@click.argument("query")
@since_option
@click.option("--until", default=None, help="Up to when; the present moment if left out.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="How many hits at most.")
@as_json
def search(settings: Settings, *, query: str, since: str | None, until: str | None, limit: int, as_json: bool) -> None:
    """Find traces and messages, the newest first: words, "a phrase", service:NAME, status:error, a trace id ...

    Any column or attribute can be asked for as key:value; all of it has to hold.
    """
    from store import open_data
    from store.search import search as found_by
    from tracelore.searching import COLUMNS, as_document, as_row

    now = utc_now()
    times = {"since": parse_when(since, now) if since else None, "until": parse_when(until, now) if until else None}
    with open_data(settings.data, settings.store) as store:
        hits = found_by(store, settings.project, query, limit=limit, **times)
    print_json([as_document(hit) for hit in hits]) if as_json else print_table(COLUMNS, [as_row(hit) for hit in hits])


@main.command()
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
    print_table(["facet", "name", "state", "size", "share", "example"], [_pattern_row(p) for p in found])
    if left:
        told = ", ".join(f"{visible(name)} {count:,}" for name, count in left.items())
        click.echo(f"Unusual, like no pattern: {told} traces.")


def _pattern_row(pattern: dict[str, Any]) -> dict[str, Any]:
    examples = pattern.get("examples") or [""]
    state = ", ".join(filter(None, [pattern["state"], "weak" if pattern["weak"] else ""]))
    return {**pattern, "state": state, "share": f"{pattern['share']:.1%}", "example": examples[0]}


@main.group()
def insights() -> None:
    """Find and describe patterns."""


@insights.command("run")
@takes("data", "store", "project", "embedding_model", "seed", "settle_after", "settle_rootless", "log_level")
@click.option("--since", default="7d", help="From when: 24h, 7d, or an ISO time.", show_default=True)
@click.option("--until", default=None, help="Up to when; the present moment if left out.")
@click.option("--report", is_flag=True, help="Also write a report into the data folder.")
@click.option("--cause", default="asked", type=click.Choice(["asked", "schedule"]), hidden=True)
@as_json
def insights_run(settings: Settings, *, since: str, until: str | None, report: bool, cause: str, as_json: bool) -> None:
    """Describe every settled trace, group them into patterns, and write down what each pattern is."""
    from tracelore.jobs import run_insights

    now = utc_now()
    begin, end = parse_when(since, now), parse_when(until, now) if until else now
    if begin >= end:
        raise UsageError(f"The window ends ({end:%Y-%m-%d %H:%M} UTC) before it begins ({begin:%Y-%m-%d %H:%M} UTC).")
    with progress_bars() as progress:
        summary = run_insights(settings, begin, end, cause=cause, report=report, progress=progress)
    if as_json:
        print_json(summary)
    else:
        _print_run(summary)


def _print_run(summary: dict[str, Any]) -> None:
    print_table(["what", "value"], [{"what": k, "value": v} for k, v in summary.items() if k != "facets"])
    facets = [
        {"facet": name} | figures | {"unusual": figures["ungrouped"], "weak": len(figures["weak"])}
        for name, figures in summary["facets"].items()
    ]
    columns = ["facet", "described", "undescribed", "nothing_to_say", "unusual", "patterns", "weak"]
    print_table([*columns, "coverage", "noise", "stability", "separation"], facets)
    if not summary["traces"]:
        project = visible(summary["project"])
        click.echo(f"Project {project} has no settled trace that began within this window: nothing is grouped.")


@insights.command("evaluate")
@takes("data", "store", "project", "embedding_model", "seed", "log_level")
@click.option("--since", default="7d", help="From when: 24h, 7d, or an ISO time.", show_default=True)
@as_json
def insights_evaluate(settings: Settings, *, since: str, as_json: bool) -> None:
    """Plant failures in a copy of your own traces, and say which of them the patterns recover. Changes nothing.

    Traces are taken that went well as far as is known. Recall is the share of the planted failures that the nearest
    pattern holds, precision the share of that pattern that was planted; a failure is found where both are at least 0.7.
    """
    from tracelore.evaluate import evaluate
    from tracelore.jobs import models_installed

    if not models_installed():
        raise MissingExtra("insights", "Grouping traces")
    now = utc_now()
    with progress_bars() as progress:
        found = evaluate(settings, parse_when(since, now), now, progress=progress)
    if as_json:
        print_json(found)
        return
    rows = [row | {"found": "yes" if row["found"] else "no"} for row in found["failures"]]
    title = (
        f"{sum(row['found'] for row in found['failures'])} of {len(rows)} failures found, in {found['traces']} traces"
    )
    print_table(["failure", "planted", "found", "pattern", "precision", "recall"], rows, title)
    for name in found["not_planted"]:
        click.echo(f"Not planted, because no trace has a step for it: {name}.")


@main.command()
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
            print_json(written) if as_json else print_table(columns, written)
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


@main.command()
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
        print_table(["severity", "confidence", "monitor", "category", "explanation", "trace_id", "user_id"], found)
    for name, what in away:
        click.echo(f"tracelore: {visible(f'{name} {what}')}", err=True)


@main.command()
@takes("data", "store", "project", "log_level")
@click.option("--monitor", required=True, help="The monitor whose prediction is overruled.")
@click.option("--subject", required=True, help="Whom it is about, e.g. a user id.")
@click.option("--value", required=True, help="What is so, e.g. adult.")
@click.option("--reason", required=True, help="How it is known.")
@click.option("--by", "actor", required=True, help="Who says so.")
def override(settings: Settings, *, monitor: str, subject: str, value: str, reason: str, actor: str) -> None:
    """Record what people know against a prediction; it wins from then on."""
    from monitors import override as record
    from store import open_data

    with open_data(settings.data, settings.store) as store:
        record(store, settings.project, monitor, subject, value, reason, actor)
    click.echo(f"recorded: {subject} is {value} ({monitor})", err=True)


# --- keys ---


@main.group()
def keys() -> None:
    """Make, list and revoke the API keys of senders."""


@keys.command("create")
@takes("data", "store", "project", "log_level")
@click.option("--name", default="", help="For people: who has it.")
@click.option("--no-redact", "off", multiple=True, metavar="RULE", help="A redaction rule to leave out; repeatable.")
@click.option("--redact", "extra", multiple=True, metavar="REGEX", help="What else to mask; repeatable.")
def keys_create(settings: Settings, *, name: str, off: tuple[str, ...], extra: tuple[str, ...]) -> None:
    """Make a key whose senders write into --project, and print it: it is not shown again."""
    from tracelore.keys import create

    click.echo(create(settings, name, off, extra))


@keys.command("list")
@takes("data", "store", "log_level")
@as_json
def keys_list(settings: Settings, *, as_json: bool) -> None:
    """List the keys of all projects; what they are is not known any more."""
    from tracelore.keys import COLUMNS, described

    found = described(settings)
    print_json(found) if as_json else print_table(COLUMNS, found)


@keys.command("revoke")
@takes("data", "store", "log_level")
@click.argument("key_id")
def keys_revoke(settings: Settings, *, key_id: str) -> None:
    """Refuse a key from now on. KEY_ID is what it begins with, as shown by 'keys list'."""
    from tracelore.keys import revoke

    revoke(settings, key_id)
    click.echo(f"revoked: {key_id}", err=True)


@main.command()
@takes(*Settings.model_fields)
@as_json
def config(settings: Settings, *, as_json: bool) -> None:
    """Show every setting as it is in force here."""
    values = settings.model_dump(mode="json") | {"store": shown_url(settings.store)}
    if as_json:
        print_json(values)
        return
    rows = [
        {"setting": name, "value": values[name], "meaning": field.description}
        for name, field in Settings.model_fields.items()
    ]
    print_table(["setting", "value", "meaning"], rows)


@main.command()
@takes("log_level")
@click.argument("text", required=False)
@as_json
def redaction(_settings: Settings, *, text: str | None, as_json: bool) -> None:
    """List the rules that mask secrets, or show what is left of TEXT ("-": standard input) by them."""
    from store.redaction import Redactor, rules

    if text is not None:
        click.echo(Redactor().mask(sys.stdin.read() if text == "-" else text))
        return
    found = [rule._asdict() for rule in rules()]
    print_json(found) if as_json else print_table(("name", "pattern"), found)


for _command in COMMANDS:
    main.add_command(_command)
