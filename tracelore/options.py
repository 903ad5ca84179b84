"""Command-line flags made from the table of settings, and the exit statuses scripts rely on."""

import functools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from store.errors import TraceloreError, UsageError
from tracelore.logs import start_logging
from tracelore.settings import Settings, load_settings

FAILED = 1
WRONG_USAGE = 2

Command = Callable[..., None]
_WANTED: Mapping[object, str] = {int: "INTEGER", float: "NUMBER", Path: "FOLDER"}

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
since_option = click.option("--since", default=None, help="From when: 24h, 7d, or an ISO time.")


def takes(*names: str) -> Callable[[Callable[..., None]], Command]:
    """Give a command the settings ``names`` as flags, and call it with the whole ``Settings`` first.

    Errors made for people are printed without a traceback; the exit status is 2 for wrong usage, 1 otherwise.
    """

    def wrap(command: Callable[..., None]) -> Command:
        @functools.wraps(command)
        def run(**arguments: Any) -> None:
            flags = {name: arguments.pop(name) for name in names}
            with reported_errors():
                settings = load_settings(**flags)
                start_logging(settings.log_level, settings.log_format)
                command(settings, **arguments)

        wrapped: Command = run
        for name in reversed(names):
            wrapped = _option(name)(wrapped)
        return wrapped

    return wrap


def _option(name: str) -> Callable[[Command], Command]:
    field, flag = Settings.model_fields[name], name.replace("_", "-")
    if field.annotation is bool:
        return click.option(f"--{flag}/--no-{flag}", name, default=None, help=field.description)
    kind = int if name.endswith("_port") else str
    wanted = _WANTED.get(field.annotation, "TEXT")
    shown = f"{field.description}  [default: {field.default}]" if str(field.default) else field.description
    return click.option(f"--{flag}", name, type=kind, default=None, metavar=wanted, help=shown)


class reported_errors:  # noqa: N801 - reads as the block it opens
    """A block whose errors made for people end the program with one message and the right exit status."""

    def __enter__(self) -> None:
        """Enter the block."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Turn a ``TraceloreError`` into a message and an exit status."""
        if isinstance(error, TraceloreError):
            click.echo(f"tracelore: {error}", err=True)
            sys.exit(WRONG_USAGE if isinstance(error, UsageError) else FAILED)
