"""Answers are mixed up: the user gets one that belongs to somebody else's question."""

from samples.world.case import Case
from samples.world.failures.failure import Failure, always
from samples.world.grammar import one_of
from samples.world.intents import INTENTS, Intent
from samples.world.play import right_desk, work
from samples.world.stage import Stage
from samples.world.things import draw_facts


def _part(stage: Stage, case: Case) -> None:
    other = stage.rng.choice([i for i in INTENTS.values() if not _tools(i) & _tools(case.intent)])
    with right_desk(stage, case):
        work(stage, case.calls())
        stage.answer(one_of(other.answers, stage.rng, draw_facts(stage.rng)))


def _tools(intent: Intent) -> set[str]:
    return {use.tool for use in intent.uses}


CROSSED_ANSWER = Failure("crossed_answer", "the answer is about something else than was asked", 0.017, always, _part)
