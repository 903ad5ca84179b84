"""What a model call cost, from the price table that the package ``genai-prices`` ships: nothing is fetched.

The package looks models up and knows when prices changed; the sum is done here, because its own exact decimal
arithmetic takes longer than the rest of reading a span.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelPrice, TieredPrices

_DAY_NS: Final = 86_400 * 10**9

# Our names of providers -> the table's.
_PROVIDERS: Final = {
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "aws.bedrock": "aws",
    "gcp.vertex_ai": "google",
    "gcp.gemini": "google",
    "x_ai": "x-ai",
    "mistral_ai": "mistral",
}

_LONGEST: Final = 200  # characters; no model's name is longer


# Counts of one call: input, which includes both kinds of cached ones, output, read from the cache, written to it.
Tokens = tuple[int, int, int, int]


class Rates(NamedTuple):
    """Dollars for one token of each sort, in a call of more than ``above`` input tokens."""

    above: int
    input: float
    output: float
    cache_read: float
    cache_write: float


def cost(provider: str | None, model: str, at_ns: int, tokens: Tokens) -> float | None:
    """Compute what a call cost in US dollars; None where the table does not know the model."""
    if len(model) > _LONGEST:
        return None
    size, out, read, write = tokens
    for above, per_in, per_out, per_read, per_write in _rates(provider, model, at_ns // _DAY_NS):
        if size > above:
            fresh = max(0, size - read - write)
            return fresh * per_in + read * per_read + write * per_write + out * per_out
    return None


@lru_cache(maxsize=4096)
def _rates(provider: str | None, model: str, day: int) -> tuple[Rates, ...]:
    """Give the rates of a model on a day, those of the longest calls first; none for an unknown model."""
    price = _look_up(_PROVIDERS.get(provider, provider) if provider else None, model, day)
    if price is None and provider is not None:
        price = _look_up(None, model, day)
    if price is None:
        return ()
    prices = (price.input_mtok, price.output_mtok, price.cache_read_mtok, price.cache_write_mtok)
    starts = {tier.start for p in prices if isinstance(p, TieredPrices) for tier in p.tiers}
    return tuple(_rates_above(start, prices) for start in sorted({-1, *starts}, reverse=True))


def _look_up(provider: str | None, model: str, day: int) -> ModelPrice | None:
    try:
        _, found = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None
    days = min(max(day, 0), date.max.toordinal() - _EPOCH.toordinal())
    when = datetime.combine(date.fromordinal(_EPOCH.toordinal() + days), datetime.min.time(), UTC)
    return found.get_prices(when)


_EPOCH: Final = date(1970, 1, 1)


def _rates_above(start: int, prices: tuple[Decimal | TieredPrices | None, ...]) -> Rates:
    into, out, read, write = (_dollars(price, start) for price in prices)
    fresh = into or 0.0
    return Rates(start, fresh, out or 0.0, fresh if read is None else read, fresh if write is None else write)


def _dollars(price: Decimal | TieredPrices | None, start: int) -> float | None:
    """Give the dollars for one token in calls of more than ``start`` input tokens."""
    if isinstance(price, TieredPrices):
        tiers = [tier.price for tier in price.tiers if tier.start <= start]
        price = tiers[-1] if tiers else price.base
    return None if price is None else float(price / 1_000_000)
