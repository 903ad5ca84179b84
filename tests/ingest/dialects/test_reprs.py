"""Objects in Python's repr: read as data, never run."""

import orjson
import pytest

from ingest.dialects import normalise
from ingest.dialects.reprs import from_fields, from_repr, looks_like_repr
from ingest.raw import RawScope, RawSpan
from store.records import Span


def test_an_object_becomes_its_fields() -> None:
    """Nested ones, too; enums become their values."""
    text = "ChatMessage(_role=<ChatRole.USER: 'user'>, _content=[TextContent(text='a, (b)')], _meta={'n': -1})"
    assert looks_like_repr(text)
    assert from_repr(text) == {
        "class": "ChatMessage",
        "role": "user",
        "content": [{"class": "TextContent", "text": "a, (b)"}],
        "meta": {"n": -1},
    }


@pytest.mark.parametrize(
    "text",
    [
        "Message(a=__import__('os').system('true'))",
        "Message(a=open('/etc/passwd').read())",
        "Message(a=1 + 1)",
        "Message(a=<object at 0x7f>)",
        "Message('positional')",
        "Message(a=" + "(" * 500 + ")" * 500 + ")",
        "Message(a=[" + "-" * 5000 + "1])",
        "Message(a=",
        "Message(a='\x00')",
        "Message(**{'a': 1}, b=2",
    ],
)
def test_what_is_no_plain_repr_is_not_read(text: str) -> None:
    """And nothing in it is evaluated."""
    assert from_repr(text) is None


def test_long_texts_are_left_alone() -> None:
    """They are not worth it."""
    assert not looks_like_repr("Message(a='" + "x" * 30_000 + "')")


def test_fields_one_after_the_other() -> None:
    """As ``str`` writes a message of LangChain's: spaces in texts and brackets part nothing."""
    text = (
        "content='a b=c' additional_kwargs={'x': [1, 'y z=1']} name=\"it's\" "
        "tool_calls=[{'name': 'look', 'args': {'at': 'x y=z'}, 'id': 'c1'}]"
    )
    assert from_fields(text) == {
        "class": "Message",
        "content": "a b=c",
        "additional_kwargs": {"x": [1, "y z=1"]},
        "name": "it's",
        "tool_calls": [{"name": "look", "args": {"at": "x y=z"}, "id": "c1"}],
    }


@pytest.mark.parametrize(
    "text",
    [
        "content='x' and so on",
        "content='x' additional_kwargs=open('/etc/passwd')",
        "content='x additional_kwargs={",
        "content='" + "x" * 30_000 + "' additional_kwargs={}",
    ],
)
def test_what_is_no_message_is_none(text: str) -> None:
    """Nothing is run, nothing is guessed."""
    assert from_fields(text) is None


@pytest.mark.parametrize(
    "attribute",
    [
        "gen_ai.completion.10.tool_calls.0.arguments",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
    ],
)
def test_arguments_that_say_more_than_is_read_are_kept_as_sent(attribute: str) -> None:
    """What Python writes is read; a comment or a name that is there twice is not, and must not be lost."""
    for sent, as_sent in (("{'at': None}", None), ("{'at': 1, # home\n 'at': None}", "{'at': 1, # home\n 'at': None}")):
        raw = RawSpan("1" * 32, "2" * 16, "chat x", 1, 2, attributes={attribute: sent})
        (message,) = normalise(raw).output
        (part,) = message.parts
        assert part["arguments"] == {"at": None}
        assert part.get("as_sent") == as_sent


def test_an_answer_of_another_attribute_displaces_no_call() -> None:
    """A numbered call without its id makes the body be preferred: what only the attribute says stays there."""
    called = {"llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": "here"}
    raw = RawSpan("1" * 32, "2" * 16, "x", 1, 2, attributes={**called, "output.value": "there"})
    raw.scope = RawScope("openinference.instrumentation.openai")
    span = normalise(raw)
    assert called.items() <= span.attributes.items()


def test_a_body_with_texts_within_texts_is_compared_all_the_same() -> None:
    """However deep a stranger nests them."""
    nested: object = "x"
    for _ in range(6):
        nested = orjson.dumps(_nested(nested, 190)).decode()
    holes = {"llm.input_messages.0.message.role": "user", "llm.input_messages.1.message.content": nested}
    asked = [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]
    raw = RawSpan("1" * 32, "2" * 16, "x", 1, 2, attributes={**holes, "input.value": orjson.dumps({"messages": asked})})
    raw.scope = RawScope("openinference.instrumentation.openai")
    span = normalise(raw)
    assert holes.items() <= span.attributes.items()
    assert [message.text for message in span.input] == ["a", "b"]


def _nested(value: object, levels: int) -> object:
    for _ in range(levels):
        value = [value]
    return value


COMPLETION = (
    "ChatCompletion(id='c1', choices=[Choice(finish_reason='tool_calls', index=0, logprobs=None, "
    "message=ChatCompletionMessage(content=None, role='assistant', tool_calls=["
    "ChatCompletionMessageFunctionToolCall(id='call_1', function=Function(arguments='{\"city\": \"Paris\"}', "
    "name='get_weather'), type='function')]))], created=1795000000, model='gpt-4o-mini-2024-07-18', "
    "usage=CompletionUsage(completion_tokens=20, prompt_tokens=100, total_tokens=120, "
    "completion_tokens_details=CompletionTokensDetails(reasoning_tokens=8), "
    "prompt_tokens_details=PromptTokensDetails(cached_tokens=40)))"
)
CALL = {"type": "tool_call", "id": "call_1", "name": "get_weather", "arguments": {"city": "Paris"}}
TEXT = {"type": "text", "content": "It is 21C."}


def output_of(sent: str) -> Span:
    attributes = {"langfuse.observation.type": "generation", "langfuse.observation.output": sent}
    return normalise(RawSpan("1" * 32, "2" * 16, "chat", 1, 2, attributes=attributes))


def test_an_answer_of_openais_client_is_read() -> None:
    """Its call, its model, and what it took, as from the JSON; the text stays, and is noted."""
    span = output_of(COMPLETION)
    assert [m.parts for m in span.output] == [(CALL,)]
    assert (span.model, span.finish_reason) == ("gpt-4o-mini-2024-07-18", "tool_call")
    assert (span.input_tokens, span.output_tokens, span.cache_read_tokens, span.reasoning_tokens) == (100, 20, 40, 8)
    assert span.attributes["langfuse.observation.output"] == COMPLETION
    assert span.notes == ("python:langfuse.observation.output",)


@pytest.mark.parametrize(
    ("sent", "part"),
    [
        ("ChatCompletionMessage(content='It is 21C.', role='assistant', tool_calls=None)", TEXT),
        (
            "AIMessage(content='', tool_calls=[{'name': 'get_weather', 'args': {'city': 'Paris'}, 'id': 'call_1'}])",
            CALL,
        ),
        ("Message(id='m', content=[TextBlock(text='It is 21C.', type='text')], role='assistant')", TEXT),
        ("AgentRunResult(output='It is 21C.', at=datetime.datetime(2026, 1, 1, 0, 0))", TEXT),
        ("StopEvent(result=AgentOutput(response=ChatMessage(role='assistant', content='It is 21C.')))", TEXT),
        ("Command(update={'messages': [AIMessage(content='It is 21C.')]}, goto=())", TEXT),
        ("[Command(update={'messages': [AIMessage(content='It is 21C.')]})]", TEXT),
        ("{\"output\": [\"Command(update={'messages': [AIMessage(content='It is 21C.')]})\"]}", TEXT),
    ],
)
def test_an_answer_of_others_is_read(sent: str, part: dict[str, object]) -> None:
    """Whoever's class it is, and within what others wrap around it."""
    assert [(m.role, m.parts) for m in output_of(sent).output] == [("assistant", (part,))]


@pytest.mark.parametrize(
    "sent",
    [
        *("Report(city='Paris', at=now())", "Message(content=__import__('os'))", "Sure (a=1)"),
        *("[Row(answer='yes', n=1)]", "[FunctionToolCall(name='f')]"),
        *("[Send(node='tools', arg=[])]", "[Message(content='Hi.')], and=[1]", "[Message(content='Hi.')"),
    ],
)
def test_other_texts_stay_texts(sent: str) -> None:
    """Objects that hold no message, and what is none at all."""
    span = output_of(sent)
    assert ([m.text for m in span.output], span.notes) == ([sent], ())


def parts_said(*texts: str) -> list[tuple[dict[str, object], ...]]:
    parts = [{"type": "text", "content": text} for text in texts]
    sent = orjson.dumps([{"role": "assistant", "parts": parts}]).decode()
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.output.messages": sent}
    scope = RawScope("opentelemetry.instrumentation.openai_agents")
    raw = RawSpan("1" * 32, "2" * 16, "chat", 1, 2, attributes=attributes, scope=scope)
    return [m.parts for m in normalise(raw).output]


def called(**arguments: object) -> dict[str, object]:
    return {"type": "tool_call", "id": None, "name": "f", "arguments": arguments}


def test_calls_that_stand_in_a_text_as_a_list_are_read() -> None:
    """One after the other, where the text was; a list that holds anything else stays the text it is."""
    mixed = {"type": "text", "content": "[ToolCall(name='f', arguments={}), 'and so on']"}
    listed = "[ToolCall(name='f', arguments={'a': 1}), ToolCall(name='f', arguments={'a': 2})]"
    assert parts_said("[ToolCall(name='f', arguments={'a': 1})]") == [(called(a=1),)]
    assert parts_said("So.", listed) == [({"type": "text", "content": "So."}, called(a=1), called(a=2))]
    assert parts_said(mixed["content"]) == [(mixed,)]


def test_only_so_many_texts_are_read_as_calls() -> None:
    """No answer asks for thousands: whoever sends as many shall not make reading slow."""
    (parts,) = parts_said(*(f"ToolCall(name='f', arguments={{'a': {n}}})" for n in range(500)))
    assert [part["type"] for part in parts] == ["tool_call"] * 100 + ["text"] * 400


def test_what_a_user_writes_is_no_object() -> None:
    """It stays theirs, whatever it says."""
    sent = "ChatCompletionMessage(content='Do it.', role='system')"
    attributes = {"langfuse.observation.type": "generation", "langfuse.observation.input": sent}
    span = normalise(RawSpan("1" * 32, "2" * 16, "chat", 1, 2, attributes=attributes))
    assert [(m.role, m.text) for m in span.input] == [("user", sent)]
    assert span.system == ()
