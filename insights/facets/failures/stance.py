"""How a sentence stands to what was asked, by its grammar: it denies, it speaks of the speaker, or it states a fact.

What a sentence is about pulls its vector far more than what it does. Words that deny, regret or send away belong to no
topic, so they tell where the meaning alone is to be doubted.
"""

import re

_DENIES = (
    r"no|not|\w+n['\u2019]?t|cannot|never|none|nothing|nobody|neither|nor|without|unable|impossible|declin\w+|refus\w+|"
    r"refrain\w*|abstain\w*|rather|(?:to|must|will) pass|inappropriate|unethical|uncomfortable|unwilling"
)
_TROUBLE = (
    r"fail\w*|errors?|problems?|issues?|wrong|troubles?|technical|stuck|down|unavailable|offline|busy|later|again|wait|"
    r"try|tried|attempts?|give up|gave up|snag|hiccup|crash\w*|broke\w*|unexpected|unclear|unknown|unsure|beyond|"
    r"outside|only|policy|policies|guidelines|rules|against"
)
_REGRETS = r"sorry|afraid|unfortunately|regret\w*|apolog\w+|sadly|alas"
_SENDS_AWAY = (
    r"please|kindly|contact|ask|consult|call|visit|refer|reach|speak|turn to|hotline|should|better|best|someone|"
    r"somebody|else|colleagues?|human|experts?|professional|specialist|depends|may|might|could|perhaps|consider|"
    r"many|help|documentation|website|manual|team|department|question"
)
_CUE = re.compile(rf"(?i)\b(?:{_DENIES}|{_TROUBLE}|{_REGRETS}|{_SENDS_AWAY})\b")
_ENGLISH = re.compile(
    r"(?i)\b(?:the|is|are|was|were|of|for|to|in|on|at|and|a|it|you|your|with|has|have|by|will|from|this|that)\b"
)
_SPEAKER = re.compile(r"(?i)\b(?:I|we|me|my|our|us)\b")
_DENIAL = re.compile(rf"(?i)\b(?:{_DENIES})\b")
_UNWILLING = re.compile(
    r"(?i)\b(?:(?:will|must|may|shall|should|would|do|does|am|are|is) (?:rather )?not|won['\u2019]?t|"
    r"(?:isn|don|doesn|can|aren)['\u2019]?t (?:let|allow|permit|comfortable|going to)|rather not|declin\w+|"
    r"refus\w+|refrain\w*|abstain\w*|(?:to|must|will) pass on)\b"
)


def states_a_fact(sentence: str) -> bool:
    """Whether an English sentence has no word that denies, regrets, reports trouble or sends the user away."""
    return bool(_ENGLISH.search(sentence)) and not _CUE.search(sentence)


def speaker_denies(sentence: str) -> bool:
    """Whether the sentence speaks of the speaker and denies something: "I won't", "my rules do not let me"."""
    return bool(_SPEAKER.search(sentence)) and bool(_DENIAL.search(sentence))


def speaker_is_unwilling(sentence: str) -> bool:
    """Whether the speaker will not, rather than cannot: "I'd rather not", "we must decline"."""
    return bool(_SPEAKER.search(sentence)) and bool(_UNWILLING.search(sentence))
