"""Two agents hand a case to each other and back, and nobody does the work."""

from samples.world.case import Case
from samples.world.cast import Agent
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of
from samples.world.play import work
from samples.world.stage import Fault, Stage

_REASONS = (
    "[this|that] is [for|up to] {to}",
    "[not|outside] my [area|task], {to} [should know|decides]",
    "[sent to me by mistake|wrong desk], [please handle|your turn]",
    "[needs|waiting for] [a decision|input] [from|by] {to}",
    "[back to you|returning]: [I can't act on it|no access here]",
    "[{first} asks|the request is] about {to} [matters|things]",
    "",
)
_ENDINGS = (
    "[You have been|Your case was] [passed on|forwarded]. [Someone|A colleague] [will be|gets] [with you|in touch].",
    "[I am|We are] [still|] [sorting out|finding out] who [is responsible|takes this].",
    "[Please hold on|One moment], I'm [connecting|transferring] you [again|].",
    "[It seems|Looks like] [neither of us|no desk here] can [do|finish] this.",
    "[Thank you for your patience|Thanks for waiting]. [This sits|It is] with the other [team|desk] now.",
)


def _part(stage: Stage, case: Case) -> None:
    assert case.intent.passes_to is not None
    first, second = case.agent, case.intent.passes_to
    calls = case.calls()
    if stage.rng.random() < 0.4:
        work(stage, calls[:1])
    for round_ in range(stage.rng.randint(3, 7)):
        giver, taker = (first, second) if round_ % 2 == 0 else (second, first)
        _pass_on(stage, case, giver, taker)
    if stage.rng.random() < 0.2:
        stage.fail(
            Fault(
                "HandoffError",
                one_of(
                    ("[too many|unresolved] [transfers|hand-offs]", "[no|nobody] [owner|takes it]"),
                    stage.rng,
                    {},
                ),
            )
        )
    else:
        stage.answer(one_of(_ENDINGS, stage.rng, case.facts))


def _pass_on(stage: Stage, case: Case, giver: Agent, taker: Agent) -> None:
    """Hand over; agents run one after the other below the first, as a runner that only switches them does."""
    reason = one_of(_REASONS, stage.rng, {**case.facts, "to": taker.name.replace("_", " ")})
    if giver is stage.agent:
        stage.hand_over(taker, reason)
        return
    with stage.at_work(giver):
        stage.hand_over(taker, reason)


PING_PONG = Failure(
    "ping_pong",
    "two agents hand the case to each other",
    0.013,
    lambda case: case.intent.passes_to is not None,
    _part,
)
