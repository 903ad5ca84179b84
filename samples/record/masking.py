"""What recordings must not say: where on whose machine they were made."""

import os
import platform
import re
import socket
from collections.abc import Iterable
from pathlib import Path

from samples.record.server import Captured

_INSTEAD = b"/recorded"
# Of who built a program that names its sources, with the folder that GitHub's machines build in.
_HOMES = re.compile(rb"/home/[\w.-]+(?:/work/[\w.-]+/[\w.-]+)?")
_BETWEEN = re.compile(r"[/_.]")  # what some make a name of a path without


def masked(captured: Iterable[Captured], folders: Iterable[Path]) -> list[Captured]:
    """Give the requests without the names of folders, host, user and kernel.

    Nothing changes its length: in protobuf a length is written before each text.
    """
    paths = [str(folder) for folder in folders]
    names = (
        {path.encode() for path in paths}
        | {_BETWEEN.sub("-", path).encode() for path in paths}
        | {_home(), socket.gethostname().encode()}
    )
    names |= {platform.platform().encode(), platform.release().encode()}
    found = sorted((name for name in names if len(name) > 3), key=len, reverse=True)
    return [request | {"hex": _masked(bytes.fromhex(request["hex"]), found).hex()} for request in captured]


def _masked(body: bytes, names: list[bytes]) -> bytes:
    for name in names:
        body = body.replace(name, _instead(name))
    return _HOMES.sub(lambda home: _instead(home[0]), body)


def _instead(name: bytes) -> bytes:
    return (_INSTEAD + b"_" * len(name))[: len(name)]


def _home() -> bytes:
    return os.path.expanduser("~").encode()  # noqa: PTH111 - as text
