"""Requests within and outside of what a service does."""

import pytest

from insights.embedding import Embedder
from insights.scope import within

PLANTS = ("ferns", "roses", "cactus", "tomatoes", "lemon tree", "orchids", "basil", "ivy")
ANSWERED = [f"How do I {verb} my {plant}?" for verb in ("water", "prune", "repot", "feed") for plant in PLANTS]


@pytest.mark.parametrize(
    ("asked", "inside"),
    [
        ("How often do strawberries need water?", True),
        ("Does a palm need pruning in winter?", True),
        ("Who won the chess championship?", False),
        ("Write a letter to my bank", False),
    ],
)
def test_what_others_were_answered_is_within_scope(embedder: Embedder, asked: str, inside: bool) -> None:
    """A request like those that are answered is the service's task, in whatever words; any other is not."""
    assert within(embedder.encode([asked]), embedder.encode(ANSWERED), ["refusal"]) == [inside]


def test_an_agent_that_names_its_task_is_believed_sooner(embedder: Embedder) -> None:
    """Between the two, how the answer was worded decides."""
    asked = embedder.encode(["Does a palm need pruning in winter?"] * 2)
    assert within(asked, embedder.encode(ANSWERED), ["refusal", "declined"]) == [True, False]
