"""The answer hits the token limit in the middle of a sentence."""

from samples.world.case import Case
from samples.world.failures.failure import Failure, always
from samples.world.grammar import one_of, say
from samples.world.play import right_desk, work
from samples.world.stage import Stage

_PADDING = (
    "[To begin with|First of all], [here is|let me give you] [some background|the whole picture].",
    "[There are|I see] {n} [points|steps] to [consider|mention]:",
    "[Secondly|Moreover|On top of that], [keep in mind|note] that [details|dates] [may|can] [change|differ].",
    "[It also helps|You may want] to [know|remember] [what happened before|the exceptions].",
    "[In more detail|Step by step]:",
)


def _part(stage: Stage, case: Case) -> None:
    with right_desk(stage, case):
        work(stage, case.calls())
        stage.answer(_unfinished(stage, case), "length")


def _unfinished(stage: Stage, case: Case) -> str:
    pieces = [
        one_of(_PADDING, stage.rng, case.facts),
        *(say(a, stage.rng, case.facts) for a in case.intent.answers),
    ]
    pieces += [one_of(_PADDING, stage.rng, case.facts) for _ in range(stage.rng.randint(0, 3))]
    stage.rng.shuffle(pieces)
    text = " ".join(pieces)
    words = text[: stage.rng.randrange(len(text) // 3, len(text) * 9 // 10)].split(" ")
    return " ".join(words[:-1]).rstrip(".!?")


CUT_OFF = Failure("cut_off", "the answer stops at the token limit", 0.016, always, _part)
