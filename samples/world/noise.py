"""What happens on any day and is no failure: hiccups that a retry heals, slow steps, results that are rightly empty."""

# ruff: noqa: E501 - a template reads best on one line

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from samples.world.case import Case
from samples.world.grammar import one_of, say
from samples.world.play import Part, right_desk, work
from samples.world.stage import Call, Fault, Stage

_HICCUPS = (
    ("ConnectionResetError", "[connection reset by peer|peer closed the connection]"),
    ("OSError", "[Temporary failure in name resolution|name or service not known]"),
    ("HTTPError", "502 [Bad Gateway|from the proxy]"),
    ("ServiceUnavailable", "503: [restarting|one moment please|not ready]"),
    ("SSLError", "[certificate has expired|handshake failure]"),
    ("BrokenPipeError", "[Errno 32|broken pipe]"),
    ("TimeoutError", "no answer in {n} s"),
    ("KeyError", "'{module}'"),
    ("PermissionError", "[token expired|session is stale], [log in again|renew it]"),
    ("OperationalError", "[deadlock detected|could not obtain lock]"),
    ("ValueError", "[could not|cannot] parse '{n}{n}'"),
)
_EMPTY: Mapping[str, tuple[Callable[[Random], Any], tuple[str, ...]]] = {
    "check_stock": (
        lambda _rng: {"available": {}, "next_delivery": None},
        (
            "There are none [left|anywhere], and no [date|delivery] is planned. [The {other_product} is similar|We could write you when it's back].",
        ),
    ),
    "list_invoices": (
        lambda _rng: {"invoices": []},
        (
            "You have no invoice for {month}: [nothing was charged|that month was free].",
            "[There was|I see] no bill in {month}, your plan [was paused|started later].",
        ),
    ),
    "list_charges": (
        lambda _rng: {"charges": []},
        (
            "[Nothing|No payment] was taken from the card {card_end} for {order}; what you see [is a reservation|falls away].",
        ),
    ),
    "run_query": (
        lambda rng: {"rows": [], "ms": rng.randint(2, 40)},
        ("No {table} match: the count for {month} is zero, [which is right|the table starts later].",),
    ),
    "grep": (
        lambda _rng: "",
        ("{function} is [not used|unused] anywhere else, so [it is safe|the change stays] local to {file}.",),
    ),
}


def hiccup(stage: Stage, case: Case) -> None:
    """Let one call fail once for a reason of its own; the retry works."""
    calls = case.calls() or [case.call(case.intent.uses[0])]
    at = stage.rng.randrange(len(calls))
    kind, message = stage.rng.choice(_HICCUPS)
    fault = Fault(kind, say(message, stage.rng, case.facts))
    with right_desk(stage, case):
        work(stage, calls[:at])
        stage.use(Call(calls[at].tool, calls[at].arguments, None, fault))
        work(stage, calls[at:])
        stage.answer(case.good_answer())


def model_hiccup(stage: Stage, case: Case) -> None:
    """Let the model be away once; the second call comes through."""
    kind, message = stage.rng.choice(
        (*_HICCUPS[:5], ("RateLimitError", "[too many requests|slow down]"), ("APIError", "overloaded"))
    )
    stage.model_refuses_service(Fault(kind, say(message, stage.rng, case.facts)), stage.rng.uniform(0.1, 3))
    stage.pause(stage.rng.uniform(0.5, 2))
    with right_desk(stage, case):
        work(stage, case.calls())
        stage.answer(case.good_answer())


def slow(stage: Stage, case: Case) -> None:
    """Let one tool take its time and still answer."""
    calls = case.calls() or [case.call(case.intent.uses[0])]
    at = stage.rng.randrange(len(calls))
    calls[at] = Call(calls[at].tool, calls[at].arguments, calls[at].result, None, stage.rng.uniform(9, 48))
    with right_desk(stage, case):
        work(stage, calls)
        stage.answer(case.good_answer())


def rightly_empty(stage: Stage, case: Case) -> None:
    """Let a look-up find nothing because there is nothing, and say so."""
    call = next(case.call(u) for u in case.intent.uses if u.tool in _EMPTY)
    empty, answers = _EMPTY[call.tool]
    with right_desk(stage, case):
        stage.use(Call(call.tool, call.arguments, empty(stage.rng)))
        stage.answer(one_of(answers, stage.rng, case.facts))


def hands_back(stage: Stage, case: Case) -> None:
    """Let the second agent do its part and return the case to the first, who answers."""
    second = case.intent.passes_to
    assert second is not None
    stage.hand_over(second, say("[your part|please check|needs {first}'s data]", stage.rng, case.facts))
    with stage.at_work(second):
        work(stage, case.calls())
        stage.hand_over(case.agent, say("[done|all there|please answer {first}|]", stage.rng, case.facts))
    stage.answer(case.good_answer())


def asks_back(stage: Stage, case: Case) -> None:
    """Let the agent ask for what is missing before it does anything."""
    stage.answer(
        say(
            "[Happy to|I can] [look into|do] that. [Which|What] [order|file|page|one] [do you mean|is it about]"
            "[, and by when do you need it|]?",
            stage.rng,
            case.facts,
        )
    )


def _always(_case: Case) -> bool:
    return True


def _can_be_empty(case: Case) -> bool:
    return any(u.tool in _EMPTY for u in case.intent.uses)


NOISE: dict[str, tuple[float, Callable[[Case], bool], Part]] = {
    "rightly_empty": (0.012, _can_be_empty, rightly_empty),
    "hiccup": (0.03, _always, hiccup),
    "model_hiccup": (0.008, _always, model_hiccup),
    "hands_back": (0.02, lambda case: case.intent.passes_to is not None, hands_back),
    "slow": (0.02, _always, slow),
    "asks_back": (0.008, lambda case: case.turn == 0, asks_back),
}
