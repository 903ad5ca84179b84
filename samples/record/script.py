"""What the scripted model answers: it asks for the weather once, and then tells it. Whatever the API, the same.

Every answer costs 100 tokens in, 40 of them from the cache, and 20 out, 8 of them for reasoning.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Body = Mapping[str, Any]
Answer = dict[str, Any]

MODEL = "gpt-4o-mini-2024-07-18"
ARGUMENTS = '{"city": "Paris"}'
OTHER_ARGUMENTS = '{"city": "Rome"}'  # of a call at the same time, where such are asked for
FINAL = "It is 21C in Paris."
BUSY = "gpt-4o-mini-busy"  # a model that has no time
TOO_MANY = {"error": {"message": "Rate limit reached.", "type": "requests", "code": "rate_limit_exceeded"}}
_CALL, _LAST_CALL, _HANDOFF = "call_1", "call_2", "call_0"
BOTH = "in Rome"  # a question that asks for two tools at the same time
_AGENT = "weather_agent"
_HANDED = re.compile(r"transfer|hand(?:ing|ed)?[ _]?off|delegate", re.IGNORECASE)  # tools that give the question away
_FIELDS = re.compile(r"\[\[ ## (\w+) ## \]\]")


def is_busy(request: Body) -> bool:
    """Tell whether the model that is asked has no time."""
    return request.get("model") == BUSY


def chat(request: Body) -> Answer:
    """Answer ``/chat/completions`` of OpenAI."""
    name, arguments, call_id = _wanted([t.get("function", t) for t in request.get("tools") or []], _heard(request))
    if name is not None:
        function = {"name": name, "arguments": arguments}
        message: Answer = {"role": "assistant", "content": None, "tool_calls": []}
        message["tool_calls"].append({"id": call_id, "type": "function", "function": function})
        if request.get("parallel_tool_calls") or _asks_for_both(request, arguments):
            other = {"name": name, "arguments": OTHER_ARGUMENTS}
            message["tool_calls"].append({"id": _LAST_CALL, "type": "function", "function": other})
    else:
        message = {"role": "assistant", "content": _text(request)}
    return {
        "id": {_CALL: "chatcmpl-1", _HANDOFF: "chatcmpl-0"}.get(call_id, "chatcmpl-2") if name else "chatcmpl-2",
        "object": "chat.completion",
        "created": 1_795_000_000,
        "model": MODEL,
        "system_fingerprint": "fp_1",
        "choices": [
            {"index": i, "message": message, "finish_reason": "tool_calls" if name else "stop"}
            for i in range(request.get("n") or 1)
        ],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "total_tokens": 120,
            "prompt_tokens_details": {"cached_tokens": 40, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 8, "audio_tokens": 0},
        },
    }


def chat_events(answer: Answer) -> Iterable[Answer]:
    """Give the same as the chunks of a stream."""
    (choice,) = answer["choices"]
    delta = dict(choice["message"])
    if "tool_calls" in delta:
        delta["tool_calls"] = [call | {"index": i} for i, call in enumerate(delta["tool_calls"])]
    base = {key: answer[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    yield base | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield base | {"choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]}
    yield base | {"choices": [], "usage": answer["usage"]}


def response(request: Body) -> Answer:
    """Answer ``/responses`` of OpenAI."""
    given = request.get("input")
    items = given if isinstance(given, list) else []
    heard = [str(item) for item in items if isinstance(item, Mapping) and item.get("type") == "function_call_output"]
    tools = [inner for tool in request.get("tools") or [] for inner in _unpacked(tool)]
    name, arguments, call_id = _wanted(tools, heard)
    if name is not None:
        item: Answer = {"type": "function_call", "id": "fc_1", "call_id": call_id, "name": name, "arguments": arguments}
        item |= next(({"namespace": t["namespace"]} for t in tools if t.get("name") == name and "namespace" in t), {})
        items_said = [item]
        if _asks_for_both(request, arguments):
            items_said.append(item | {"id": "fc_2", "call_id": _LAST_CALL, "arguments": OTHER_ARGUMENTS})
    else:
        content = [{"type": "output_text", "text": FINAL, "annotations": []}]
        item = {"type": "message", "id": "msg_1", "role": "assistant", "content": content}
        items_said = [item]
    return {
        "id": "resp_1" if name else "resp_2",
        "object": "response",
        "created_at": 1_795_000_000,
        "model": MODEL,
        "status": "completed",
        "output": [item | {"status": "completed"} for item in items_said],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": request.get("tools") or [],
        "error": None,
        "incomplete_details": None,
        "instructions": request.get("instructions"),
        "metadata": {},
        "temperature": 1.0,
        "top_p": 1.0,
        "usage": {
            "input_tokens": 100,
            "input_tokens_details": {"cached_tokens": 40},
            "output_tokens": 20,
            "output_tokens_details": {"reasoning_tokens": 8},
            "total_tokens": 120,
        },
    }


def _unpacked(tool: Body) -> list[Body]:
    """Give the tools of a namespace, each with its name, or the tool itself."""
    if tool.get("type") != "namespace":
        return [tool]
    return [{**inner, "namespace": tool["name"]} for inner in tool["tools"]]


def response_events(answer: Answer) -> Iterable[Answer]:
    """Give the same as the events of a stream."""
    yield {
        "type": "response.created",
        "sequence_number": 0,
        "response": answer | {"output": [], "status": "in_progress"},
    }
    for index, item in enumerate(answer["output"]):
        yield {"type": "response.output_item.added", "sequence_number": 1, "output_index": index, "item": item}
        if item["type"] == "message":
            place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
            yield {"type": "response.content_part.added", "sequence_number": 2, **place, "part": item["content"][0]}
            yield {"type": "response.output_text.delta", "sequence_number": 3, **place, "delta": FINAL, "logprobs": []}
            yield {"type": "response.output_text.done", "sequence_number": 4, **place, "text": FINAL, "logprobs": []}
        yield {"type": "response.output_item.done", "sequence_number": 5, "output_index": index, "item": item}
    yield {"type": "response.completed", "sequence_number": 6, "response": answer}


def message(request: Body) -> Answer:
    """Answer ``/v1/messages`` of Anthropic, who counts what came from the cache apart from the input."""
    last = request["messages"][-1]["content"]
    heard = (
        [str(b) for b in last if isinstance(b, Mapping) and b.get("type") == "tool_result"]
        if isinstance(last, list)
        else []
    )
    name, _, call_id = _wanted(request.get("tools") or [], heard)
    if name is not None:
        content: Answer = {"type": "tool_use", "id": call_id, "name": name, "input": {"city": "Paris"}}
    else:
        content = {"type": "text", "text": FINAL}
    return {
        "id": "msg_1" if name else "msg_2",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5-20250929",
        "content": [content],
        "stop_reason": "tool_use" if name else "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": 60,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 40,
            "output_tokens": 20,
        },
    }


def message_events(answer: Answer) -> Iterable[Answer]:
    """Give the same as the events of a stream."""
    (block,) = answer["content"]
    usage = answer["usage"]
    yield {"type": "message_start", "message": answer | {"content": [], "stop_reason": None, "usage": usage | _BEGUN}}
    if block["type"] == "tool_use":
        arguments = json.dumps(block["input"])
        begun, delta = block | {"input": {}}, {"type": "input_json_delta", "partial_json": arguments}
    else:
        begun, delta = block | {"text": ""}, {"type": "text_delta", "text": block["text"]}
    yield {"type": "content_block_start", "index": 0, "content_block": begun}
    yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    stopped = {key: answer[key] for key in ("stop_reason", "stop_sequence")}
    yield {"type": "message_delta", "delta": stopped, "usage": usage}
    yield {"type": "message_stop"}


_BEGUN = {"output_tokens": 1}


def gemini(request: Body) -> Answer:
    """Answer ``:generateContent`` of Gemini, who counts reasoning apart from the output."""
    parts = [part for content in request["contents"] for part in content.get("parts", [])]
    heard = [str(part) for part in parts if "functionResponse" in part]
    tools = [d for tool in request.get("tools") or [] for d in tool.get("functionDeclarations", [])]
    name, arguments, call_id = _wanted(tools, heard)
    said: list[Answer] = [{"text": FINAL}]
    if name:
        said = [{"functionCall": {"id": call_id, "name": name, "args": json.loads(arguments)}}]
        if _asks_for_both(request, arguments):
            said.append({"functionCall": {"id": _LAST_CALL, "name": name, "args": json.loads(OTHER_ARGUMENTS)}})
    return {
        "candidates": [{"content": {"role": "model", "parts": said}, "finishReason": "STOP", "index": 0}],
        "modelVersion": "gemini-2.5-flash",
        "responseId": "resp-1" if name else "resp-2",
        "usageMetadata": {
            "promptTokenCount": 100,
            "cachedContentTokenCount": 40,
            "candidatesTokenCount": 12,
            "thoughtsTokenCount": 8,
            "totalTokenCount": 120,
        },
    }


def bedrock(request: Body) -> Answer:
    """Answer ``/converse`` of Bedrock, who counts what came from the cache apart from the input."""
    parts = [part for said in request["messages"] for part in said["content"]]
    heard = [str(part) for part in parts if "toolResult" in part]
    tools = [tool["toolSpec"] for tool in (request.get("toolConfig") or {}).get("tools", [])]
    name, _, call_id = _wanted(tools, heard)
    part: Answer = (
        {"toolUse": {"toolUseId": call_id, "name": name, "input": {"city": "Paris"}}} if name else {"text": FINAL}
    )
    return {
        "output": {"message": {"role": "assistant", "content": [part]}},
        "stopReason": "tool_use" if name else "end_turn",
        "usage": {
            "inputTokens": 60,
            "outputTokens": 20,
            "totalTokens": 120,
            "cacheReadInputTokens": 40,
            "cacheWriteInputTokens": 0,
        },
        "metrics": {"latencyMs": 10},
    }


def cohere(request: Body) -> Answer:
    """Answer ``/v2/chat`` of Cohere."""
    (choice,) = chat(request)["choices"]
    said = choice["message"]
    asked = said.get("tool_calls")
    spoken: Answer = {"tool_calls": asked} if asked else {"content": [{"type": "text", "text": said["content"]}]}
    counts = {"input_tokens": 100, "output_tokens": 20}
    return {
        "id": "chat-1" if asked else "chat-2",
        "finish_reason": "TOOL_CALL" if asked else "COMPLETE",
        "message": {"role": "assistant", **spoken},
        "usage": {"billed_units": counts, "tokens": counts},
    }


def ollama(request: Body) -> Answer:
    """Answer ``/api/chat`` of Ollama, whose calls have no ids."""
    (choice,) = chat(request)["choices"]
    asked = choice["message"].get("tool_calls")
    said: Answer = {"role": "assistant", "content": choice["message"]["content"] or ""}
    if asked:
        said["tool_calls"] = [{"function": {"name": asked[0]["function"]["name"], "arguments": {"city": "Paris"}}}]
    return {
        "model": request["model"],
        "created_at": "2026-11-24T00:00:00Z",
        "message": said,
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 100,
        "eval_count": 20,
    }


def embedding(request: Body) -> Answer:
    """Answer ``/embeddings`` of OpenAI."""
    texts = request["input"] if isinstance(request["input"], list) else [request["input"]]
    data = [{"object": "embedding", "index": i, "embedding": [0.1, 0.2]} for i, _ in enumerate(texts)]
    usage = {"prompt_tokens": 5, "total_tokens": 5}
    return {"object": "list", "data": data, "model": "text-embedding-3-small", "usage": usage}


def _wanted(tools: list[Body], heard: list[str]) -> tuple[str | None, str, str]:
    """Choose what to call: the weather, until it was told; then what the framework wants to be called at the end."""
    if not any("21C" in told for told in heard):
        named = [(str(tool.get("name")), tool) for tool in tools]
        given = next((pair for pair in named if _HANDED.search(pair[0])), None)
        weather = next((pair for pair in named if "weather" in pair[0] and pair != given), None)
        if weather is not None:
            return weather[0], _arguments(weather[1]), _CALL
        if given is not None and not any(_HANDED.search(told) for told in heard):
            return given[0], _arguments(given[1]), _HANDOFF
    last = next((tool for tool in tools if tool.get("name") in ("final_answer", "finish")), None)
    if last is None:
        return None, "", ""
    asked = list((last.get("parameters") or {}).get("properties") or {"answer": {}})
    return str(last["name"]), json.dumps({asked[0]: FINAL}), _LAST_CALL


def _arguments(tool: Body) -> str:
    """Give a city where one is asked for; else who is to do what."""
    asked = (tool.get("parameters") or tool.get("parametersJsonSchema") or {}).get("properties")
    if not asked and _HANDED.search(str(tool.get("name"))):
        return "{}"
    if not asked or "city" in asked:
        return ARGUMENTS
    said = {name: _AGENT if _WHO.search(name) else BOTH_ASKED for name in asked if asked[name].get("type") == "string"}
    return json.dumps(said | {name: {} for name in asked if asked[name].get("type") == "object"})


_WHO = re.compile(r"agent|member|coworker|target|\bto\b")
BOTH_ASKED = f"Weather in Paris and {BOTH}?"


def _asks_for_both(request: Body, arguments: str) -> bool:
    return arguments == ARGUMENTS and BOTH in json.dumps(request)


def _heard(request: Body) -> list[str]:
    spoken = [str(m.get("content")) for m in request["messages"] if m.get("role") in ("tool", "function", "user")][1:]
    return spoken + [str(m.get("content")) for m in request["messages"] if m.get("role") == "assistant"]


def _text(request: Body) -> str:
    """Give the final text, in the form that frameworks without tool calls ask for in their prompts."""
    if (request.get("response_format") or {}).get("type") == "json_schema":
        return json.dumps({"answer": FINAL})
    prompt = "\n".join(str(m.get("content")) for m in request["messages"])
    fields = _FIELDS.findall(prompt)
    if fields and "next_tool_name" in fields:  # DSPy's agents
        told = "21C" in prompt
        name, arguments = ("finish", "{}") if told else ("get_weather", ARGUMENTS)
        said = {"next_thought": "I look it up.", "next_tool_name": name, "next_tool_args": arguments}
        return "".join(f"[[ ## {key} ## ]]\n{value}\n\n" for key, value in said.items()) + "[[ ## completed ## ]]"
    if fields:
        said = {key: FINAL for key in fields if key in ("reasoning", "answer")}
        return "".join(f"[[ ## {key} ## ]]\n{value}\n\n" for key, value in said.items()) + "[[ ## completed ## ]]"
    return FINAL
