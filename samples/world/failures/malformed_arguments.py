"""The model writes arguments that the tool cannot take, tries again just as badly, and gives up."""

from collections.abc import Mapping
from typing import Any

from samples.world.case import Case
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of
from samples.world.play import right_desk, work
from samples.world.stage import Call, Fault, Stage, dumps

_TYPES = (
    "ValidationError",
    "JSONDecodeError",
    "TypeError",
    "InvalidArguments",
    "ValueError",
    "pydantic.ValidationError",
    "SchemaError",
)
_MESSAGES = (
    "{k}: [field required|missing|this field is needed]",
    "[Expecting|expected] ',' delimiter: line 1 column {line}",
    "[got an unexpected|unknown] [keyword argument|property] '{k}_value'",
    "1 validation error for [call|arguments]: {k} [Input should be a valid string|none is not allowed]",
    "[could not|cannot] [parse|read] [arguments|input] of the tool",
    "'{k}' [has the wrong type|must be a string, not a list|is not of type string]",
    "[arguments do not|input doesn't] [fit|match] the schema[: {k}|]",
    "[Unterminated string|Extra data|Invalid control character] [starting at|at]: line 1 column {n}",
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
    fault = Fault(stage.rng.choice(_TYPES), one_of(_MESSAGES, stage.rng, {**stage.facts, "k": key}))
    return Call(call.tool, _spoil(stage, call.arguments, key), None, fault, stage.rng.uniform(0.001, 0.02))


def _spoil(stage: Stage, arguments: Mapping[str, Any], key: str) -> Any:
    how = stage.rng.randrange(5)
    if how == 0:
        written = dumps(arguments)
        return written[: stage.rng.randrange(len(written) // 2, len(written) - 1)]
    if how == 1:
        return {k: v for k, v in arguments.items() if k != key}
    if how == 2:
        return {**arguments, key: None}
    if how == 3:
        return {f"{k}_value" if k == key else k: v for k, v in arguments.items()}
    return {**arguments, key: [{"value": arguments[key]}]}


MALFORMED_ARGUMENTS = Failure(
    "malformed_arguments",
    "tool arguments that do not parse or fit the schema",
    0.014,
    lambda case: True,
    _part,
)
