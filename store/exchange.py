"""What the user asked of a trace, and what the trace answered.

Two steps, so that settling need not read every text of a trace: which spans to look at follows from who has
texts at all; then their texts decide.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from store.records import Message, Span, Trace

LONGEST = 10_000  # characters; a trace's row is for lists, the whole text is in its spans

Has = Callable[[Span], bool]

_ASKERS = ("user", "human")
_ANSWERERS = ("assistant", "model", "ai")
_UNKNOWN = ("unknown", "")
# What SDKs write where content was taken out.
REDACTED = frozenset({"__REDACTED__", "<REDACTED>", "[REDACTED]", "REDACTED", "FILTERED"})
_ENOUGH_CALLS = 2
# Editors and frameworks send context of their own in the user's name, within a tag.
_INJECTED = re.compile(r"\s*<([\w-]++)[^<>]*+>.*</\1>\s*", re.DOTALL)


def openings(trace: Trace, has_input: Has) -> list[Span]:
    """Give the spans whose input may hold the request: the root and the first model calls, else any first."""
    root = trace.root
    calls = (s for s in trace.spans if s.kind == "llm" and s is not root and has_input(s))
    found = [*filter(has_input, [root]), *islice(calls, _ENOUGH_CALLS)]
    return found or list(islice((s for s in trace.spans if s.kind != "tool" and has_input(s)), 1))


def closings(trace: Trace, has_output: Has) -> list[Span]:
    """Give the spans whose output may hold the answer: the root, then the model call that ended last."""
    root = trace.root
    calls = [s for s in trace.spans if s.kind == "llm" and s is not root and has_output(s)]
    last = [max(calls, key=lambda s: (s.end_ns, s.start_ns))] if calls else []
    return [*filter(has_output, [root]), *last]


def request(trace: Trace) -> str | None:
    """Give the first thing the user asked in this trace; earlier turns of the conversation do not count."""
    spans = openings(trace, lambda span: bool(span.input))
    return _shortened(next(_requests(trace.root, spans), None))


def answer(trace: Trace) -> str | None:
    """Give the last thing the agent said to the user."""
    spans = closings(trace, lambda span: bool(span.output))
    said = [text for span in spans if (text := _last_said(span.output))]
    plain = [text for text in said if not _looks_like_data(text)]
    return _shortened(next(iter([*plain, *said]), None))


def _requests(root: Span, spans: Sequence[Span]) -> Iterator[str]:
    # The root knows the request free of templates, if it holds it as a plain sentence and not as the whole
    # state.
    asked = _said_by(_ASKERS, root.input) or _said_by(_UNKNOWN, root.input)
    if len(asked) == 1 and not _looks_like_data(asked[0]):
        yield asked[0]
    for span in sorted(spans, key=lambda s: s is root):
        if text := _asked_in_this_turn(span.input):
            yield text
    for span in spans:
        yield from _said_by(_UNKNOWN, span.input)


def _said_by(roles: Sequence[str], messages: Sequence[Message]) -> list[str]:
    return [m.text for m in messages if m.role in roles and _says_something(m.text)]


def _says_something(text: str) -> bool:
    said = text.strip()
    return bool(said) and said not in REDACTED


def _asked_in_this_turn(messages: Sequence[Message]) -> str | None:
    """Give the first user text after the last answer: before it stand earlier turns, or a prompt's examples."""
    turn: list[str] = []
    for message in reversed(messages):
        if message.role in _ASKERS and _says_something(message.text):
            turn.append(message.text)
        elif turn and message.role in _ANSWERERS:
            break
    turn.reverse()
    own = (text for text in turn if not _INJECTED.fullmatch(text))
    return next(own, turn[0] if turn else None)


def _last_said(messages: Sequence[Message]) -> str | None:
    said = _said_by(_ANSWERERS, messages) or _said_by(_UNKNOWN, messages)
    return said[-1] if said else None


def _looks_like_data(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _shortened(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1] + "…"
