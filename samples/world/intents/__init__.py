"""What people come with, by the desk they come to."""

from samples.world.intents.coding import CODING
from samples.world.intents.intent import Intent, Use
from samples.world.intents.money import MONEY
from samples.world.intents.papers import PAPERS
from samples.world.intents.research import RESEARCH
from samples.world.intents.shop import SHOP

INTENTS: dict[str, Intent] = {i.name: i for i in (*SHOP, *MONEY, *RESEARCH, *CODING, *PAPERS)}

__all__ = ["INTENTS", "Intent", "Use"]
