"""The monitor: reads each passage of a trace once, by the rules for who wrote it, and puts findings into flags."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from monitors.contract import SEVERITIES, Evidence, Flag, Severity
from monitors.passages import Passage, Source, passages
from monitors.policy_flags.acted_upon import ActedUpon, followed_flag
from monitors.policy_flags.config import PolicyConfig
from monitors.policy_flags.content import find_content
from monitors.policy_flags.finding import Finding, Reading
from monitors.policy_flags.injection import find_injected, find_jailbreak
from monitors.policy_flags.judged_actions import action_flags
from monitors.policy_flags.pii import find_pii
from monitors.policy_flags.secrets import find_secrets
from store.records import Trace

Rule = Callable[[Reading], Iterable[Finding]]

# What is looked for in whose words. System prompts carry the shop's own addresses; web pages speak of everything.
RULES: Mapping[Source, tuple[tuple[str, Rule], ...]] = {
    "system": (("secret", find_secrets),),
    "user": (
        ("secret", find_secrets),
        ("pii", find_pii),
        ("injection", find_jailbreak),
        ("content", find_content),
    ),
    "assistant": (("secret", find_secrets), ("pii", find_pii), ("content", find_content)),
    "tool_call": (("secret", find_secrets), ("pii", find_pii)),
    "tool_result": (("secret", find_secrets), ("pii", find_pii), ("injection", find_injected)),
}
WRITERS: Mapping[Source, str] = {
    "system": "the system prompt",
    "user": "what the user wrote",
    "assistant": "what the assistant wrote",
    "tool_call": "what the assistant passed to a tool",
    "tool_result": "what a tool returned",
}


class PolicyFlags:
    """Raises flags on single traces; see README.md beside this file for the categories."""

    name = "policy_flags"
    version = "2"

    def __init__(self, config: PolicyConfig | None = None) -> None:
        self.config = config or PolicyConfig()
        self._scan = lru_cache(maxsize=self.config.remembered)(self._findings)

    def check_trace(self, trace: Trace) -> Iterator[Flag]:
        """Give one flag per category and writer, with every place it shows."""
        texts = list(passages(trace))
        groups: dict[tuple[str, Source], list[tuple[Passage, Finding]]] = defaultdict(list)
        for passage in texts:
            for finding in self._scan(passage.source, passage.text):
                if finding.confidence >= self.config.least_confidence:
                    groups[finding.category, passage.source].append((passage, finding))
        orders = groups.pop(("injection.tool_output", "tool_result"), [])
        for (_, source), found in groups.items():
            yield self._flag(source, found)
        yield from self._on_tools(texts, orders)

    def _on_tools(self, texts: Sequence[Passage], orders: Sequence[tuple[Passage, Finding]]) -> Iterator[Flag]:
        if not any(p.source == "tool_call" for p in texts):
            if orders:
                yield self._flag("tool_result", orders)
            return
        acted = ActedUpon(texts, orders)
        if "injection" in self.config.families:
            for passage, finding in orders:
                followed = acted.by(passage, finding)
                yield (
                    followed_flag(passage, finding, followed)
                    if followed
                    else self._flag("tool_result", [(passage, finding)])
                )
            yield from acted.plain_orders()
        if "action" in self.config.families:
            yield from action_flags(texts, acted)

    def _findings(self, source: Source, text: str) -> tuple[Finding, ...]:
        reading = Reading(text)
        rules = RULES[source]
        return tuple(f for family, find in rules if family in self.config.families for f in find(reading))

    def _flag(self, source: Source, found: Sequence[tuple[Passage, Finding]]) -> Flag:
        distinct = {finding.value: (passage, finding) for passage, finding in reversed(found)}
        places = list(distinct.values())[::-1]
        gravest = max((f for _, f in places), key=lambda f: (SEVERITIES.index(f.severity), f.confidence))
        return Flag(
            category=gravest.category,
            severity=severity_by_source(gravest, source),
            confidence=gravest.confidence,
            explanation=_explanation(gravest, source, len(places)),
            evidence=tuple(_evidence(p, f) for p, f in places[: self.config.most_evidence]),
            details=_details(source, len(places), self.config.most_evidence),
        )


def severity_by_source(finding: Finding, source: Source) -> Severity:
    """What users and tools bring is expected; what the assistant passes on is worse by one step."""
    if not finding.category.startswith(("secret", "pii")) or source in {"assistant", "tool_call"}:
        return finding.severity
    return SEVERITIES[max(0, SEVERITIES.index(finding.severity) - 1)]


def _explanation(finding: Finding, source: Source, places: int) -> str:
    what = finding.what[0].upper() + finding.what[1:]
    more = f", and {places - 1} more" if places > 1 else ""
    return f"{what} in {WRITERS[source]}: {finding.shown}{more}."


def _evidence(passage: Passage, finding: Finding) -> Evidence:
    return passage.evidence(finding.start, finding.end)


def _details(source: Source, places: int, kept: int) -> Mapping[str, Any]:
    details: dict[str, Any] = {"source": source, "places": places}
    if places > kept:
        details["left_out"] = places - kept
    return details
