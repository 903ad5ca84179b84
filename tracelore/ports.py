"""Loopback ports, and whether a server answers on one."""

import socket

import httpx

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Give a loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether this process could listen on a loopback port at this moment."""
    try:
        # The option a server sets too: connections of an ended one that linger are in nobody's way.
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        return False
    return True


def answers(port: int, path: str) -> bool:
    """Whether ``GET path`` on a loopback port answers 200 within a second."""
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}{path}", timeout=1.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
