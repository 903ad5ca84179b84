"""The day itself: every planned case played into drafts of spans."""

from collections.abc import Iterator
from dataclasses import dataclass

from samples.world.case import Case
from samples.world.failures import FAILURES
from samples.world.noise import NOISE
from samples.world.play import Part, all_well, opening
from samples.world.schedule import plan_day
from samples.world.signals import PASTED, SIGNALS, paste_secret
from samples.world.stage import Draft, Stage


@dataclass(frozen=True, slots=True)
class Played:
    """A case and the spans it left."""

    case: Case
    request: str
    roots: list[Draft]

    @property
    def service_version(self) -> str:
        """What was deployed at the time."""
        service = self.case.agent.service
        return service.after_noon if self.case.after_deploy else service.before_noon


def play_day(seed: int, traces: int, end: int) -> Iterator[Played]:
    """Play the day that ends at ``end``, in nanoseconds since 1970."""
    conversation: list[str] = []
    for case in plan_day(seed, traces, end):
        if case.turn == 0:
            conversation = []
        request = _request(case)
        stage = Stage(case.rng, case.facts, case.start, _common(case), conversation)
        with opening(stage, case, request):
            part_of(case)(stage, case)
        conversation = stage.messages
        yield Played(case, request, stage.roots)


def part_of(case: Case) -> Part:
    """How the case goes, by what is planted in it."""
    if case.failure:
        return FAILURES[case.failure].part
    if case.noise:
        return NOISE[case.noise][2]
    signal = SIGNALS[case.signal] if case.signal else None
    return (signal and signal.part) or all_well


def _request(case: Case) -> str:
    said = [case.request()]
    if case.signal in PASTED:
        said.append(paste_secret(case.rng, case.signal, case.facts))
    if case.disclosure:
        said.append(case.facts["age_told"])
    return " ".join(said)


def _common(case: Case) -> dict[str, str]:
    return {"gen_ai.conversation.id": case.session, "user.id": case.user.user_id}
