"""The commands that care for what is stored: how long it is kept, and who wants it gone."""

import click

from store.marks import EVERY_PROJECT
from tracelore.options import takes
from tracelore.output import print_json, print_table
from tracelore.settings import Settings

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
of_all = click.option(
    "--all-projects",
    is_flag=True,
    help="Days of every project without a rule of its own, gigabytes of the whole store.",
)


@click.group()
def retention() -> None:
    """Say how long, or how much, is kept. Without a rule, everything is, for ever."""


@retention.command("list")
@takes("data", "log_level")
@as_json
def retention_list(settings: Settings, *, as_json: bool) -> None:
    """List the rules there are."""
    from store import open_data
    from store.rules import retention_rules

    with open_data(settings.data) as store:
        rules = retention_rules(store)
    found = [{"project": r.project or "(all)", "days": r.days, "gigabytes": r.gigabytes} for r in rules]
    print_json(found) if as_json else print_table(("project", "days", "gigabytes"), found)


@retention.command("set")
@takes("data", "project", "log_level")
@of_all
@click.option("--days", type=int, help="Whole days that are kept, by when they were received.")
@click.option("--gigabytes", type=float, help="Most that it may take on disk; the oldest goes first.")
def retention_set(settings: Settings, *, all_projects: bool, days: int | None, gigabytes: float | None) -> None:
    """Set the rule of --project or of all; it takes the place of the one there was, and none given takes it away."""
    from store.location import open_or_make
    from store.rules import Rule, set_rule

    rule = Rule(EVERY_PROJECT if all_projects else settings.project, days, gigabytes)
    with open_or_make(settings.data) as store:
        set_rule(store, rule)
    whose = "all projects" if all_projects else f"project {settings.project}"
    bounds = [f"{days} days" if days else "", f"{gigabytes:g} GB" if gigabytes else ""]
    kept = " and ".join(filter(None, bounds)) or "everything"
    click.echo(f"of {whose} {kept} will be kept", err=True)


COMMANDS: tuple[click.Command, ...] = (retention,)
