"""Where the server of a data folder takes imports: only who can read the folder knows the token it asks for."""

from dataclasses import asdict

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ingest.errors import Permanent
from ingest.importing.taking import Taker
from ingest.otlp import Encoding
from store.errors import StoreError
from store.people import may_ask

PATH = "/internal/import"
_LARGEST = 128 << 20


def import_route(taker: Taker, token: str) -> Route:
    """Make the route."""

    async def answer(request: Request) -> Response:
        if not may_ask(request.headers.get("authorization", ""), token):
            return _answer(401, {"error": "the token of the data folder is needed"})
        asked, encoding = request.query_params, Encoding.named(request.headers.get("content-type", ""))
        signal, project = asked.get("signal", ""), asked.get("project", "")
        if signal not in ("traces", "logs", "metrics") or not project or encoding is None:
            return _answer(400, {"error": "signal, project and content type are needed"})
        if int(request.headers.get("content-length") or 0) > _LARGEST:
            return _answer(413, {"error": f"larger than {_LARGEST >> 20} MiB"})
        body = await request.body()
        try:
            return _answer(200, asdict(await run_in_threadpool(taker.take, signal, encoding, body, project)))
        except Permanent as refused:
            return _answer(400, {"error": str(refused)})
        except StoreError as failed:
            return _answer(503, {"error": str(failed)})

    return Route(PATH, answer, methods=["POST"])


def _answer(status: int, content: dict[str, object]) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
