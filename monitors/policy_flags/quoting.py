"""Quoting without repeating what must not spread: credentials and the graver personal data are masked."""

from monitors.policy_flags.finding import Finding, Reading, excerpt
from monitors.policy_flags.pii import find_pii
from monitors.policy_flags.secrets import find_secrets

_MARGIN = 300  # a secret may begin before the quote


def quote(text: str, start: int, end: int) -> str:
    """Quote ``text[start:end]`` on one line, shortened, with secrets and numbers of persons masked."""
    begin = max(0, start - _MARGIN)
    around = Reading(text[begin : end + _MARGIN])
    hidden = [f for find in (find_secrets, find_pii) for f in find(around) if f.category != "pii.email"]
    return excerpt(_without(text[start:end], hidden, begin - start))


def _without(text: str, hidden: list[Finding], shift: int) -> str:
    for found in sorted(hidden, key=lambda f: f.start, reverse=True):
        start, end = max(0, found.start + shift), min(len(text), found.end + shift)
        if start < end:
            text = f"{text[:start]}[{found.shown}]{text[end:]}"
    return text
