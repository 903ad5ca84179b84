"""The command line. Standard output carries results only; exit status 0 success, 1 failure, 2 wrong usage."""

import sys
from pathlib import Path
from typing import Any

import click

from store.clock import utc_now
from store.errors import MissingExtra, UsageError
from store.lean import leave_out_pandas, share_one_allocator, share_one_arena
from tracelore.data_commands import COMMANDS
from tracelore.options import FAILED, as_json, takes
from tracelore.output import print_json, print_table, progress_bars, visible
from tracelore.question_commands import QUESTIONS
from tracelore.sections import InSections
from tracelore.settings import Settings
from tracelore.when import parse_when

_WHERE = ("data", "store")
_LOGGED = ("log_level", "log_format")
_RECEIVING = (
    *("host", "host_names", "http_port", "grpc_port", "require_keys", "tls_certificate", "tls_key", "cors_origins"),
    *("redact", "redact_off", "readers", "max_body_bytes", "pending_bytes", "memory_limit"),
)
_SHOWING = ("project", "dashboard_port", "sql_rows", "sql_seconds")
_WORKING = (
    *("settle_after", "settle_rootless", "work_every", "monitors"),
    *("schedule", "window", "embedding_model", "seed"),
)


@click.group(cls=InSections, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="tracelore")
def main() -> None:
    """Know what your AI agents do: traces in, patterns of intent, behaviour and failure out."""


# --- processes ---


@main.command()
@takes(*_WHERE, *_RECEIVING, *_WORKING, *_SHOWING, *_LOGGED)
@click.option("--no-dashboard", is_flag=True, help="Do not start the dashboard.")
def up(settings: Settings, *, no_dashboard: bool) -> None:
    """Run everything: receive, work and show, supervised."""
    from tracelore.up import run_up

    raise SystemExit(run_up(settings, dashboard=not no_dashboard))


@main.command()
@takes(*_WHERE, *_RECEIVING, *_LOGGED)
def serve(settings: Settings) -> None:
    """Receive OpenTelemetry and own the store."""
    share_one_arena()
    leave_out_pandas()
    share_one_allocator()
    from tracelore.serve import run_serve

    run_serve(settings)


@main.command()
@takes(*_WHERE, *_WORKING, *_LOGGED)
def work(settings: Settings) -> None:
    """Settle and watch traces, and find patterns on schedule."""
    from tracelore.work import run_work

    run_work(settings)


@main.command()
@takes(*_WHERE, *_SHOWING, *_LOGGED)
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
    """Bring traces from files of other tools.

    The tools are langsmith, langfuse, otlp and claude-code. PATHS are files or folders, compressed or not. Importing
    the same again stores nothing twice.
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
    """Group all settled traces into patterns, and describe each. A report can be written of it at once."""
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
    """Plant failures in a copy of your traces, and look for them.

    It says which of them the patterns recover, and changes nothing. Traces are taken that went well as far as is known.
    Recall is the share of the planted failures that the nearest pattern holds, precision the share of that pattern that
    was planted; a failure is found where both are at least 0.7.
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
    """Make a key whose senders write into --project. It is printed once, and not shown again."""
    from tracelore.keys import create

    click.echo(create(settings, name, off, extra))


@keys.command("list")
@takes("data", "store", "log_level")
@as_json
def keys_list(settings: Settings, *, as_json: bool) -> None:
    """List the keys of all projects. What they are is not known any more."""
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
    from store.lake_url import shown_url

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
    """List the rules that mask secrets, or apply them to TEXT.

    As TEXT, "-" is standard input; what is left of it is printed.
    """
    from store.redaction import Redactor, rules

    if text is not None:
        click.echo(Redactor().mask(sys.stdin.read() if text == "-" else text))
        return
    found = [rule._asdict() for rule in rules()]
    print_json(found) if as_json else print_table(("name", "pattern"), found)


for _command in (*QUESTIONS, *COMMANDS):
    main.add_command(_command)
