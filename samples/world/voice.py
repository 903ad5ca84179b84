"""How people write: each has a register and keeps it, and some hurry."""

# ruff: noqa: E501 - a template reads best on one line

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from samples.world.grammar import Facts, one_of, tidy

REGISTERS: Final = ("plain", "formal", "terse", "chatty", "hasty")
WEIGHTS: Final = (40, 13, 20, 14, 13)

_OPENINGS: Final = {
    "plain": ("[Hi|Hello|Hey|Good morning|Good afternoon|Hi there][,|.|!]",),
    "formal": (
        "Dear [team|support|colleagues|Sir or Madam],",
        "[Good day|Good morning|To whom it may concern][,|.]",
        "Hello, [my name is {name}|this is {name}][.| writing on behalf of {company}.]",
    ),
    "chatty": (
        "[Heya|Hi hi|Hello hello|Hey there|Hiya][!|,] [hope you're having a [good|decent|nice] {weekday}|it's me again|quick one from me|sorry to bother you|not sure I'm in the right place|so this is a bit of a story][.|!| :)]",
        "[Ok so|Right so|So|Well], [bear with me|here goes|funny story|long day here].",
    ),
}
_CLOSINGS: Final = {
    "plain": ("[Thanks|Thank you|Cheers|Thanks in advance|Many thanks][.|!|]",),
    "formal": (
        "[Kind regards|Best regards|Sincerely|With thanks][,] {name}",
        "[I look forward to your reply|Your help is appreciated|Thank you for your attention to this][.]",
    ),
    "chatty": (
        "[Thanks a bunch|You're the best|Thank you so much|Cheers and have a lovely evening|Ta][!|! :)|]",
        "[No stress|Whenever you have a minute|Take your time] [though|with it|][.|!]",
        "[Oh and|PS:] [love the new site|my cat says hi|you lot were great last time|is it raining where you are too][.|?]",
    ),
}
_ASIDES: Final = (
    "I already looked around [on the site|in the app|in my mails] and [didn't get far|got lost|gave up].",
    "I'm on my phone [so excuse typos|right now].",
    "My [colleague|partner|boss|neighbour] said you could [help|do this].",
    "I tried [twice|yesterday|this morning] [but|and] got distracted.",
    "This is [kind of|a bit|rather] [urgent|important to me].",
    "No idea if that's [possible|easy] [at all|for you].",
    "First time I'm [using this|writing here].",
)
_SHORT: Final = (
    ("please", "pls"),
    ("you", "u"),
    ("because", "cuz"),
    ("thanks", "thx"),
    ("and", "&"),
    ("with", "w/"),
    ("are", "r"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What there is to say: whole sentences, a few words, and the reasons behind it."""

    asks: Sequence[str]
    brief: Sequence[str]
    why: Sequence[str]


def word_request(rng: Random, register: str, wish: Wish, facts: Facts) -> str:
    """Put one wish into the words of someone who writes in ``register``."""
    if register == "terse":
        return _terse(one_of(wish.brief if rng.random() < 0.8 else wish.asks, rng, facts), rng)
    ask = one_of(wish.asks, rng, facts)
    if register == "hasty":
        reason = one_of(wish.why, rng, facts) if rng.random() < 0.3 else ""
        return _hurry(_join([ask, reason]), rng)
    return _join(_arrange(rng, register, ask, wish.why, facts))


def _arrange(rng: Random, register: str, ask: str, why: Sequence[str], facts: Facts) -> list[str]:
    talkative = {"plain": 0.35, "formal": 0.7, "chatty": 0.9}[register]

    def perhaps(templates: Sequence[str], chance: float) -> str:
        return one_of(templates, rng, facts) if rng.random() < chance else ""

    opening = perhaps(_OPENINGS[register], talkative)
    closing = perhaps(_CLOSINGS[register], talkative)
    reason = perhaps(why, max(0.5, talkative))
    aside = perhaps(_ASIDES, talkative / 3)
    middle = [reason, ask] if rng.random() < 0.55 else [ask, reason]
    return [opening, *middle, aside, closing]


def _join(parts: Sequence[str]) -> str:
    return tidy(" ".join(parts))


def _terse(text: str, rng: Random) -> str:
    text = text.rstrip(".!") if rng.random() < 0.7 else text
    return text.lower() if rng.random() < 0.6 else text


def _hurry(text: str, rng: Random) -> str:
    if rng.random() < 0.7:
        text = text.lower()
    for long, short in _SHORT:
        if rng.random() < 0.5:
            text = re.sub(rf"\b{long}\b", short, text)
    if rng.random() < 0.4:
        text = re.sub(r"[.,]", "", text)
    return " ".join(_mistype(word, rng) for word in text.split(" "))


def _mistype(word: str, rng: Random) -> str:
    """Swap, drop or double a letter now and then; numbers stay, or nothing could be looked up."""
    if len(word) < 4 or not word.isalpha() or rng.random() > 0.09:
        return word
    at = rng.randrange(1, len(word) - 1)
    how = rng.randrange(3)
    if how == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if how == 1 else word[:at] + word[at] + word[at:]
