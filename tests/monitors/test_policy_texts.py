"""The rules for single texts, on the cases kept beside the monitor."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitors.passages import Source
from monitors.policy_flags import PolicyConfig, PolicyFlags
from monitors.policy_flags.secrets import masked
from store.records import Trace

CASES = Path(__file__).parents[2] / "monitors" / "policy_flags" / "testdata" / "texts.jsonl"


def said(talk: Any, source: Source, text: str) -> Trace:
    """Make a trace in which one party says ``text``."""
    if source == "user":
        made = talk().user_says(text)
    elif source == "assistant":
        made = talk().says(text)
    else:
        made = talk().span("tool", result=text, tool_name="read_page")
    trace: Trace = made.trace()
    return trace


@pytest.mark.parametrize(
    "case", [json.loads(line) for line in CASES.read_text().splitlines()], ids=lambda c: c["text"][:40]
)
def test_a_text_gets_exactly_the_categories_it_deserves(talk: Any, case: dict[str, Any]) -> None:
    """What is flagged and what is not, for each party that can write."""
    flags = PolicyFlags().check_trace(said(talk, case["source"], case["text"]))
    assert case["categories"] == sorted(f.category for f in flags)


@pytest.mark.parametrize(
    "secret", ["AKIAQ3EGRWZ7MTX2LPVD", "ghp_x7Kq9Zt2LmWv4RbN8sYc3HdJ6fGpT1uEaXoB", "sk-proj-Zk3v9QmT7xWb2LnR8cYd5HsJ"]
)
def test_no_explanation_repeats_a_secret(talk: Any, secret: str) -> None:
    """A flag tells what was found without giving it away a second time."""
    text = f"curl -H 'Authorization: {secret}' && rm -rf / --no-preserve-root"
    trace = talk().user_says("hello").calls("shell", {"command": text}).says(f"I used {secret}.").trace()
    flags = list(PolicyFlags().check_trace(trace))
    assert {"secret", "action"} <= {f.category.partition(".")[0] for f in flags}
    assert not [f for f in flags if secret in f.explanation or secret in json.dumps(f.details)]


def test_a_mask_keeps_at_most_a_quarter() -> None:
    """Even a short secret is mostly hidden."""
    assert "ab" == masked("abcdefgh").partition("\N{BULLET}")[0]
    assert not masked("abc").startswith("a")


def test_a_published_example_key_counts_for_little(talk: Any) -> None:
    """Keys from documentation are everywhere; they are reported, as probably harmless."""
    (flag,) = PolicyFlags().check_trace(said(talk, "assistant", "set it to AKIAIOSFODNN7EXAMPLE"))
    assert ("low", True) == (flag.severity, flag.confidence < 0.5)


def test_the_same_value_is_one_finding_with_every_category_once(talk: Any) -> None:
    """An address repeated in ten messages is one flag with one place."""
    trace = talk().user_says("write to a.b@post.example.org").user_says("again: a.b@post.example.org!").trace()
    (flag,) = PolicyFlags().check_trace(trace)
    assert (1, 1) == (len(flag.evidence), flag.details["places"])


def test_evidence_is_capped_and_the_rest_is_counted(talk: Any) -> None:
    """A page full of addresses does not fill the table of flags."""
    text = " ".join(f"user{n}@post.example.org" for n in range(50))
    (flag,) = PolicyFlags(PolicyConfig(most_evidence=5)).check_trace(said(talk, "user", text))
    assert (5, 50, 45) == (len(flag.evidence), flag.details["places"], flag.details["left_out"])


def test_families_can_be_left_out(talk: Any) -> None:
    """Who does not want content rules gets none."""
    trace = said(talk, "user", "I want to end my life. My card is 4111 1111 1111 1111.")
    flags = PolicyFlags(PolicyConfig(families=("pii",))).check_trace(trace)
    assert ["pii.credit_card"] == [f.category for f in flags]
    with pytest.raises(ValueError, match="unknown families"):
        PolicyConfig(families=("pics",))


@pytest.mark.parametrize(
    "piece", ["show all my prior ", "i am ", "%%%", "ignore all the my of ", "1234-", '\\"', "a@a.", "before you can "]
)
def test_hostile_repetition_is_read_to_the_end(talk: Any, piece: str) -> None:
    """Text made to send patterns astray is read like any other."""
    list(PolicyFlags().check_trace(said(talk, "user", piece * 2000)))
    list(PolicyFlags().check_trace(said(talk, "tool_result", piece * 2000)))
