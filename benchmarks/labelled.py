"""Labelled public sets, for measuring only: read from the folder that TRACELORE_BENCH_DATA names.

Their licences do not let them lie in the project. Each is gzipped JSON, one object a line.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def labelled(name: str) -> list[Row]:
    """Read the set ``name``, or end the program with what is missing."""
    folder = os.environ.get("TRACELORE_BENCH_DATA")
    if not folder:
        raise SystemExit("Set TRACELORE_BENCH_DATA to the folder that holds the labelled sets.")
    file = Path(folder) / f"{name}.jsonl.gz"
    if not file.is_file():
        raise SystemExit(f"{file} is missing: this part of the benchmark needs it.")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
