"""One server for both sides of a recording: it answers as models do, and writes down what telemetry it gets."""

import gzip
import json
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from samples.record import script

Captured = dict[str, str]

# What a path ends in -> what answers it, and what streams that answer.
_MODELS: dict[str, tuple[Callable[..., Any], Callable[..., Iterable[Any]]]] = {
    "/chat/completions": (script.chat, script.chat_events),
    "/v1/chat": (script.chat, script.chat_events),  # Writer's
    "/responses": (script.response, script.response_events),
    "/embeddings": (script.embedding, lambda answer: [answer]),
    "/messages": (script.message, script.message_events),
    "/invoke": (script.message, script.message_events),
    "/converse": (script.bedrock, lambda answer: [answer]),
    "/v2/chat": (script.cohere, lambda answer: [answer]),
    "/api/chat": (script.ollama, lambda answer: [answer]),
    ":generateContent": (script.gemini, lambda answer: [answer]),
    ":streamGenerateContent": (script.gemini, lambda answer: [answer]),
}
# What a path that telemetry is sent to ends in -> which signal it is of.
_SIGNALS = {"/traces": "traces", "/logs": "logs", "/ai/otel": "traces"}  # the last is PostHog's


class ScriptedServer:
    """Answers while its block runs; ``captured`` is what telemetry came in."""

    def __init__(self, port: int = 0) -> None:
        self.captured: list[Captured] = []
        self.asked: list[str] = []  # paths of the model that were asked for
        handler = type("_Bound", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        """Answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    owner: ScriptedServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._reply(b'{"data": []}', "application/json")

    def do_POST(self) -> None:
        body = self._body()
        path = self.path.partition("?")[0]
        signal = next((signal for end, signal in _SIGNALS.items() if path.endswith(end)), None)
        if signal is not None:
            self._capture(body, signal)
            self._reply(b"", self.headers.get("content-type", "application/x-protobuf"))
        else:
            self._answer(path, body)

    do_PATCH = do_PUT = do_POST  # noqa: N815 - SDKs that also talk to a backend of their own

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("transfer-encoding", ""):
            pieces = []
            while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            body = b"".join(pieces)
        else:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
        return gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body

    def _capture(self, body: bytes, signal: str) -> None:
        said = {"ct": "content-type", "ce": "content-encoding", "ua": "user-agent"}
        headers = {key: self.headers.get(name) or "" for key, name in said.items()}
        # Backends with an API of their own have other paths than OTLP's, to which recordings are sent again.
        path = self.path if "/v1/traces" in self.path else f"/v1/{signal}"
        self.owner.captured.append({"path": path, **headers, "hex": body.hex()})

    def _answer(self, path: str, body: bytes) -> None:
        found = next((pair for end, pair in _MODELS.items() if path.endswith(end)), None)
        if found is None:
            self._reply(b"{}", "application/json")
            return
        self.owner.asked.append(path)
        answer, events = found
        request = json.loads(body)
        if script.is_busy(request):
            self._reply(json.dumps(script.TOO_MANY).encode(), "application/json", 429)
            return
        content = answer(request)
        if request.get("stream") or "streamGenerateContent" in path:
            self._stream(events(content), done="chat" in path)
        else:
            self._reply(json.dumps(content).encode(), "application/json")

    def _stream(self, events: Iterable[dict[str, Any]], *, done: bool) -> None:
        lines = []
        for event in events:
            named = f"event: {event['type']}\n" if "type" in event else ""
            lines.append(f"{named}data: {json.dumps(event)}\n\n")
        self._reply("".join([*lines, "data: [DONE]\n\n" if done else ""]).encode(), "text/event-stream")

    def _reply(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
