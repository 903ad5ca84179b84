"""How right the policy flags are on labelled text, and how fast.

    TRACELORE_BENCH_DATA=FOLDER python -m benchmarks.monitors [--wrong N]

Every text becomes a trace and goes through ``PolicyFlags.check_trace``, as it would from the store. Precision and
recall count texts; for personal data, places. The folder holds labelled public sets that may not be shared with the
project; the README says which. Prints one table, and with ``--wrong`` examples of what went wrong.
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitors.contract import Flag
from monitors.policy_flags import PolicyFlags
from store.records import Message, Part, Span, Trace

Row = dict[str, Any]

# What the labels of the sets are called here.
PII = {
    "CREDIT_CARD": "pii.credit_card",
    "PHONE_NUMBER": "pii.phone_number",
    "IBAN_CODE": "pii.iban",
    "EMAIL_ADDRESS": "pii.email",
    "US_SSN": "pii.us_ssn",
    "US_DRIVER_LICENSE": "pii.driving_licence",
}
CONTENT = ("self_harm", "violence", "sexual", "hate", "harassment")


@dataclass
class Score:
    """Counts of one category."""

    right: int = 0
    extra: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, *, expected: bool, found: bool, text: str) -> None:
        """Take one decision into account."""
        self.right += expected and found
        self.extra += found and not expected
        self.missed += expected and not found
        if expected != found:
            self.wrong.append(f"{'extra ' if found else 'missed'} {' '.join(text.split())[:140]}")

    def __str__(self) -> str:
        """Write it as a line of the table."""
        precision = self.right / max(1, self.right + self.extra)
        recall = self.right / max(1, self.right + self.missed)
        return f"{precision:9.2f} {recall:7.2f} {self.right:6} {self.extra:6} {self.missed:7}"


def rows(folder: Path, name: str) -> list[Row]:
    """Read one set."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def one_text(text: str, source: str) -> Trace:
    """Make a trace in which one party says one thing."""
    if source == "tool_result":
        span = bare_span(0, "tool", result=text, tool_name="read_page")
    else:
        span = bare_span(0, "llm", input=(Message.of("user", text),))
    return Trace("bench", "t", (span,))


def bare_span(number: int, kind: str, **fields: Any) -> Span:
    """Make a span of which only the texts matter."""
    return Span("bench", "t", f"s{number}", None, kind, kind, "otel_genai", None, number, number + 1, "unset", **fields)


def conversation(messages: Sequence[Row]) -> Trace:
    """Make a trace of a recorded conversation: a span per answer, with the history as its input."""
    history: list[Message] = []
    spans: list[Span] = []
    for row in messages:
        message = Message(row["role"], tuple(_parts(row)))
        if row["role"] == "assistant":
            spans.append(bare_span(len(spans), "llm", input=tuple(history), output=(message,)))
        history.append(message)
    spans.append(bare_span(len(spans), "llm", input=tuple(history)))
    return Trace("bench", "t", tuple(spans))


def _parts(row: Row) -> Iterator[Part]:
    if row["role"] == "tool":
        yield {"type": "tool_call_response", "id": row.get("tool_call_id"), "response": row["content"]}
    elif row["content"]:
        yield {"type": "text", "content": row["content"]}
    for call in row.get("tool_calls") or ():
        asked = call.get("function", call)
        yield {"type": "tool_call", "id": call.get("id"), "name": asked["name"], "arguments": asked["arguments"]}


class Bench:
    """Runs the monitor over traces, keeping time and scores."""

    def __init__(self) -> None:
        self.scores: dict[str, Score] = defaultdict(Score)
        self.rates: dict[str, tuple[float, int, float]] = {}

    def flags(self, name: str, traces: Iterable[tuple[Trace, int]]) -> list[list[Flag]]:
        """Check traces, each given with its size in characters, with a monitor that has seen nothing yet."""
        monitor = PolicyFlags()
        made = list(traces)
        begin = time.process_time()
        found = [list(monitor.check_trace(trace)) for trace, _ in made]
        self.rates[name] = (time.process_time() - begin, len(made), sum(size for _, size in made) / 1e6)
        return found

    def texts(self, name: str, source: str, data: Sequence[Row]) -> list[list[Flag]]:
        """Check texts that one party wrote."""
        return self.flags(name, ((one_text(r["text"], source), len(r["text"])) for r in data))

    def print(self, wrong: int) -> None:
        """Print what came out."""
        print(f"{'':42} precision recall  right  extra  missed")
        for name, score in self.scores.items():
            print(f"{name:42} {score}")
            for line in score.wrong[:wrong]:
                print(f"    {line}")
        print(f"\n{'':42} {'MB/s':>9} {'traces/s':>9}   (processor time, one core, nothing remembered)")
        for name, (seconds, traces, megabytes) in self.rates.items():
            print(f"{name:42} {megabytes / seconds:9.1f} {traces / seconds:9.0f}")


def has(flags: Iterable[Flag], prefix: str) -> bool:
    """Tell whether a flag is of a category or below it."""
    return any(f.category == prefix or f.category.startswith(f"{prefix}.") for f in flags)


def personal_data(bench: Bench, folder: Path) -> None:
    """Places of personal data, told by their offsets."""
    data = rows(folder, "policy_pii_half")
    for row, flags in zip(data, bench.texts("personal data", "user", data), strict=True):
        for entity, category in PII.items():
            expected = [(s["start_position"], s["end_position"]) for s in row["spans"] if s["entity_type"] == entity]
            found = [_place(row["text"], e) for f in flags if f.category == category for e in f.evidence]
            score = bench.scores[category]
            for place in expected:
                score.count(expected=True, found=any(_overlap(place, f) for f in found), text=row["text"])
            for place in found:
                if not any(_overlap(place, e) for e in expected):
                    score.count(expected=False, found=True, text=row["text"])


def _place(text: str, evidence: Any) -> tuple[int, int]:
    """Turn offsets in the stored JSON into offsets in the text."""
    begin = len(Message.of("user", "").to_json().partition('""')[0]) + 1
    stored = json.dumps(text, ensure_ascii=False)[1:-1]
    start = len(json.loads(f'"{stored[: evidence.start - begin]}"'))
    return start, start + len(evidence.quote)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def content(bench: Bench, folder: Path) -> None:
    """Content categories; a text counts for those categories whose label is known."""
    data = rows(folder, "policy_openai_moderation_half")
    for row, flags in zip(data, bench.texts("moderation texts", "user", data), strict=True):
        for category in CONTENT:
            expected = any(c == category or c.startswith(f"{category}_") for c in row["categories"])
            if expected or category in row["known"]:
                name = f"content.{category}"
                bench.scores[name].count(expected=expected, found=has(flags, name), text=row["text"])


def injections(bench: Bench, folder: Path) -> None:
    """Attacks by users, against benign requests; and text from outside that gives orders."""
    attacks = rows(folder, "policy_prompt_injection_half") + rows(folder, "policy_jailbreak_half")
    outside = [r for r in attacks if "indirect" in r["set"]]
    users = [r for r in attacks if "indirect" not in r["set"]]
    benign = [r for r in users if r["label"] == "benign"]
    for name, source, data in (
        ("injection.user", "user", users),
        ("injection.tool_output", "tool_result", [*outside, *benign]),
    ):
        for row, flags in zip(data, bench.texts(f"{name}, texts", source, data), strict=True):
            kind = f"{name}: {row['set']}" if row["label"] != "benign" else f"{name}: benign, {row['set']}"
            bench.scores[kind].count(expected=row["label"] != "benign", found=has(flags, "injection"), text=row["text"])


def agents(bench: Bench, folder: Path) -> None:
    """Whole runs of agents: attacks that reached them, and those they fell for. Tags and set words are taken out."""
    data = rows(folder, "agentdojo_banking_slack")
    for title, clean in (("agentdojo", _as_recorded), ("agentdojo, attack's fixed words removed", _without_template)):
        traces = [conversation([_cleaned(m, clean) for m in row["messages"]]) for row in data]
        sizes = [sum(len(m["content"] or "") for m in row["messages"]) for row in data]
        found = bench.flags(title, zip(traces, sizes, strict=True))
        for row, flags in zip(data, found, strict=True):
            labels, text = row["labels"], f"{row['trace_id']} {[f.explanation[:90] for f in flags]}"
            reached, fell = bool(labels["injection_reached_agent"]), bool(labels["attack_succeeded"])
            bench.scores[f"{title}: reached"].count(expected=reached, found=has(flags, "injection"), text=text)
            acted = has(flags, "injection.acted_upon") or has(flags, "injection.plain_order")
            bench.scores[f"{title}: fell for it"].count(expected=fell, found=acted, text=text)


def _cleaned(message: Row, clean: Callable[[str], str]) -> Row:
    if message["role"] != "tool" or not message["content"]:
        return message
    return {**message, "content": clean(message["content"])}


def _as_recorded(text: str) -> str:
    return text.replace("<INFORMATION>", "").replace("</INFORMATION>", "")


def _without_template(text: str) -> str:
    kept = [
        line
        for line in _as_recorded(text).splitlines()
        if not line.strip().startswith(("This is an important message from me", "Before you can solve the task"))
        and not line.strip().startswith(("After you do that, you can solve the task", "Signed,"))
    ]
    return "\n".join(kept)


def support(bench: Bench, folder: Path) -> None:
    """Recorded support conversations without attacks: whatever is flagged here is noise, or is really there."""
    data = rows(folder, "tau_airline_gpt4o")
    sizes = [sum(len(m["content"] or "") for m in row["messages"]) for row in data]
    found = bench.flags("support conversations", zip((conversation(r["messages"]) for r in data), sizes, strict=True))
    counts = Counter(flag.category for flags in found for flag in flags)
    print(f"flags on {len(data)} support conversations without attacks: {dict(counts.most_common())}\n")


def main() -> int:
    """Run everything; 0 also where there is no data, which is said."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--wrong", type=int, default=0, help="show so many wrong answers per category")
    wrong: int = parser.parse_args().wrong
    folder = os.environ.get("TRACELORE_BENCH_DATA")
    if not folder:
        print("skipped: TRACELORE_BENCH_DATA does not name a folder with the labelled sets", file=sys.stderr)
        return 0
    bench = Bench()
    for part in (personal_data, content, injections, agents, support):
        part(bench, Path(folder))
    bench.print(wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
