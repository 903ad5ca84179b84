"""Where the data is: told on the command line by ``dashboard.launch``, or in the environment."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATA = "tracelore-data"
DEFAULT_PROJECT = "default"


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, the project to show first, and the lake that holds the rows instead of the folder, if any."""

    data: Path
    project: str
    store: str = ""


def place() -> Place:
    """Read where the data is; the command line wins over ``TRACELORE_DATA`` and ``TRACELORE_PROJECT``.

    The address of a lake comes from ``TRACELORE_STORE`` only: it may hold a password.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", default=os.environ.get("TRACELORE_DATA", DEFAULT_DATA))
    parser.add_argument("--project", default=os.environ.get("TRACELORE_PROJECT", DEFAULT_PROJECT))
    given, _ = parser.parse_known_args(sys.argv[1:])
    return Place(Path(given.data), given.project or DEFAULT_PROJECT, os.environ.get("TRACELORE_STORE", ""))
