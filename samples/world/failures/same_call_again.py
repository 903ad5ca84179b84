"""The agent makes the same call with the same arguments over and over and gets nowhere."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.case import Case
from samples.world.failures.failure import Failure, always
from samples.world.grammar import one_of
from samples.world.play import remark, right_desk, work
from samples.world.stage import Call, Fault, Stage
from samples.world.tools import TOOLS

_GIVING_UP = (
    "[I keep getting|It gives me] the same [result|thing] [every time|again and again], so I [stop|will leave it] here.",
    "[Let me|I'd like to] [get back to you|continue] once I [have more|know more].",
    "[This|It] is taking [many|more] [steps|rounds] than [it should|planned]; [can you|could you] [say it differently|give me more to go on]?",
    "[So far|Up to now] I only have [what you told me|part of it]. [I'd need another try|That is not enough for an answer].",
    "{first}, I [went round in circles|am stuck] on this one. [A person should look|I have passed it on].",
    "I [looked at|read] it [several|many] times without [finding|seeing] what you [need|asked for].",
)
_STOPPED = (
    ("RecursionError", "[step|recursion] limit of {n}{n} reached"),
    ("MaxTurnsExceeded", "[the run|agent] used up its [turns|steps]"),
    ("BudgetError", "no [budget|iterations] left for this [run|task]"),
)
_AGAIN = (
    "[Let me|I'll] [check|try|look] again.",
    "[Once more|Another try].",
    "[Hm|Hmm|Not yet], [checking|looking that up].",
    "[That was|This is] not [it|what I need].",
    "[Maybe|Perhaps] [now|this time].",
)


def _part(stage: Stage, case: Case) -> None:
    calls = case.calls() or [case.call(case.intent.uses[0])]
    at = stage.rng.randrange(len(calls))
    with right_desk(stage, case):
        work(stage, calls[:at])
        _repeat(stage, calls[at])
        if stage.rng.random() < 0.3:
            kind, message = stage.rng.choice(_STOPPED)
            stage.fail(Fault(kind, one_of((message,), stage.rng, case.facts)))
        else:
            stage.answer(one_of(_GIVING_UP, stage.rng, case.facts))


def _repeat(stage: Stage, call: Call) -> None:
    same = TOOLS[call.tool].result(stage.rng, stage.facts)
    for _ in range(stage.rng.randint(5, 13)):
        muttered = one_of(_AGAIN, stage.rng, stage.facts) if stage.rng.random() < 0.12 else remark(stage)
        stage.use(Call(call.tool, call.arguments, same), remark=muttered)


SAME_CALL_AGAIN = Failure("same_call_again", "a loop of identical tool calls", 0.016, always, _part)
