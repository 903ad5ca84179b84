"""Which names this server answers to.

A web page can make its visitor's browser send requests to a server on the visitor's own machine, by a name of the
page's own that resolves to 127.0.0.1. Such requests carry that name as their Host, and are refused. Where a key is
needed no page can write anyhow, so a server that listens elsewhere answers to any name unless told its own.

Probes are answered also under an address and under none at all, as supervisors ask; no page can ask so.
"""

from collections.abc import Collection
from ipaddress import ip_address

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import Permanent, Reason
from ingest.replies import refusal

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
ANY = "*"
PROBES = ("/healthz", "/readyz")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on ``host``."""
    return ip_address(host).is_loopback if _is_address(host) else host.lower() == "localhost"


def served_names(host: str, configured: Collection[str]) -> frozenset[str]:
    """Give the names that a server on ``host`` answers to."""
    if not configured and not is_loopback(host):
        return frozenset({ANY})
    return frozenset({*LOOPBACK_NAMES, host, *configured})


class HostCheck:
    """Refuses HTTP requests whose Host is not one of ``names``; ports do not matter, and "*" means any."""

    def __init__(self, app: ASGIApp, names: Collection[str] = LOOPBACK_NAMES) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or self._known(scope):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        host = request.headers.get("host", "")
        error = Permanent(f"This server does not answer to the name {host[:80]!r}.", Reason.WRONG_HOST)
        await refusal(request, error)(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        if ANY in self._names:
            return True
        names = [host_name(value.decode("latin-1")) for key, value in scope["headers"] if key == b"host"]
        if scope["path"] in PROBES and all(map(_is_address, names)):
            return True
        return len(names) == 1 and names[0] in self._names


def host_name(host: str) -> str:
    """Give the name in a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
