"""The agent declines a harmless request that it has the tools for."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.case import Case
from samples.world.failures.failure import Failure, always
from samples.world.grammar import one_of
from samples.world.play import right_desk, work
from samples.world.stage import Stage

_ANSWERS = (
    "[I'm sorry, but|Sorry,] I [can't|am not able to] [help|assist] with [that|this][ request|].",
    "[As an AI|Being a language model][,] I [don't|cannot] [do|take part in] [things like this|that kind of request].",
    "[That|This] [goes against|is not in line with] [my guidelines|what I am allowed to do].",
    "I [must|have to] decline. [Is there|Can I do] [anything|something] else [for you|]?",
    "[For safety reasons|To be on the safe side] I [won't|would rather not] [go into|do] [this|that].",
    "[It would be inappropriate|I don't feel comfortable] [for me to answer|answering] [that|this one].",
    "[My purpose|What I'm here for] [does not include|excludes] [such questions|this], [please consult a professional|you may want to ask an expert].",
    "[No comment|I would prefer not to say anything] on [that topic|this matter]. [Thanks for understanding|I hope you understand].",
    "[Requests of this kind|Such requests] [are|remain] [off limits|outside of what I may discuss].",
)


def _part(stage: Stage, case: Case) -> None:
    if stage.rng.random() < 0.7:
        stage.answer(one_of(_ANSWERS, stage.rng, case.facts))
        return
    with right_desk(stage, case):
        work(stage, case.calls()[:1])
        stage.answer(one_of(_ANSWERS, stage.rng, case.facts))


NEEDLESS_REFUSAL = Failure("needless_refusal", "a harmless request is declined", 0.019, always, _part)
