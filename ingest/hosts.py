"""Which names this server answers to.

A web page can make its visitor's browser send requests to a server on the visitor's own machine, by a name of the
page's own that resolves to 127.0.0.1. Such requests carry that name as their Host, and are refused. Where a key is
needed no page can write anyhow, so a server that listens elsewhere answers to any name unless told its own.
"""

from collections.abc import Collection
from ipaddress import ip_address

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.errors import Permanent, Reason
from ingest.replies import refusal

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
ANY = "*"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on ``host``."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


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
        hosts = [value for key, value in scope["headers"] if key == b"host"]
        return ANY in self._names or (len(hosts) == 1 and host_name(hosts[0].decode("latin-1")) in self._names)


def host_name(host: str) -> str:
    """Give the name in a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()
