"""Content categories by words and the words around them: a first look, not a verdict.

Lists of words see neither irony nor euphemism and know English only, so the confidence stays low and the severity is
that of the category, not of the case. The names follow the OpenAI moderation taxonomy; ``docs/monitors.md`` maps them.
"""

import re
from collections.abc import Iterator

from monitors.contract import Severity
from monitors.policy_flags.content_rules import RULES
from monitors.policy_flags.finding import Finding, Reading
from monitors.policy_flags.quoting import quote
from monitors.policy_flags.words import (
    CHILD,
    EXPLICIT,
    GROUPS,
    INSULTS,
    SEX_ACTS,
    SLURS,
    SUGGESTIVE,
    VILIFYING,
)
from monitors.word_lists import alternatives

_GROUP = alternatives(GROUPS)
_SLURS = re.compile(rf"\b(?:{alternatives(SLURS)})\b")
_SLUR_WORDS = frozenset(SLURS)
_VILIFIED = re.compile(
    rf"\b(?:{_GROUP})\b[^.!?\n]{{0,60}}\b(?:{alternatives(VILIFYING)})\b"
    rf"|\b(?:{alternatives(VILIFYING)})\b[^.!?\n]{{0,40}}\b(?:{_GROUP})\b"
)
_AGAINST = re.compile(
    rf"\b(?:hate|despise|kill|exterminate|deport|ban|gas|lynch|eradicate|get rid of"
    rf"|wipe out|cleanse|purge|enslave|destroy|against)\b (?:all |these |those |every |the "
    rf"|of )*(?:\w+ )?(?:{_GROUP})\b"
    rf"|\b(?:{_GROUP})\b (?:should|must|deserve|need|ought)\b[^.!?\n]{{0,20}}\b(?:die"
    rf"|killed|deported|banned|hanged|shot|gassed|exterminated|removed|eradicated|enslaved"
    rf"|go back|burn|be wiped|sterili[sz]ed)"
    rf"|\b(?:all|these|those|most|typical|stupid|dirty|filthy|fucking|bloody"
    rf"|damn) (?:{_GROUP})\b (?:are|is|have no|want|will|only|just)\b"
    rf"|\bwhy (?:are|do) (?:all )?(?:{_GROUP})\b[^.!?\n]{{0,40}}\b(?:so|inferior|stupid|bad|evil|always)\b"
)
_GROUP_WORDS = frozenset(" ".join(GROUPS).split())
_INSULTED = re.compile(
    rf"\b(?:you|your|you're|youre|u|ur|he|she|he's|she's)\b(?: (?:are|is|all|such|a|an|the"
    rf"|really|just|absolute|complete|total|fucking|fuckin|goddamn|stupid|pathetic|dumb|fat"
    rf"|ugly|little|worthless)){{0,6}} (?:{alternatives(INSULTS)})\b|\b(?:fuck|screw"
    rf"|fck) (?:you|u|off|him|her|them)\b|\bshut the fuck up\b"
)
_INSULT_WORDS = frozenset(" ".join(INSULTS).split()) | {"fuck", "screw", "fck", "shut"}
_CHILD = re.compile(
    rf"\b(?:{alternatives(CHILD)})\b|\b(?:[3-9]|1[0-7])[- ]?(?:years?[- ]old|yo|y/o"
    rf"|yr[- ]old)\b|\bunder ?aged?\b"
)
_SEXUALISED = re.compile(rf"\b(?:{alternatives((*EXPLICIT, *SEX_ACTS, *SUGGESTIVE))})\b")
_SEXUAL_WORDS = frozenset(" ".join((*EXPLICIT, *SEX_ACTS, *SUGGESTIVE)).split())
_PROTECTING = re.compile(
    r"\b(?:abuse|prevention|victims?|survivor|arrested|convicted|law|report(?:ed|ing)?"
    r"|protect|education|charged|sentenced|illegal|crime)\b"
)
_NEAR = 80


def find_content(reading: Reading) -> Iterator[Finding]:
    """Find what falls under a content category; at most one finding a category, the first."""
    found: set[str] = set()
    for finding in _all(reading):
        if finding.category not in found:
            found.add(finding.category)
            yield finding


def _all(reading: Reading) -> Iterator[Finding]:
    minors = _minors(reading)
    if minors is not None:
        yield minors
    for rule in RULES:
        if rule.anchors.isdisjoint(reading.words):
            continue
        for match in rule.pattern.finditer(reading.lower):
            if rule.unless and rule.unless.search(_around(reading.lower, match)):
                continue
            yield _finding(rule.category, rule.severity, rule.confidence, reading, match)
            break
    yield from _hate(reading)


def _minors(reading: Reading) -> Finding | None:
    """Sexual words within a sentence or so of a word for a child."""
    if _SEXUAL_WORDS.isdisjoint(reading.words):
        return None
    for match in _SEXUALISED.finditer(reading.lower):
        around = _around(reading.lower, match, 120)
        if _CHILD.search(around) and not _PROTECTING.search(around):
            return _finding("sexual_minors", "critical", 0.5, reading, match)
    return None


def _hate(reading: Reading) -> Iterator[Finding]:
    if not _SLUR_WORDS.isdisjoint(reading.words) and (slur := _SLURS.search(reading.lower)):
        yield _finding("hate", "high", 0.6, reading, slur)
    if not _GROUP_WORDS.isdisjoint(reading.words):
        match = _VILIFIED.search(reading.lower) or _AGAINST.search(reading.lower)
        if match:
            yield _finding("hate", "high", 0.5, reading, match)
    if not _INSULT_WORDS.isdisjoint(reading.words) and (insult := _INSULTED.search(reading.lower)):
        yield _finding("harassment", "medium", 0.4, reading, insult)


def _around(text: str, match: "re.Match[str]", width: int = _NEAR) -> str:
    return text[max(0, match.start() - width) : match.end() + width]


def _finding(category: str, severity: Severity, confidence: float, reading: Reading, match: "re.Match[str]") -> Finding:
    shown = quote(reading.text, match.start(), match.end())
    what = f"words that suggest {_NAMES[category]}"
    return Finding(f"content.{category}", severity, confidence, match.start(), match.end(), what, shown, shown.lower())


_NAMES = {
    "self_harm": "self-harm",
    "violence": "violence",
    "sexual": "sexual content",
    "sexual_minors": "sexual content about minors",
    "illicit": "help with crime",
    "hate": "hate against a group",
    "harassment": "harassment",
}
