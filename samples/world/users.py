"""Who writes: invented customers and employees, each with a way of writing and hours of their own."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from samples.world.things import FIRST_NAMES, LAST_NAMES
from samples.world.voice import REGISTERS, WEIGHTS

Kind = Literal["customer", "employee"]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who writes to the agents."""

    user_id: str
    kind: Kind
    first: str
    last: str
    register: str

    @property
    def facts(self) -> dict[str, str]:
        """What is true of all this user's cases."""
        host = "example.com" if self.kind == "customer" else "larkspur.example"
        return {
            "first": self.first,
            "name": f"{self.first} {self.last}",
            "email": f"{self.first}.{self.last}@{host}".lower(),
        }


def invent_users(rng: Random, kind: Kind, count: int) -> list[User]:
    """Make up ``count`` users."""
    return [_invent(rng, kind) for _ in range(count)]


def _invent(rng: Random, kind: Kind) -> User:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    user_id = (
        f"cust_{rng.getrandbits(40):010x}" if kind == "customer" else f"{first[0]}{last}{rng.randint(10, 99)}".lower()
    )
    return User(user_id, kind, first, last, rng.choices(REGISTERS, WEIGHTS)[0])


def regulars_first(users: list[User]) -> list[float]:
    """How often each comes: a few come often, most come once."""
    return [1 / (rank + 3) for rank in range(len(users))]
