"""Invented numbers have checksums that hold, as those of real ones do."""

from random import Random

import pytest

from samples.world.private_numbers import card_number, iban
from samples.world.signals import PASTED, paste_secret


@pytest.mark.parametrize("seed", range(20))
def test_card_numbers_pass_the_luhn_check(seed: int) -> None:
    """Every second digit from the right doubled, the sum ends in zero."""
    digits = [int(d) for d in card_number(Random(seed)).replace(" ", "")]
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits))]

    assert len(digits) == 16
    assert sum(doubled) % 10 == 0


@pytest.mark.parametrize("seed", range(20))
def test_ibans_pass_their_check(seed: int) -> None:
    """Rearranged and read as a number, the remainder by 97 is one."""
    number = iban(Random(seed)).replace(" ", "")
    turned = number[4:] + number[:4]

    assert len(number) == 22
    assert int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


@pytest.mark.parametrize("kind", sorted(PASTED))
def test_every_kind_of_secret_can_be_pasted(kind: str) -> None:
    """Two drawings give two secrets."""
    assert paste_secret(Random(1), kind, {"n": "4"}) != paste_secret(Random(2), kind, {"n": "4"})
