"""Processes that stay small."""

import ctypes
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from types import ModuleType

_M_ARENA_MAX = -8  # of glibc's malloc.h


def leave_out_pandas() -> None:
    """Keep pyarrow from loading pandas where it is installed: 60 MB for conversions that this process does not do.

    For processes that do nothing but receive; to be called before pyarrow makes its first array.
    """
    if not any(isinstance(finder, _WithoutPandas) for finder in sys.meta_path):
        sys.meta_path.insert(0, _WithoutPandas())


def share_one_allocator() -> None:
    """Let pyarrow allot as the rest of the process does: a pool of its own holds 6 to 12 MB more, and is no faster.

    To be called before pyarrow makes its first array; a pool that somebody chose stays.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def share_one_arena() -> None:
    """Let all threads allot from one arena: glibc gives each one of its own, and keeps what is free in any of them.

    To be called before there are threads. It waits for no one longer: they take turns at the interpreter anyway.
    """
    with suppress(AttributeError):  # of a C library that is not glibc
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def collect_seldom() -> None:
    """Let the collector of cycles leave alone what is there already, and come rarely for what will be.

    For processes whose work makes many small objects and no cycles: there looking for them takes a quarter of the time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


class _WithoutPandas(MetaPathFinder):
    def find_spec(self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is left out of this process", name=fullname)
