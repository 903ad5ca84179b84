"""Answers are mixed up: the user gets one that belongs to somebody else's question."""

from samples.world.case import Case
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of
from samples.world.intents import INTENTS
from samples.world.play import right_desk, work
from samples.world.stage import Stage
from samples.world.things import draw_facts


def _part(stage: Stage, case: Case) -> None:
    others = [
        i
        for i in INTENTS.values()
        if i.agent.service is not case.agent.service or not set(i.uses) & set(case.intent.uses)
    ]
    other = stage.rng.choice([i for i in others if i.name != case.intent.name])
    with right_desk(stage, case):
        work(stage, case.calls())
        stage.answer(one_of(other.answers, stage.rng, draw_facts(stage.rng)))


CROSSED_ANSWER = Failure(
    "crossed_answer", "the answer is about something else than was asked", 0.017, lambda case: True, _part
)
