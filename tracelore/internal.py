"""What the server answers on its internal port, on loopback, to who holds a token of the data folder."""

from collections.abc import Callable
from itertools import chain

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from store import ServedStore, orders, scan
from store.errors import StoreError, TraceloreError, UsageError
from store.orders import ORDERS, OrderDesk
from store.people import may_ask
from store.scan import stream_rows

KEYS_PATH = "/internal/keys"


def keys_route(served: ServedStore, read: Callable[[], None]) -> Route:
    """Read the keys anew for who has changed them, and answer when that is done."""

    async def keys(request: Request) -> Response:
        if refused := _refused(request, served.writer_token, "writer"):
            return refused
        try:
            await run_in_threadpool(read)
        except StoreError as error:
            return Response(str(error), 503)
        return Response(status_code=204)

    return Route(KEYS_PATH, keys, methods=["POST"])


def rows_route(served: ServedStore) -> Route:
    """Send rows of a table to who runs SQL over them."""

    async def rows(request: Request) -> Response:
        if refused := _refused(request, served.reader_token, "reader"):
            return refused
        parts = stream_rows(served.store, await request.body())
        try:
            # The first part here: what is wrong with the request shows with it.
            first = await run_in_threadpool(next, parts)
        except TraceloreError as error:
            return Response(str(error), 400 if isinstance(error, UsageError) else 503)
        return StreamingResponse(chain([first], parts))

    return Route(scan.PATH, rows, methods=["POST"])


def order_route(served: ServedStore, desk: OrderDesk) -> Route:
    """Carry out orders of who may write."""

    async def order(request: Request) -> Response:
        if refused := _refused(request, served.writer_token, "writer"):
            return refused
        name = request.path_params["name"]
        if name not in ORDERS:
            return Response(f"there is no order {name!r}; is the server of another version?", 404)
        return StreamingResponse(desk.lines(name, await request.body()), media_type=orders.LINES)

    return Route(orders.PATH, order, methods=["POST"])


def _refused(request: Request, token: str, whose: str) -> Response | None:
    """Answer who does not hold ``token``."""
    if may_ask(request.headers.get("authorization", ""), token):
        return None
    return Response(f"the {whose}'s token of the data folder is needed", 401)
