"""Who comes when with what, and what is planted in it: the plan of a day, before anything is played."""

import math
from collections.abc import Callable, Iterator, Sequence
from random import Random

from samples.world.case import Case
from samples.world.failures import FAILURES
from samples.world.intents import INTENTS, Intent
from samples.world.noise import NOISE
from samples.world.signals import SIGNALS, disclose_age
from samples.world.stage import SECOND
from samples.world.things import draw_facts
from samples.world.users import invent_users, regulars_first

HOUR = 3600 * SECOND
_RHYTHM = (2, 1, 1, 1, 1, 2, 4, 7, 11, 14, 15, 14, 11, 12, 14, 15, 14, 12, 10, 9, 8, 6, 4, 2)
# The first and the last minutes stay empty: a look back of 24 hours from a little later still sees the whole day.
_FIRST, _LAST = 0.35, 23.3
_TURNS, _TURN_WEIGHTS = (1, 2, 3, 4), (68, 18, 9, 5)
_AGES_PER_TRACE = 0.003


def plan_day(seed: int, traces: int, end: int) -> list[Case]:
    """Plan the day that ends at ``end`` (nanoseconds since 1970): the same seed gives the same plan."""
    rng = Random(f"{seed} plan")
    cases = list(_cases(rng, seed, traces, end - 24 * HOUR))
    for name, failure in FAILURES.items():
        for case in _choose(rng, cases, failure.share, failure.possible):
            case.failure = name
    for name, signal in SIGNALS.items():
        for case in _choose(rng, cases, signal.share, signal.possible):
            case.signal = name
    for name, (share, possible, _) in NOISE.items():
        for case in _choose(rng, cases, share, possible):
            case.noise = name
    _plant_ages(rng, cases)
    return cases


def _cases(rng: Random, seed: int, traces: int, midnight: int) -> Iterator[Case]:
    customers = invent_users(rng, "customer", max(8, traces // 5))
    employees = invent_users(rng, "employee", max(6, traces // 14))
    number = 0
    while number < traces:
        first = _draw_intent(rng, list(INTENTS.values()))
        users = customers if first.agent.service.name == "support-desk" else employees
        user = rng.choices(users, regulars_first(users))[0]
        same_desk = [i for i in INTENTS.values() if i.agent.service is first.agent.service]
        start = midnight + int(_time_of_day(rng) * HOUR)
        session = f"s-{rng.getrandbits(48):012x}"
        for turn in range(min(rng.choices(_TURNS, _TURN_WEIGHTS)[0], traces - number)):
            intent = first if turn == 0 else _draw_intent(rng, [i for i in same_desk if i is not first])
            rng_of_case = Random(f"{seed} case {number}")
            facts = draw_facts(rng_of_case) | user.facts
            hour = (start - midnight) / HOUR
            yield Case(number, intent, user, session, turn, start, hour, rng_of_case, facts)
            number += 1
            start += int(rng.uniform(240, 700) * SECOND)


def _draw_intent(rng: Random, intents: Sequence[Intent]) -> Intent:
    return rng.choices(intents, [i.weight for i in intents])[0]


def _time_of_day(rng: Random) -> float:
    while True:
        hour = rng.choices(range(24), _RHYTHM)[0] + rng.random()
        if _FIRST <= hour <= _LAST:
            return hour


def _choose(rng: Random, cases: Sequence[Case], share: float, possible: Callable[[Case], bool]) -> list[Case]:
    """Choose a share of all cases, among those that nothing was planted in yet."""
    free = [c for c in cases if not (c.failure or c.signal or c.noise) and possible(c)]
    return rng.sample(free, min(len(free), math.ceil(share * len(cases))))


def _plant_ages(rng: Random, cases: Sequence[Case]) -> None:
    """Let a few customers tell their age, in words of their own every time they do."""
    asking = sorted({c.user.user_id for c in cases if c.user.kind == "customer"})
    few = max(1, round(len(cases) * _AGES_PER_TRACE))
    chosen = rng.sample(asking, min(len(asking), 2 * few))
    ages = {user: "minor" if i < len(chosen) // 2 else "adult" for i, user in enumerate(chosen)}
    told: set[str] = set()
    for case in cases:
        user = case.user.user_id
        if user in ages and (user not in told or rng.random() < 0.5):
            told.add(user)
            case.disclosure = ages[user]
            case.facts["age_told"] = disclose_age(case.rng, ages[user], case.facts)
