"""Requests that are not done when the server has waited long enough for its end."""

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import Reason, Retryable
from ingest.replies import refusal


class LetGo:
    """Tells who is let go of amid a request that it will be taken again soon, as far as nothing was said yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except asyncio.CancelledError:
            if begun:
                raise
            stopping = Retryable("The server is stopping; send it again soon.", Reason.STOPPING)
            await refusal(Request(scope), stopping)(scope, receive, send)
