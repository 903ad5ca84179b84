"""The model writes arguments that the tool cannot take, tries again just as badly, and gives up."""

# ruff: noqa: E501 - a template reads best on one line

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from samples.world.case import Case
from samples.world.failures.failure import Failure, always
from samples.world.grammar import one_of
from samples.world.play import right_desk, work
from samples.world.stage import Call, Fault, Stage, dumps

Spoil = Callable[[Random, Mapping[str, Any], str], Any]


def _cut(rng: Random, arguments: Mapping[str, Any], _key: str) -> Any:
    written = dumps(arguments)
    return written[: rng.randrange(len(written) // 2, len(written) - 1)]


def _leave_out(_rng: Random, arguments: Mapping[str, Any], key: str) -> Any:
    return {k: v for k, v in arguments.items() if k != key}


def _empty(_rng: Random, arguments: Mapping[str, Any], key: str) -> Any:
    return {**arguments, key: None}


def _rename(_rng: Random, arguments: Mapping[str, Any], key: str) -> Any:
    return {f"{k}_value" if k == key else k: v for k, v in arguments.items()}


def _wrap(_rng: Random, arguments: Mapping[str, Any], key: str) -> Any:
    return {**arguments, key: [{"value": arguments[key]}]}


# How the arguments are wrong, the errors that tools raise at that, and what these say.
_WRONG: tuple[tuple[Spoil, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        _cut,
        ("JSONDecodeError", "ValueError", "InvalidArguments", "SyntaxError"),
        (
            "[Expecting|expected] ',' delimiter: line 1 column {line}",
            "[Unterminated string|Extra data|Invalid control character] [starting at|at]: line 1 column {n}",
            "[could not|cannot] [parse|read] [arguments|input] of the tool",
            "[unexpected end of|incomplete] JSON [input|document]",
        ),
    ),
    (
        _leave_out,
        ("ValidationError", "TypeError", "pydantic.ValidationError", "InvalidArguments"),
        (
            "{k}: [field required|missing|this field is needed]",
            "[call is|] missing [1 required|a] [positional|keyword] argument: '{k}'",
            "[arguments do not|input doesn't] [fit|match] the schema[: no {k}|]",
        ),
    ),
    (
        _empty,
        ("ValidationError", "ValueError", "SchemaError", "pydantic.ValidationError"),
        (
            "1 validation error for [call|arguments]: {k} [Input should be a valid string|none is not allowed]",
            "{k} [must not be|is] null",
            "[bad|illegal] value for {k}: None",
        ),
    ),
    (
        _rename,
        ("TypeError", "ValidationError", "InvalidArguments", "SchemaError"),
        (
            "[got an unexpected|unknown] [keyword argument|property] '{k}_value'",
            "[additional|extra] [properties|inputs] are not [allowed|permitted]: {k}_value",
        ),
    ),
    (
        _wrap,
        ("ValidationError", "TypeError", "SchemaError", "ValueError"),
        (
            "'{k}' [has the wrong type|must be a string, not a list|is not of type string]",
            "[{k}: str type expected|unhashable type: 'list'|expected text in {k}, got array]",
        ),
    ),
)
_ANSWERS = (
    "[Something|A step] on my side [went wrong|is broken] [internally|while preparing this]; [please|could you] [try again|contact us by phone].",
    "I [wasn't able|didn't manage] to [run|start] the [look-up|tool] [properly|].",
    "[Sorry|Apologies], I [can't|could not] [complete|do] [that|this step] [because of|due to] a [technical|formal] [problem|mistake].",
    "[My|The] request to our [system|backend] was [turned down|rejected] [{n} times|repeatedly]. [I am sorry|That's on us].",
    "[That|It] [did not go through|failed]. [Shall I|Should I] [hand this|give this] to a colleague?",
)


def _part(stage: Stage, case: Case) -> None:
    calls = case.calls() or [case.call(case.intent.uses[0])]
    at = stage.rng.randrange(len(calls))
    with right_desk(stage, case):
        work(stage, calls[:at])
        for _ in range(stage.rng.choice((1, 2, 2, 3))):
            stage.use(_misspelt(stage, calls[at]))
        stage.answer(one_of(_ANSWERS, stage.rng, case.facts))


def _misspelt(stage: Stage, call: Call) -> Call:
    assert isinstance(call.arguments, Mapping)
    key = stage.rng.choice(list(call.arguments))
    spoil, types, messages = stage.rng.choice(_WRONG)
    fault = Fault(stage.rng.choice(types), one_of(messages, stage.rng, {**stage.facts, "k": key}))
    return Call(call.tool, spoil(stage.rng, call.arguments, key), None, fault, stage.rng.uniform(0.001, 0.02))


MALFORMED_ARGUMENTS = Failure(
    "malformed_arguments",
    "tool arguments that do not parse or fit the schema",
    0.014,
    always,
    _part,
)
