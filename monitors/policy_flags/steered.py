"""Whether a tool's output steered the agent: the values of a later call stand in orders that nobody but it gave."""

from collections.abc import Sequence

from monitors.contract import Flag
from monitors.passages import passages
from monitors.policy_flags.acted_upon import ActedUpon, followed_flag
from monitors.policy_flags.finding import Reading
from monitors.policy_flags.injection import find_injected
from monitors.taint import flows
from store.records import Trace


def steered(trace: Trace) -> Sequence[Flag]:
    """Give the orders in tools' outputs that the agent of ``trace`` followed, as the policy monitor would flag them.

    Orders are looked for only where values were taken from, so most traces cost no more than following their values.
    """
    texts = list(passages(trace))
    origins = {id(f.origin): f.origin for f in flows(texts)}
    if not origins:
        return ()
    orders = [(p, finding) for p in origins.values() for finding in find_injected(Reading(p.text))]
    acted = ActedUpon(texts, orders)
    followed = [(p, finding, found) for p, finding in orders if (found := acted.by(p, finding))]
    return [*(followed_flag(*each) for each in followed), *acted.plain_orders()]
