"""What a model call cost, from the price table that the package ``genai-prices`` ships: nothing is fetched.

The package looks models up and knows when prices changed; the sum is done here, because its own exact decimal
arithmetic takes longer than the rest of reading a span.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelPrice, TieredPrices

_DAY_NS = 86_400 * 10**9

# Our names of providers -> the table's.
_PROVIDERS = {
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "aws.bedrock": "aws",
    "gcp.vertex_ai": "google",
    "gcp.gemini": "google",
    "x_ai": "x-ai",
    "mistral_ai": "mistral",
}

_LONGEST = 200  # characters; no model's name is longer


class Tokens(NamedTuple):
    """Counts of one call; ``input`` includes both kinds of cached ones."""

    input: int
    output: int
    cache_read: int
    cache_write: int


class Rate(NamedTuple):
    """Dollars for one token, in steps: from so many input tokens on, so much."""

    steps: tuple[tuple[int, float], ...]

    def at(self, input_tokens: int) -> float:
        """Give the price of one token in a call with that many input tokens."""
        return next((price for start, price in self.steps if input_tokens > start or start == 0), 0.0)


class Rates(NamedTuple):
    """The rates of one model on one day."""

    input: Rate
    output: Rate
    cache_read: Rate
    cache_write: Rate


def cost(provider: str | None, model: str, at_ns: int, tokens: Tokens) -> float | None:
    """Compute what a call cost in US dollars; None where the table does not know the model."""
    if len(model) > _LONGEST:
        return None
    rates = _rates(provider, model, at_ns // _DAY_NS)
    if rates is None:
        return None
    fresh = max(0, tokens.input - tokens.cache_read - tokens.cache_write)
    size = tokens.input
    return (
        fresh * rates.input.at(size)
        + tokens.cache_read * rates.cache_read.at(size)
        + tokens.cache_write * rates.cache_write.at(size)
        + tokens.output * rates.output.at(size)
    )


@lru_cache(maxsize=4096)
def _rates(provider: str | None, model: str, day: int) -> Rates | None:
    price = _look_up(_PROVIDERS.get(provider, provider) if provider else None, model, day)
    if price is None and provider is not None:
        price = _look_up(None, model, day)
    if price is None:
        return None
    into = _rate(price.input_mtok)
    return Rates(
        into,
        _rate(price.output_mtok),
        _rate(price.cache_read_mtok, into),
        _rate(price.cache_write_mtok, into),
    )


def _look_up(provider: str | None, model: str, day: int) -> ModelPrice | None:
    try:
        _, found = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None
    days = min(max(day, 0), date.max.toordinal() - _EPOCH.toordinal())
    when = datetime.combine(date.fromordinal(_EPOCH.toordinal() + days), datetime.min.time(), UTC)
    return found.get_prices(when)


_EPOCH = date(1970, 1, 1)


def _rate(price: Decimal | TieredPrices | None, otherwise: Rate | None = None) -> Rate:
    if price is None:
        return otherwise or Rate(((0, 0.0),))
    if isinstance(price, Decimal):
        return Rate(((0, _dollars(price)),))
    steps = [(tier.start, _dollars(tier.price)) for tier in reversed(price.tiers)]
    return Rate((*steps, (0, _dollars(price.base))))


def _dollars(price: Decimal) -> float:
    return float(price / 1_000_000)
