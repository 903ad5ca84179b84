"""Secrets in text: found by a maintained list of rules, and masked before anything is stored.

``secret_rules.json`` says where the list comes from; ``secret_forms`` has a few that it leaves out. Every pattern runs
in RE2, in time linear in the text, because texts and some of the patterns come from strangers. Texts are mostly
innocent, so one pass looks for the fixed strings without which no rule can match, and rules run only where theirs
stand.
"""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import log2
from typing import Any, NamedTuple

import orjson
import re2  # type: ignore[import-untyped]

from store.errors import UsageError
from store.escapes import plain, plain_bytes
from store.secret_forms import OWN, Rule, changes, is_gap

LONGEST_PATTERN = 1_000
_JSON_STARTS = ("{", "[", '"')
# How the list's patterns end: as in source code. In prose a sentence may end there as well.
_ENDS = r"""(?:\\?['"\x60]|[\s;]|\\[nr]|$)"""
_ENDS_IN_PROSE = r"""(?:\\?['"\x60]|[\s;,.:!?)\]}<>&|]|\\[nr]|$)"""
_MARK = "[REDACTED:"
# What a JSON document says; when an event happened is written by us, and no word of a stranger's.
_TOKEN = re.compile(r'"time_ns":\d+|(?P<text>"[^"\\]*(?:\\.[^"\\]*)*")|(?P<number>-?\d[\d.eE+-]*)')
_NAMES = re.compile(r"\s*:")
_MASKED = re.compile(r"\[REDACTED:([\w./-]{1,80})\]")


class Found(NamedTuple):
    """A secret in a text."""

    rule: str
    start: int
    end: int


@cache
def rules() -> tuple[Rule, ...]:
    """Give all rules, by name."""
    listed = json.loads(files("store").joinpath("secret_rules.json").read_text("utf-8"))["rules"]
    return tuple(
        sorted([*OWN, *(Rule(rule["name"], rule["pattern"].replace(_ENDS, _ENDS_IN_PROSE)) for rule in listed)])
    )


class Redactor:
    """Masks secrets.

    Args:
        off: Names of rules that are not applied.
        extra: Patterns that are masked as well, in RE2's syntax.
        counted: Told how many secrets were masked, whenever some were.
    """

    def __init__(
        self, off: Iterable[str] = (), extra: Sequence[str] = (), counted: Callable[[int], object] = lambda _: None
    ) -> None:
        check_rules(off)
        left_out = frozenset(off)
        added = [Rule(f"extra-{number}", check_pattern(pattern)) for number, pattern in enumerate(extra, 1)]
        self._rules = [*(rule for rule in rules() if rule.name not in left_out), *added]
        self._patterns = [_compiled(rule.pattern) for rule in self._rules]
        self._counted = counted
        self._filter = re2.Filter()
        for rule in self._rules:
            self._filter.Add(rule.pattern, _options())
        self._filter.Compile()
        # Rules without a fixed string are possible everywhere: they share one pass of their own.
        self._always = frozenset(self._filter.Match("-", True))
        self._any_of = lru_cache(maxsize=1_000)(self._union)

    def mask(self, text: str) -> str:
        """Give ``text`` with ``[REDACTED:rule]`` where secrets were; JSON stays JSON, numbers become texts."""
        found = list(self.find(text))
        if not found:
            return text
        masked = _replaced(text, found)
        if text.startswith(_JSON_STARTS) and _spoilt(text, masked):
            # Value by value: masking the text would leave something else than JSON.
            masked = _TOKEN.sub(lambda token: self._masked_token(token, found), text)
        self._counted(masked.count(_MARK) - text.count(_MARK))
        return masked

    def suspects(self, texts: Iterable[str | bytes | None]) -> bool:
        """Tell whether any of many texts may hold a secret; one pass over all of them, and they are mostly innocent."""
        whole = b"\n".join(text.encode() if isinstance(text, str) else text for text in texts if text)
        return bool(self._suspects(plain_bytes(whole)))

    def find(self, text: str) -> Iterator[Found]:
        """Find secrets, from the first to the last; of two that overlap the longer."""
        hay, places = plain(text)
        suspects = self._suspects(hay)
        if not suspects:
            return
        found = sorted(
            (Found(self._rules[number].name, *span) for number in suspects for span in self._spans(number, hay)),
            key=lambda one: (one.start, -one.end),
        )
        end = -1
        for one in found:
            if one.start >= end:
                yield Found(one.rule, places.of(one.start), places.of(one.end))
                end = one.end

    def _suspects(self, text: str | bytes) -> list[int]:
        """Give the numbers of the rules that may match; none where it is sure that none does."""
        possible = self._always.union(self._filter.Match(text, True))
        return sorted(possible) if self._any_of(possible).search(text) else []

    def _union(self, numbers: frozenset[int]) -> Any:
        return _compiled("|".join(f"(?:{self._rules[number].pattern})" for number in sorted(numbers)) or r"[^\s\S]")

    def _spans(self, number: int, text: str) -> Iterator[tuple[int, int]]:
        rule = self._rules[number]
        for match in self._patterns[number].finditer(text):
            group = next((g for g in range(1, match.re.groups + 1) if match.group(g)), 0)
            start, end = match.span(group)
            secret = text[start:end]
            if secret and _tells(secret, rule) and not _MASKED.search(secret):
                yield start, end

    def _masked_token(self, token: re.Match[str], whole: Sequence[Found]) -> str:
        value = orjson.loads(token["text"]) if token["text"] else token["number"] or ""
        if found := list(self.find(value)):
            return orjson.dumps(_replaced(value, found)).decode()
        # One of the values that a secret goes through: the lines of a key.
        start, end = (token.start() + 1, token.end() - 1) if token["text"] else token.span()
        around = whole[max(bisect_right(whole, start, key=lambda one: one.start) - 1, 0)]
        within = token.lastgroup and around.start <= start < end <= around.end
        return f'"{_MARK}{around.rule}]"' if within and not _NAMES.match(token.string, token.end()) else token[0]


def masked_before(text: str) -> Iterator[Found]:
    """Find what was masked when it came in; the rule is the one that found it."""
    return (Found(match[1], *match.span()) for match in _MASKED.finditer(text))


def check_pattern(pattern: str) -> str:
    """Give ``pattern`` if it can be used.

    Raises:
        UsageError: it cannot be compiled, matches an empty text, or is too long.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise UsageError(f"A pattern to redact has at most {LONGEST_PATTERN} characters, not {len(pattern)}.")
    try:
        compiled = _compiled(pattern)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error
        raise UsageError(
            f"{pattern!r} is no pattern of RE2 (https://github.com/google/re2/wiki/Syntax): {reason}"
        ) from None
    if compiled.search(""):
        raise UsageError(f"{pattern!r} matches an empty text, so it would mask everything.")
    return pattern


def check_rules(names: Iterable[str]) -> None:
    """Check that there are rules of these names.

    Raises:
        UsageError: there is none of one of them.
    """
    known = {rule.name for rule in rules()}
    for name in names:
        if name not in known:
            raise UsageError(f"There is no redaction rule {name!r}. `tracelore redaction` lists them.")


def entropy(text: str) -> float:
    """Give the Shannon entropy of the characters, in bits per character."""
    total = len(text)
    return -sum(n / total * log2(n / total) for n in Counter(text).values()) if total else 0.0


def _tells(secret: str, rule: Rule) -> bool:
    """Tell whether a match of a rule is more than words, or a gap to be filled."""
    if entropy(secret) < rule.entropy or is_gap(secret, rule):
        return False
    return not rule.changes or changes(secret) >= rule.changes


def _replaced(text: str, found: Sequence[Found]) -> str:
    pieces, end = [], 0
    for rule, start, stop in found:
        pieces += [text[end:start], f"{_MARK}{rule}]"]
        end = stop
    return "".join([*pieces, text[end:]])


def _spoilt(text: str, masked: str) -> bool:
    """Tell whether ``text`` is JSON and ``masked`` is not, or not of the same shape."""
    try:
        before = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    try:
        return not _alike(before, orjson.loads(masked))
    except (orjson.JSONDecodeError, RecursionError):
        return True


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return isinstance(other, dict) and len(one) == len(other) and all(map(_alike, one.values(), other.values()))
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(_alike, one, other))
    return type(one) is type(other)


@cache
def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


def _compiled(pattern: str) -> Any:
    return re2.compile(pattern, _options())
