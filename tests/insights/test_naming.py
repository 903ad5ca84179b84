"""Names of patterns that a reader can make sense of."""

from datetime import UTC, datetime

import numpy as np

from insights.describing import FacetTable
from insights.naming import chosen, names_of, still_told

RENT = [
    "can I pay the rent later this month",
    "pay rent two weeks later please",
    "rent",
    "the rent is due but I cannot pay it before the tenth because my wages come late and the bank is closed on Monday",
]
HEAT = ["the heating is cold in room 4", "no heating since *Monday* <b>again</b>", "why is the heating off again"]


def _table(texts: list[str], headline: str = "") -> FacetTable:
    rows = len(texts)
    ids, now = [f"{i:032x}" for i in range(rows)], datetime.now(UTC)
    return FacetTable("p", "intent", ids, [now] * rows, texts, ids, [{"headline": headline}] * rows, [[]] * rows)


def _names(texts: list[str], headline: str = "") -> list[str]:
    groups = [np.arange(4), np.arange(4, 7)]
    strengths = np.asarray([0.9, 0.8, 1.0, 0.95, 0.7, 0.9, 0.8], dtype=np.float32)
    return [names[0] for names in names_of(_table(texts, headline), groups, strengths)]


def test_a_typical_request_names_an_intent() -> None:
    """A short request from the middle, with the words that set the group apart, stands for the others."""
    rent, heat = _names(RENT + HEAT)
    assert "rent" in rent
    assert rent.endswith("\u201d and the like")
    assert "heating" in heat


def test_a_name_has_no_markup() -> None:
    """Users write the requests: nothing in a name may act as Markdown or HTML, break a line or turn its direction."""
    hostile = ["<script>x</script> **rent** [a](b) `c`\n\u202e late rent", *["<i>rent</i> | due | now"] * 3, *HEAT]
    assert not set("<>*`|[]\n\u202e") & set("".join(_names(hostile)))


def test_a_long_name_is_cut_behind_a_word() -> None:
    """No name ends amid a word as if that were all; the cut is seen, and the next run calls its traces the same."""
    headline = "planner: find order -> check stock -> ask warehouse -> reserve parcel -> tell customer about the delay"
    name, _ = _names(RENT + HEAT, headline)
    assert "planner: find order -> check stock -> ask warehouse -> reserve parcel -> tell customer\u2026" == name
    assert still_told(_table(RENT, headline), np.arange(4), name)
    long = "my heating has been cold since Monday and nobody who answers the telephones knows"
    assert "who answers the\u2026\u201d and the like" in _names([*RENT, *[long] * 3])[1]


def test_a_headline_names_what_has_one() -> None:
    """What a facet calls its traces goes before any quotation."""
    assert _names(RENT + HEAT, "pays late") == ["pays late", "pays late"]


def test_two_patterns_have_two_names() -> None:
    """What is split off is called otherwise than what goes on under its name, where anything else names it."""
    rent, heat = names_of(_table(RENT + HEAT), [np.arange(4), np.arange(4, 7)], np.ones(7, dtype=np.float32))
    assert len(rent) > 1
    assert [rent[1], rent[0]] == chosen([rent, rent], {1: rent[0]})
    assert [rent[1], heat[0]] == chosen([rent, heat], {}, [rent[0]])
    assert ["the same", "the same"] == chosen([["the same"], ["the same"]], {})
