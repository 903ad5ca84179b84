"""Since the deploy at noon, half of the calls to the carrier hang until they time out."""

# ruff: noqa: E501 - a template reads best on one line

from samples.world.case import Case
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of, say
from samples.world.play import right_desk, work
from samples.world.stage import Call, Fault, Stage

_TYPES = (
    "TimeoutError",
    "ReadTimeout",
    "DeadlineExceeded",
    "httpx.ReadTimeout",
    "timeout",
    "asyncio.TimeoutError",
)
_MESSAGES = (
    "[no answer|nothing came back] from {carrier} [after|within] {s} s",
    "[gave up waiting|waited {s}s] for the tracking [service|API] of {carrier}",
    "[Read|Request] timed out [(read timeout={s})|after {s}000 ms]",
    "[deadline of {s} seconds exceeded|4 DEADLINE_EXCEEDED: deadline passed] [calling shipments-gw|]",
    "upstream [{carrier}|carrier-hub] did not [respond|reply] in time",
    "[operation|call] took longer than {s}s [and was cancelled|] ",
    "",
)
_ANSWERS = (
    "[I can't reach|There is no connection to] {carrier} [right now|at the moment], so I [cannot say|don't know] where {tracking} is. [Please try again|Write again] [later|in an hour].",
    "The [tracking page|carrier's system] [takes too long|isn't answering]; [sorry|I'm sorry], I [have no|can't get a] [status|date] for [your {product}|{order}] [today|yet].",
    "[Unfortunately|Hm], looking up [the parcel|{tracking}] [kept hanging|never finished]. I [will have a colleague look|made a note].",
    "[We have|There seem to be] [technical trouble|delays] with {carrier} data. Could you [check|look at] their site [yourself|directly]?",
    "I was [not able|unable] to find out where it is: {carrier} [stays silent|does not come back to us].",
    "[Without|Lacking] fresh tracking I can only [say|tell you] that {order} [was shipped|left us]. [More|Details] [tomorrow|when their system is back].",
)


def _possible(case: Case) -> bool:
    return case.after_deploy and any(u.tool == "track_parcel" for u in case.intent.uses)


def _part(stage: Stage, case: Case) -> None:
    others = [c for c in case.calls() if c.tool == "find_order"]
    with right_desk(stage, case):
        work(stage, others)
        for _ in range(stage.rng.choice((1, 1, 1, 2, 2, 3))):
            stage.use(_hanging(stage, case))
        stage.answer(one_of(_ANSWERS, stage.rng, case.facts))


def _hanging(stage: Stage, case: Case) -> Call:
    seconds = stage.rng.choice((15, 20, 30, 30, 45, 60))
    message = one_of(_MESSAGES, stage.rng, {**case.facts, "s": str(seconds)}).strip()
    arguments = {"tracking_number": case.facts["tracking"], "carrier": case.facts["carrier"]}
    told = say("[|tool did not finish|no result|timeout|the carrier took too long]", stage.rng, {})
    fault = Fault(stage.rng.choice(_TYPES), message)
    return Call("track_parcel", arguments, told or None, fault, seconds + stage.rng.uniform(0, 0.4))


CARRIER_TIMEOUT = Failure("carrier_timeout", "track_parcel times out since the deploy at noon", 0.024, _possible, _part)
