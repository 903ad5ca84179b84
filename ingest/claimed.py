"""Which attributes fill which columns, written down for the store, where people look for attributes by their names.

python -m ingest.claimed
"""

from collections import defaultdict
from importlib.resources import files

import orjson

from ingest.dialects import DIALECTS
from store.search_terms import COLUMNS


def claimed() -> bytes:
    """Give the attributes that any dialect reads into a column that can be asked for, as JSON: column -> names."""
    found: dict[str, set[str]] = defaultdict(set)
    for dialect in DIALECTS:
        for table in (dialect.aliases, dialect.own):
            for name in COLUMNS & table.keys():
                found[name] |= set(table[name])
    listed = {name: sorted(keys) for name, keys in sorted(found.items())}
    return orjson.dumps(listed, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    files("store").joinpath("claimed_attributes.json").write_bytes(claimed())  # type: ignore[attr-defined]
