"""What the server answers on its internal port, on loopback, to who holds a token of the data folder."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from store import ServedStore, orders, people
from store.orders import ORDERS, OrderDesk
from store.people import answer_select, may_ask


def sql_route(served: ServedStore) -> Route:
    """Answer SQL typed by people."""

    async def sql(request: Request) -> Response:
        authorization = request.headers.get("authorization", "")
        # Nothing is read from those who may not ask: they could send without end.
        body = await request.body() if may_ask(authorization, served.reader_token) else b""
        status, content, kind = await run_in_threadpool(
            answer_select, served.store, body, authorization, served.reader_token
        )
        return Response(content, status, media_type=kind)

    return Route(people.PATH, sql, methods=["POST"])


def order_route(served: ServedStore, desk: OrderDesk) -> Route:
    """Carry out orders of who may write."""

    async def order(request: Request) -> Response:
        if not may_ask(request.headers.get("authorization", ""), served.writer_token):
            return Response("the writer's token of the data folder is needed", 401)
        name = request.path_params["name"]
        if name not in ORDERS:
            return Response(f"there is no order {name!r}; is the server of another version?", 404)
        return StreamingResponse(desk.lines(name, await request.body()), media_type=orders.LINES)

    return Route(orders.PATH, order, methods=["POST"])
