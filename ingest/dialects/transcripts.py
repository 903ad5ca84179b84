"""A conversation that was written down as one text, of which each line says who speaks: ``user: Weather in Paris?``."""

import re
from operator import eq
from typing import Any, Final

from ingest.dialects.messages import Messages, is_conversation, read_message, read_messages
from ingest.dialects.values import parse
from store.records import Message

_SPEAKERS: Final = ("system", "developer", "user", "human", "assistant", "ai", "tool", "function")
# OpenLIT's, and as LangChain writes messages for models that take a text; no text mixes the two.
_SPELT: Final = (_SPEAKERS, ("System", "User", "Human", "Assistant", "AI", "Tool", "Function"))
_TURNS: Final = tuple(re.compile(rf"^({'|'.join(speakers)}):(?: |$)", re.MULTILINE) for speakers in _SPELT)
_LONGEST: Final = 1_000_000  # characters
_MOST: Final = 2_000  # turns: a text of more is no conversation, and would cost seconds
_SPOKEN_BY: Final = 12  # characters, in which it is told who speaks


def read_transcript(sent: str) -> Messages:
    """Read the messages of a text that begins with who speaks; none of any other."""
    if ":" not in sent[:_SPOKEN_BY] or len(sent) > _LONGEST:
        return ()
    sent = sent.strip()
    pattern = next((pattern for pattern in _TURNS if pattern.match(sent)), None)
    if pattern is None:
        return ()
    pieces = pattern.split(sent, _MOST + 1)[1:]
    if len(pieces) > 2 * _MOST:
        return ()
    found: list[Message] = []
    for who, said in zip(pieces[::2], pieces[1::2], strict=True):
        text = said.strip()
        whole = _whole(text, found)
        if whole:
            return whole
        if text:
            found.append(read_message({"role": who.lower(), "content": text}, "user"))
    return tuple(found)


def _whole(said: str, told: list[Message]) -> Messages:
    """Read the whole conversation, which OpenLIT writes down in place of a message without a text."""
    if not said.startswith("[{"):
        return ()
    value: Any = parse(said)[0]
    messages = read_messages(value, "user") if is_conversation(value) else ()
    return messages if len(messages) > len(told) and all(map(eq, messages, told)) else ()
