"""Files that only their owner may read: DuckDB makes its own as the umask says, and has no setting for them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


def keep_private() -> None:
    """Let nobody else read what this process makes from now on, folders too."""
    os.umask(0o077)


@contextmanager
def made_private() -> Iterator[None]:
    """Let nobody else read what this process makes until the block ends; threads share that."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
