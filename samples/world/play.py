"""How a case is played when all goes well, and the pieces that failing cases are made of."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from samples.world.case import Case
from samples.world.cast import PAPERWORK
from samples.world.grammar import one_of, say
from samples.world.stage import Call, Stage

Part = Callable[[Stage, Case], None]

_REMARKS = (
    "[Let me|I'll|I will] [look that up|check|see what I can find|take a look].",
    "[One moment|Just a second][, please|].",
    "[First|Next], [the details|the record].",
    "[Checking|Looking at] [this|that] [now|for you].",
    "[Alright|Okay], [on it|that needs a look-up].",
)
_REASONS = (
    "[they can do|this needs] more than I [can do|have access to]",
    "[belongs|goes] to your desk: {name}",
    "[customer|user] {first} [asks|needs help] [beyond my tools|with this]",
    "[please take over|needs your tools]",
)


@contextmanager
def opening(stage: Stage, case: Case, request: str) -> Iterator[None]:
    """Receive the request and put the first agent to work; paperwork runs as a workflow around its agents."""
    stage.hear(request)
    if case.agent.service is not PAPERWORK:
        with stage.at_work(case.agent, request):
            yield
        return
    attributes = {
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.workflow.name": "document_intake",
        "gen_ai.input.messages": f"[{stage.messages[-1]}]",
    }
    with stage.step("invoke_workflow document_intake", attributes) as root:
        with stage.at_work(case.agent, request) as agent:
            yield
        root.attributes |= {k: v for k, v in agent.attributes.items() if k == "gen_ai.output.messages"}


@contextmanager
def right_desk(stage: Stage, case: Case, *, always: bool = False) -> Iterator[None]:
    """Stay with the first agent, or hand over to the one who can do more."""
    intent = case.intent
    if intent.passes_to is None or not (always or stage.rng.random() < intent.pass_chance):
        yield
        return
    stage.hand_over(intent.passes_to, one_of(_REASONS, stage.rng, case.facts))
    with stage.at_work(intent.passes_to):
        yield


def remark(stage: Stage) -> str:
    """Word what a model says beside a tool call, which is mostly nothing."""
    return say(stage.rng.choice(_REMARKS), stage.rng, stage.facts) if stage.rng.random() < 0.2 else ""


def work(stage: Stage, calls: Sequence[Call]) -> None:
    """Make the calls one after the other, the first two at once now and then."""
    at = 0
    while at < len(calls):
        together = 2 if at == 0 and len(calls) > 1 and stage.rng.random() < 0.12 else 1
        stage.use(*calls[at : at + together], remark=remark(stage))
        at += together


def all_well(stage: Stage, case: Case) -> None:
    """Do the work and answer."""
    with right_desk(stage, case):
        work(stage, case.calls())
        stage.answer(case.good_answer())
