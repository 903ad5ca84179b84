"""Invented secrets and personal numbers whose checksums hold, made up when needed so that none is written down here."""

import string
from random import Random


def card_number(rng: Random) -> str:
    """A payment card number that passes the Luhn check, in a range that issuers keep for tests."""
    body = "411111" + "".join(rng.choices(string.digits, k=9))
    return " ".join((body + _luhn_digit(body))[i : i + 4] for i in range(0, 16, 4))


def _luhn_digit(body: str) -> str:
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body))]
    return str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def iban(rng: Random) -> str:
    """A German IBAN of a bank that does not exist, with its check digits."""
    account = "99999999" + "".join(rng.choices(string.digits, k=10))
    check = 98 - int(account + "131400") % 97
    number = f"DE{check:02d}{account}"
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def cloud_key(rng: Random) -> str:
    """The shape of a cloud access key."""
    return "AK" + "IA" + "".join(rng.choices(string.ascii_uppercase + "234567", k=16))


def code_host_token(rng: Random) -> str:
    """The shape of a code host's personal token."""
    return "gh" + "p_" + "".join(rng.choices(string.ascii_letters + string.digits, k=36))


def database_url(rng: Random) -> str:
    """A URL with a password in it."""
    word = "".join(rng.choices(string.ascii_letters + string.digits, k=14))
    return f"postgresql://reporting:{word}@db{rng.randint(1, 9)}.internal.example:5432/ledger"
