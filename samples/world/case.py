"""One case: somebody comes with a wish at a moment of the day."""

from dataclasses import dataclass
from random import Random

from samples.world.cast import RESEARCHER, Agent
from samples.world.grammar import one_of, say
from samples.world.intents import Intent, Use
from samples.world.stage import Call
from samples.world.users import User
from samples.world.voice import Wish, word_request


@dataclass(slots=True)
class Case:
    """One turn of a conversation, planned; ``failure``, ``noise`` and ``signal`` say what is planted in it."""

    number: int
    intent: Intent
    user: User
    session: str
    turn: int
    start: int
    hour: float
    rng: Random
    facts: dict[str, str]
    failure: str | None = None
    noise: str | None = None
    signal: str | None = None
    disclosure: str = ""

    @property
    def after_deploy(self) -> bool:
        """Whether the deploy at noon has happened."""
        return self.hour >= 12

    @property
    def agent(self) -> Agent:
        """Who is asked first."""
        return self.intent.agent

    def request(self) -> str:
        """Word what the user writes."""
        intent = self.intent
        if intent.abroad and self.rng.random() < 0.03:
            return one_of(intent.abroad, self.rng, self.facts)
        wish = Wish(intent.asks, intent.brief, intent.why)
        text = word_request(self.rng, self.user.register, wish, self.facts)
        link = say("[One more thing:|Also,|And another question.|Next:|While you are at it:|]", self.rng, {})
        return f"{link} {text}".strip() if self.turn else text

    def calls(self) -> list[Call]:
        """Draw the tool calls on the way to an answer."""
        return [self.call(use) for use in self.intent.uses if self.rng.random() < use.chance]

    def call(self, use: Use) -> Call:
        """Word the arguments of one tool call."""
        arguments = {name: say(value, self.rng, self.facts) for name, value in use.arguments.items()}
        return Call(use.tool, arguments, use.result(self.rng, self.facts) if use.result else None)

    def good_answer(self) -> str:
        """Word what a good answer says; researchers write at more length."""
        rounds = 2 if self.agent is RESEARCHER and self.rng.random() < 0.5 else 1
        templates = self.rng.sample(self.intent.answers, rounds)
        return " ".join(one_of((template,), self.rng, self.facts) for template in templates)
