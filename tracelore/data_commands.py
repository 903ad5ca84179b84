"""The commands that care for what is stored: how long it is kept, and who wants it gone."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from store.clock import utc_now
from store.errors import UsageError
from tracelore.options import as_json, takes
from tracelore.output import print_json, print_table, progress_bars, visible
from tracelore.settings import Settings
from tracelore.when import parse_when

of_all = click.option(
    "--all-projects",
    is_flag=True,
    help="Days of every project without a rule of its own, gigabytes of the whole store.",
)


@click.group()
def retention() -> None:
    """Say how long, or how much, is kept. Without a rule, everything is, for ever."""


@retention.command("list")
@takes("data", "store", "log_level")
@as_json
def retention_list(settings: Settings, *, as_json: bool) -> None:
    """List the rules there are."""
    from store import open_data
    from store.rules import retention_rules

    with open_data(settings.data, settings.store) as store:
        rules = retention_rules(store)
    found = [{"project": r.project or "(all)", "days": r.days, "gigabytes": r.gigabytes} for r in rules]
    print_json(found) if as_json else print_table(("project", "days", "gigabytes"), found, none="no rules: all is kept")


@retention.command("set")
@takes("data", "store", "project", "log_level")
@of_all
@click.option("--days", type=int, help="Whole days that are kept, by when they were received.")
@click.option("--gigabytes", type=float, help="Most that it may take on disk; the oldest goes first.")
def retention_set(settings: Settings, *, all_projects: bool, days: int | None, gigabytes: float | None) -> None:
    """Set the rule of --project or of all. It takes the place of the one there was, and none given takes it away."""
    from store.location import open_or_make
    from store.marks import EVERY_PROJECT
    from store.rules import Rule, set_rule

    rule = Rule(EVERY_PROJECT if all_projects else settings.project, days, gigabytes)
    with open_or_make(settings.data, settings.store) as store:
        set_rule(store, rule)
    whose = "all projects" if all_projects else f"project {settings.project}"
    bounds = [f"{days} days" if days else "", f"{gigabytes:g} GB" if gigabytes else ""]
    kept = " and ".join(filter(None, bounds)) or "everything"
    click.echo(f"of {whose} {kept} will be kept", err=True)


# --- on request ---

named_project = click.option("--project", required=True, help="Whose data.")


@click.command()
@takes("data", "store", "log_level")
@named_project
@click.option("--user", help="Only this user of the project: the id as the spans have it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
def forget(settings: Settings, *, project: str, user: str | None, yes: bool, as_json: bool) -> None:
    """Delete a project, or one of its users, for good. Prints a receipt; it cannot be undone."""
    from store import open_data
    from store.forget import stored_of
    from store.orders import give_order
    from tracelore.lock import only_one

    if not yes:
        with open_data(settings.data, settings.store) as store:
            there = stored_of(store, project, user)
        whose = f"user {user} of project {project}" if user is not None else f"the whole project {project}"
        click.echo(f"{there['traces']} traces with {there['spans']} spans, and all that hangs on them.", err=True)
        click.confirm(f"Delete {visible(whose)} for good?", abort=True, err=True)
    # Insights that are being worked out would quote what is deleted meanwhile.
    with progress_bars() as progress, only_one(settings.data, "insights", progress):
        receipt = give_order(settings.data, "forget", {"project": project, "user": user}, progress, settings.store)
    _print_receipts([receipt], as_json=as_json)


@click.command()
@takes("data", "store", "log_level")
@named_project
@click.option("--user", help="Only those about this user.")
@as_json
def receipts(settings: Settings, *, project: str, user: str | None, as_json: bool) -> None:
    """Show the receipts of what 'forget' deleted."""
    from store import open_data
    from store.receipts import receipts as written

    with open_data(settings.data, settings.store) as store:
        found = [asdict(receipt) for receipt in written(store, project, user)]
    _print_receipts(found, as_json=as_json)


def _print_receipts(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    rows = [
        {"what": name, "value": value}
        for receipt in found
        for name, value in {**receipt, "counts": "", **receipt["counts"]}.items()
        if name != "counts"
    ]
    print_table(("what", "value"), rows)


# --- copies ---


@click.command()
@takes("data", "store", "log_level")
@click.argument("to", type=click.Path(path_type=Path))
@as_json
def backup(settings: Settings, *, to: Path, as_json: bool) -> None:
    """Copy the store as it is now. The server may run, and goes on. TO is a file, or a folder to put one into."""
    from store.orders import give_order

    with progress_bars() as progress:
        counts = give_order(settings.data, "backup", {"to": str(to.resolve())}, progress, settings.store)
    _print_counts(counts, as_json=as_json)


@click.command()
@takes("data", "store", "log_level")
@as_json
def check(settings: Settings, *, as_json: bool) -> None:
    """Read all that is stored, so that damage shows. The server may run, and goes on."""
    from store.orders import give_order

    with progress_bars() as progress:
        counts = give_order(settings.data, "check", {}, progress, settings.store)
    _print_counts(counts, as_json=as_json)


@click.command()
@takes("data", "store", "log_level")
@click.argument("copy", metavar="FROM", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Move a store that is there aside, to a name that ends in the time.")
@as_json
def restore(settings: Settings, *, copy: Path, replace: bool, as_json: bool) -> None:
    """Make a store from a copy: that of --data, or a new lake. FROM is read whole before; no server may run."""
    from store.backup import restore as put_back
    from store.moving import restore_lake

    if settings.store and replace:
        raise UsageError("A lake is not replaced: name another database and data path with --store.")
    with progress_bars() as progress:
        if settings.store:
            counts = restore_lake(copy, settings.store, settings.data, progress)
        else:
            counts = put_back(copy, settings.data, replace=replace, progress=progress)
    _print_counts(counts, as_json=as_json)


@click.command()
@takes("data", "store", "project", "log_level")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@click.option("--table", "tables", multiple=True, help="Only this table; repeatable.")
@click.option("--all-projects", is_flag=True, help="Not only those of --project.")
@click.option("--since", help="Only what happened from then on: 24h, 7d, or an ISO time.")
@click.option("--until", help="Only what happened before.")
@as_json
def export(
    settings: Settings,
    *,
    out: Path,
    tables: tuple[str, ...],
    all_projects: bool,
    since: str | None,
    until: str | None,
    as_json: bool,
) -> None:
    """Write tables as Parquet files, all as of one moment. The server may run, and goes on."""
    from store.orders import give_order

    now = utc_now()
    begin, end = (parse_when(text, now).isoformat() if text else None for text in (since, until))
    wishes = {
        "out": str(out.resolve()),
        "tables": tables,
        "project": None if all_projects else settings.project,
        "since": begin,
        "until": end,
    }
    with progress_bars() as progress:
        counts = give_order(settings.data, "export", wishes, progress, settings.store)
    _print_counts(counts, as_json=as_json)


def _print_counts(counts: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
    else:
        print_table(("table", "rows"), [{"table": table, "rows": n} for table, n in counts.items()])


@click.command()
@takes("data", "store", "log_level")
@click.option("--compact", is_flag=True, help="Give free room back to the disk; no server may run.")
@as_json
def maintain(settings: Settings, *, compact: bool, as_json: bool) -> None:
    """Put the store in order, and say how large everything is.

    The rules of retention are applied. Of a file the log is folded in; of a lake small files are merged, and old states
    and their files deleted.
    """
    if settings.store and compact:
        raise UsageError("A lake needs no --compact: what is deleted gives its room back.")
    from store.backup import compact as make_compact
    from store.orders import give_order

    with progress_bars() as progress:
        told = give_order(settings.data, "maintain", {}, progress, settings.store)
        if compact:
            before, after = make_compact(settings.data, progress)
            told |= {"file_bytes": after, "free_bytes": 0, "given_back_bytes": before - after}
    _print_upkeep(told, as_json=as_json)


def _print_upkeep(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    rows = [*({f"deleted from {table}": n for table, n in told.pop("deleted_rows").items()}.items()), *told.items()]
    print_table(("what", "value"), [{"what": what, "value": value} for what, value in rows])


@click.command("migrate-store")
@takes("log_level")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@as_json
def migrate_store(_settings: Settings, *, source: str, target: str, as_json: bool) -> None:
    """Copy everything from one store into another, and compare.

    FROM and TO are data folders, or addresses of lakes. No server may run on FROM. TO has to be new; a copy that was
    interrupted goes on when it is started again.
    """
    from store.moving import migrate_store as move

    with progress_bars() as progress:
        counts = move(source, target, progress)
    _print_counts(counts, as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (
    *(migrate_store, retention, forget, receipts),
    *(backup, check, restore, export, maintain),
)
