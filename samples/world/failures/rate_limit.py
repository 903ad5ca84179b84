"""In busy hours the model's provider turns calls away, retries included."""

from samples.world.case import Case
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of
from samples.world.play import work
from samples.world.stage import Fault, Stage

_TYPES = (
    "RateLimitError",
    "429",
    "openai.RateLimitError",
    "ResourceExhausted",
    "TooManyRequests",
    "rate_limit_exceeded",
    "ThrottlingException",
)
_MESSAGES = (
    "Error code: 429 - [you exceeded|you are over] your [current quota|tokens per minute]",
    "[Rate limit|Limit] reached for [the model|this deployment]: [limit {n}00000, used {n}0000{n}|try again in {n}s]",
    "[Too many requests|Slow down], [retry after {n} seconds|please wait]",
    "[Quota|Requests per minute] [exhausted|used up] [for this project|]",
    "RESOURCE_EXHAUSTED: [quota|capacity] [metric|per minute] [exceeded|hit]",
    "[throttled by the provider|request was throttled]",
    "[This request would exceed|Exceeded] your [organisation's|account's] [rate limit|limit] of {n}0 [requests|calls] a minute",
)
_FALLBACKS = (
    "[We're very busy|It is busy here] [right now|at the moment]. [Please try later|Come back in a bit].",
    "[The assistant|I] can't [answer|respond] [just now|at this moment].",
    "[High demand|A lot going on] [today|]: [your message was not handled|no answer this time].",
)


def _part(stage: Stage, case: Case) -> None:
    calls = case.calls()
    work(stage, calls[: stage.rng.choice((0, 0, 0, 1, 2))])
    for attempt in range(stage.rng.randint(2, 5)):
        stage.pause(2**attempt * stage.rng.uniform(0.3, 1.2) if attempt else 0)
        fault = _fault(stage)
        stage.model_refuses_service(fault, stage.rng.uniform(0.05, 0.6))
    stage.fail(fault)
    if stage.rng.random() < 0.35:
        stage.say_without_model(one_of(_FALLBACKS, stage.rng, case.facts))


def _fault(stage: Stage) -> Fault:
    return Fault(stage.rng.choice(_TYPES), one_of(_MESSAGES, stage.rng, stage.facts))


RATE_LIMIT = Failure(
    "rate_limit", "the model's provider turns calls away", 0.026, lambda case: 9 <= case.hour < 18, _part
)
