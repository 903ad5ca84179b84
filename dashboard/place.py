"""Where the data is: told on the command line by ``dashboard.launch``, or in the environment."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from store.people import LONGEST_S, MOST_ROWS

DEFAULT_DATA = "tracelore-data"
DEFAULT_PROJECT = "default"


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, the project to show first, and the lake that holds the rows instead of the folder, if any.

    SQL typed by people gives ``sql_rows`` at most, and is ended after ``sql_seconds``.
    """

    data: Path
    project: str
    store: str = ""
    sql_rows: int = MOST_ROWS
    sql_seconds: float = LONGEST_S


def place() -> Place:
    """Read where the data is; the command line wins over ``TRACELORE_DATA`` and ``TRACELORE_PROJECT``.

    The environment alone tells the address of a lake, which may hold a password, and the limits of SQL.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", default=os.environ.get("TRACELORE_DATA", DEFAULT_DATA))
    parser.add_argument("--project", default=os.environ.get("TRACELORE_PROJECT", DEFAULT_PROJECT))
    given, _ = parser.parse_known_args(sys.argv[1:])
    return Place(
        Path(given.data),
        given.project or DEFAULT_PROJECT,
        os.environ.get("TRACELORE_STORE", ""),
        int(os.environ.get("TRACELORE_SQL_ROWS", MOST_ROWS)),
        float(os.environ.get("TRACELORE_SQL_SECONDS", LONGEST_S)),
    )
