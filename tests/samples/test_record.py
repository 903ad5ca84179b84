"""The recording kit: what the scripted model answers, what is written down, and what recordings do not say."""

import gzip
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from samples.record.__main__ import record, write
from samples.record.environment import DRIVERS
from samples.record.masking import masked
from samples.record.recipes import RECIPES, Recipe
from samples.record.server import ScriptedServer

TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {}}}]
ASK: dict[str, Any] = {
    "model": "gpt-4o-mini",
    "messages": [{"role": "user", "content": "Weather in Paris?"}],
    "tools": TOOLS,
}
TOLD = {"role": "tool", "tool_call_id": "call_1", "content": "21C"}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Run a scripted server."""
    with ScriptedServer() as running:
        yield running


def post(server: ScriptedServer, path: str, body: dict[str, Any]) -> Any:
    return httpx.post(server.url + path, json=body, trust_env=False)


def test_the_model_asks_for_the_tool_and_then_answers(server: ScriptedServer) -> None:
    """Always the same, with the same usage."""
    asked = post(server, "/v1/chat/completions", ASK).json()
    (call,) = asked["choices"][0]["message"]["tool_calls"]
    assert (call["id"], call["function"]["name"], json.loads(call["function"]["arguments"])) == (
        "call_1",
        "get_weather",
        {"city": "Paris"},
    )
    answered = post(server, "/v1/chat/completions", ASK | {"messages": [*ASK["messages"], TOLD]}).json()
    assert answered["choices"][0]["message"]["content"] == "It is 21C in Paris."
    for usage in (asked["usage"], answered["usage"]):
        assert (usage["prompt_tokens"], usage["completion_tokens"]) == (100, 20)
        assert usage["prompt_tokens_details"]["cached_tokens"] == 40
        assert usage["completion_tokens_details"]["reasoning_tokens"] == 8


def test_streams_say_the_same(server: ScriptedServer) -> None:
    """Chunk by chunk."""
    reply = post(server, "/v1/chat/completions", ASK | {"stream": True, "messages": [*ASK["messages"], TOLD]})
    *chunks, last = [line.removeprefix("data: ") for line in reply.text.split("\n\n") if line]
    read = [json.loads(chunk) for chunk in chunks]
    assert last == "[DONE]"
    assert read[0]["choices"][0]["delta"]["content"] == "It is 21C in Paris."
    assert read[-1]["usage"]["total_tokens"] == 120


def test_requests_are_written_down_as_they_came(server: ScriptedServer, tmp_path: Path) -> None:
    """Unpacked, with what their headers said."""
    headers = {"content-type": "application/x-protobuf", "content-encoding": "gzip", "user-agent": "sdk/1"}
    httpx.post(f"{server.url}/v1/traces", content=gzip.compress(b"\x0a\x00"), headers=headers, trust_env=False)
    write(tmp_path / "a.json", server.captured)
    assert json.loads((tmp_path / "a.json").read_text()) == [
        {"path": "/v1/traces", "ct": "application/x-protobuf", "ce": "gzip", "ua": "sdk/1", "hex": "0a00"}
    ]


@pytest.mark.parametrize(
    ("sent_to", "path"), [("/api/otel/logs", "/v1/logs"), ("/i/v0/ai/otel", "/v1/traces"), ("/a/v1/traces", None)]
)
def test_paths_of_other_backends_become_those_of_otlp(server: ScriptedServer, sent_to: str, path: str | None) -> None:
    """Unless they end as OTLP's: those stay."""
    httpx.post(f"{server.url}{sent_to}", content=b"", trust_env=False)
    assert [request["path"] for request in server.captured] == [path or sent_to]


def test_recordings_do_not_say_where_they_were_made() -> None:
    """Names of folders and of the machine are painted over; nothing changes its length."""
    said = f"at {Path.cwd()}/x.py on {socket.gethostname()}".encode()
    (request,) = masked([{"path": "/v1/traces", "hex": said.hex()}], [Path.cwd()])
    body = bytes.fromhex(request["hex"])
    assert (len(body), str(Path.cwd()).encode() in body) == (len(said), False)


def test_what_fails_says_why_and_stops_nothing(tmp_path: Path) -> None:
    """A driver that ends badly, an SDK that sends nothing: each is an outcome."""
    recipe = Recipe("openinference_openai", ("httpx",))
    folder = tmp_path / recipe.title
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "installed").touch()
    outcome = record(recipe, tmp_path, tmp_path, port=0)
    assert "PackageNotFoundError" in outcome.failed
    assert not list(tmp_path.glob("*.json"))


def test_every_recipe_has_a_driver_and_a_name_of_its_own() -> None:
    """So that each can be asked for."""
    assert len({recipe.title for recipe in RECIPES}) == len(RECIPES)
    assert [r.title for r in RECIPES if not (DRIVERS / r.program).is_file()] == []
