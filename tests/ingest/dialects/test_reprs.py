"""Objects in Python's repr: read as data, never run."""

import pytest

from ingest.dialects.reprs import from_fields, from_repr, looks_like_repr


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
