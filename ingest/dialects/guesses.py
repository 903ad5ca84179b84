"""What attributes tell that no table names: taken last of all, and only values that fit what their names promise."""

from collections.abc import Callable
from typing import Any, Final

from ingest.dialects.bodies import read_usage
from ingest.dialects.dialect import LATER, MODELS, READERS, Draft
from ingest.dialects.kindred import Guess
from ingest.dialects.kinds import guessed_kind
from ingest.dialects.payloads import opened
from ingest.dialects.values import SAYS_NOTHING, text


def take_guesses(draft: Draft, guesses: tuple[Guess, ...]) -> None:
    """Fill fields that nothing tells. Of several values for one the first that fits is taken.

    A namespace in which the kind of a step is told is of agents, and so is what else it tells. On the call of a model
    whatever stands beside what a table names is taken to speak of that call.
    """
    told = draft.raw.attributes
    is_call = "operation" in draft.found and not MODELS.isdisjoint(draft.found)
    of_agents = {within for key, field, within, _ in guesses if field == "guessed_kind" and _kind(told[key])}
    if draft.dialect not in _OF_PROGRAMS:
        of_agents.add("")
    for key, field, namespace, evident in guesses:
        if field in draft.found or not (evident or (is_call and field in _SAID) or namespace in of_agents):
            continue
        read = _read(draft, key, field)
        if read is None:
            continue
        draft.found[field], draft.keys[field] = read, key
        if field not in LATER and type(read) is type(told[key]) and read == told[key]:
            del draft.left[key]


_SAID: Final = ("input", "output", "system", "tool_calls")
_OF_PROGRAMS: Final = ("otel", "logfire")  # whose spans may be of anything


def _read(draft: Draft, key: str, field: str) -> Any:
    value = draft.raw.attributes[key]
    if field == "guessed_kind":
        return _kind(value)
    if field == "failed":
        return True if value in (True, "true") else None
    if field == "usage":
        return value if _counts(draft, key) else None
    reader: Callable[[Any], Any] | None = READERS.get(field, text)
    if reader is None:
        return None if value in SAYS_NOTHING else value
    return reader(value)


def _kind(value: Any) -> str | None:
    word = text(value)
    return None if word is None else guessed_kind(word)


def _counts(draft: Draft, key: str) -> bool:
    """Tell whether an attribute is an object of token counts: much else is called usage."""
    aside = Draft(draft.raw, draft.dialect, {})
    read_usage(aside, opened(draft, key))
    return bool(aside.found)
