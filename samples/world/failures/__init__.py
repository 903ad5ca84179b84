"""The ways in which cases of the day go wrong, the most particular first: it gets its share before the others."""

from samples.world.failures.carrier_timeout import CARRIER_TIMEOUT
from samples.world.failures.cut_off import CUT_OFF
from samples.world.failures.failure import Failure
from samples.world.failures.malformed_arguments import MALFORMED_ARGUMENTS
from samples.world.failures.needless_refusal import NEEDLESS_REFUSAL
from samples.world.failures.nothing_retrieved import NOTHING_RETRIEVED
from samples.world.failures.ping_pong import PING_PONG
from samples.world.failures.rate_limit import RATE_LIMIT
from samples.world.failures.same_call_again import SAME_CALL_AGAIN
from samples.world.failures.swallowed_error import SWALLOWED_ERROR

FAILURES: dict[str, Failure] = {
    f.name: f
    for f in (
        CARRIER_TIMEOUT,
        NOTHING_RETRIEVED,
        PING_PONG,
        SWALLOWED_ERROR,
        RATE_LIMIT,
        SAME_CALL_AGAIN,
        MALFORMED_ARGUMENTS,
        CUT_OFF,
        NEEDLESS_REFUSAL,
    )
}

__all__ = ["FAILURES", "Failure"]
