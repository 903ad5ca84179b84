"""The retriever finds nothing, and the answer shows it."""

# ruff: noqa: E501 - a template reads best on one line

from typing import Any

from samples.world.case import Case
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of
from samples.world.intents import Use
from samples.world.play import remark, right_desk
from samples.world.stage import Call, Stage
from samples.world.tools import TOOLS

_NOTHING: tuple[Any, ...] = (
    {"results": []}, {"hits": [], "took_ms": 14}, {"passages": []}, [], {"matches": 0, "items": []}, "no documents matched",
    {"total": 0, "documents": [], "threshold": 0.72}, "0 results", {"results": [], "note": "index returned no candidates"}, "",
)  # fmt: skip
_ANSWERS = (
    "[I couldn't find|There is] [anything|nothing] [about|on] [this|that] [in our pages|in what I can search]. [Do you have|Is there] another [word|name] for it?",
    "[My search|The search] came back [empty|without a hit], so [I'd be guessing|this is a guess]: [usually|in general] {n} weeks are [normal|common].",
    "[Our documents|The sources] [say nothing|are silent] on it[, as far as I can see|]. [Ask a colleague|Someone else may know].",
    "[From general knowledge|Off the top of my head], [it depends on the case|there are several views]; I have no [source|page] to [point to|back that up].",
    "[Sorry|Apologies], no [article|entry|passage] [fits|matches] your question[, {first}|].",
    "I [don't have|lack] [any|the] information on that. [Maybe it was moved|It may not be indexed].",
)
_REPHRASED = (
    "{said} [rules|details|overview|guide]",
    "[about|all on] {said}",
    "{said} {year}",
    "[how|what] {said}",
)


def _retriever(case: Case) -> Use | None:
    return next((u for u in case.intent.uses if TOOLS[u.tool].retriever), None)


def _part(stage: Stage, case: Case) -> None:
    use = _retriever(case)
    assert use is not None
    call = case.call(use)
    with right_desk(stage, case):
        stage.use(Call(call.tool, call.arguments, stage.rng.choice(_NOTHING)), remark=remark(stage))
        for _ in range(stage.rng.choice((0, 0, 1, 1, 2))):
            said = {**case.facts, "said": case.call(use).arguments["query"]}  # type: ignore[index]
            again = {"query": one_of(_REPHRASED, stage.rng, said)}
            stage.use(Call(call.tool, again, stage.rng.choice(_NOTHING)), remark=remark(stage))
        stage.answer(one_of(_ANSWERS, stage.rng, case.facts))


NOTHING_RETRIEVED = Failure(
    "nothing_retrieved",
    "the retriever returns nothing",
    0.021,
    lambda case: _retriever(case) is not None,
    _part,
)
