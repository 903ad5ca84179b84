"""In busy hours the model's provider turns calls away, retries included."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.case import Case
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of
from samples.world.play import work
from samples.world.stage import Fault, Stage

# Each provider has its own words for it, and every gateway in between adds some.
_SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "openai": (
        ("RateLimitError", "openai.RateLimitError", "429"),
        (
            "Error code: 429 - [you exceeded|you are over] your [current quota|allowance|plan|token budget]",
            "[Rate limit|Limit] reached for [the model|this deployment]: [limit {n}00000, used {n}0000{n}|try again in {n}s]",
        ),
    ),
    "anthropic": (
        ("anthropic.RateLimitError", "rate_limit_error", "RateLimitError"),
        (
            "[This request would exceed|Exceeded] your [organisation's|account's] [rate limit|limit] of {n}0000 [input|output] tokens",
            "[Number of|Concurrent] requests [has exceeded|above] [your|the] [per-minute|] limit",
        ),
    ),
    "gcp.gemini": (
        ("ResourceExhausted", "google.api_core.exceptions.ResourceExhausted", "RESOURCE_EXHAUSTED"),
        (
            "[quota|capacity] [metric|of the region] [exceeded|hit] [for this project|]",
            "[You have|Project has] [used up|exhausted] its [share|calls|capacity] [of this minute|for now], retry in {n}s",
        ),
    ),
}
_ANYWHERE: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("TooManyRequests", "ThrottlingException", "HTTPStatusError", "rate_limit_exceeded"),
    (
        "[Too many requests|Slow down], [retry after {n} seconds|please wait]",
        "[throttled by the provider|request was throttled]",
        "[Requests per minute|Allowance|RPM] used up[, queue is full|]",
        "Client error '429 Too Many Requests'",
    ),
)
_FALLBACKS = (
    "[We're very busy|It is busy here] [right now|at the moment]. [Please try later|Come back in a bit].",
    "[The assistant|I] can't [answer|respond] [just now|at this moment].",
    "[High demand|A lot going on] [today|]: [your message was not handled|no answer this time].",
)


def _part(stage: Stage, case: Case) -> None:
    calls = case.calls()
    work(stage, calls[: stage.rng.choice((0, 0, 0, 1, 2))])
    types, messages = _SAID.get(stage.agent.model.provider, _ANYWHERE) if stage.rng.random() < 0.7 else _ANYWHERE
    kind = stage.rng.choice(types)
    for attempt in range(stage.rng.randint(2, 5)):
        stage.pause(2**attempt * stage.rng.uniform(0.3, 1.2) if attempt else 0)
        fault = Fault(kind, one_of(messages, stage.rng, stage.facts))
        stage.model_refuses_service(fault, stage.rng.uniform(0.05, 0.6))
    stage.fail(fault)
    if stage.rng.random() < 0.35:
        stage.say_without_model(one_of(_FALLBACKS, stage.rng, case.facts))


RATE_LIMIT = Failure(
    "rate_limit", "the model's provider turns calls away", 0.026, lambda case: 9 <= case.hour < 18, _part
)
