"""Age prediction: bands, abstention, safer treatment, overrides."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitors.age_prediction import AgeConfig, AgePrediction
from monitors.age_prediction.hours import hours_sign
from monitors.age_prediction.stated import stated_ages
from monitors.age_prediction.weights import WEAK, WEIGHTS
from monitors.contract import Flag, Override, UserHistory

CASES = Path(__file__).parents[2] / "monitors" / "age_prediction" / "testdata" / "users.jsonl"
NOON = datetime(2026, 3, 2, 12)
History = Callable[..., UserHistory]


def flag_of(history: UserHistory, config: AgeConfig | None = None) -> Flag:
    """Give the one flag about a user."""
    (flag,) = AgePrediction(config).check_user(history)
    return flag


@pytest.mark.parametrize(
    "case", [json.loads(line) for line in CASES.read_text().splitlines()], ids=lambda c: c["said"][-1][:40]
)
def test_what_users_say_gives_the_band_it_supports(history: History, case: dict[str, Any]) -> None:
    """Many phrasings, and many that only look like it."""
    assert f"age.{case['band']}" == flag_of(history(*case["said"])).category


@pytest.mark.parametrize(
    ("said", "treatment"),
    [("I'm 15", "safer"), ("hello", "safer"), ("I'm 15. I'm 40.", "safer"), ("I'm 40", "standard")],
)
def test_whoever_is_not_likely_an_adult_is_better_treated_as_a_minor(
    history: History, said: str, treatment: str
) -> None:
    """Unsure is safer."""
    assert treatment == flag_of(history(said)).details["treatment"]


def test_evidence_points_at_the_words_that_counted(history: History) -> None:
    """A reviewer sees what the prediction rests on."""
    flag = flag_of(history("hi", "well, I'm 15 and bored"))
    assert ["i'm 15"] == [e.quote.lower() for e in flag.evidence]


def test_an_override_wins_and_is_told_with_what_it_overrules(history: History) -> None:
    """The statement of a person stands above the prediction, which stays readable."""
    stated = Override("adult", "passport seen", "kim", NOON)
    flag = flag_of(history("I'm 15", override=stated))
    assert ("age.override_adult", "standard", "likely_minor") == (
        flag.category,
        flag.details["treatment"],
        flag.details["band"],
    )
    assert ("kim", "passport seen") == (flag.details["override"]["actor"], flag.details["override"]["reason"])


def test_a_withdrawn_override_leaves_the_prediction(history: History) -> None:
    """``none`` takes an override back."""
    assert "age.likely_minor" == flag_of(history("I'm 15", override=Override("none", "mistake", "kim", NOON))).category


def test_who_was_seventeen_two_years_ago_is_grown_up_now(history: History) -> None:
    """Ages are carried forward to the newest activity."""
    later = NOON + timedelta(days=800)
    flag = flag_of(history("I'm 17", active_at=[NOON, later]))
    assert flag.details["probability_minor"] < 0.1


def test_repeating_a_fact_adds_little(history: History) -> None:
    """One fact told five times is not five facts."""
    once = flag_of(history("my mom won't let me go")).details["evidence"]["parents_rule"]
    often = flag_of(history(*[f"my mom won't let me go {n}" for n in range(5)])).details["evidence"]["parents_rule"]
    assert once < often <= 1.5 * once


def test_weak_signs_never_make_a_band(history: History) -> None:
    """Topics and hours alone are not enough, however many there are."""
    games = history("roblox homework minecraft fortnite science fair spelling bee", active_at=after_school())
    flag = flag_of(games)
    assert "age.not_enough_evidence" == flag.category
    assert {"young_topics", "out_of_school_hours"} == set(flag.details["evidence"])
    assert abs(sum(w.log_odds for k, w in WEIGHTS.items() if k in WEAK)) < 2.0


def after_school(zone: int = 0) -> list[datetime]:
    """Give times of use on 40 days: evenings, and on weekends all day, in a zone so many hours ahead."""
    days = [datetime(2026, 1, 5) + timedelta(days=d) for d in range(40)]
    hours = [(7, 16, 18, 20, 22) if d.weekday() < 5 else (9, 11, 13, 15, 21) for d in days]
    return [d + timedelta(hours=h - zone) for d, on_day in zip(days, hours, strict=True) for h in on_day]


@pytest.mark.parametrize("zone", [-8, 0, 5, 10])
def test_hours_are_read_in_the_zone_that_the_quiet_hours_suggest(zone: int) -> None:
    """Traces carry no zone, so the night is looked for."""
    assert "out_of_school_hours" == hours_sign(after_school(zone))


def test_hours_say_nothing_without_a_month_of_use() -> None:
    """A few days, use around the clock, or two stretches that may both be the night tell nothing."""
    assert hours_sign(after_school()[:20]) is None
    assert hours_sign([t for t in after_school() if t.weekday() < 5]) is None
    assert hours_sign([datetime(2026, 1, 5) + timedelta(hours=h) for h in range(24 * 30)]) is None


def test_the_explanation_claims_no_more_than_steps_of_five(history: History) -> None:
    """Words fit the numbers, and the numbers are not finer than the weights bear."""
    assert "about 90 %" in flag_of(history("I'm 15")).explanation
    assert flag_of(history("what now?")).explanation.startswith("Not enough evidence to tell")


def test_a_service_with_more_minors_starts_elsewhere(history: History) -> None:
    """The share of minors among users is a setting, because traces cannot tell it."""
    said = history("my mom won't let me go")
    assert "age.possibly_minor" == flag_of(said).category
    assert "age.likely_minor" == flag_of(said, AgeConfig(share_of_minors=0.5)).category
    with pytest.raises(ValueError, match="share_of_minors"):
        AgeConfig(share_of_minors=1.5)


@pytest.mark.parametrize("text", ["i'm " * 3000, "my " * 5000, '"' * 3000, "i am in my school " * 500])
def test_hostile_repetition_is_read_to_the_end(history: History, text: str) -> None:
    """Text made to send patterns astray is read like any other."""
    assert flag_of(history(text)).category.startswith("age.")


def test_ages_nobody_can_have_are_no_ages() -> None:
    """Numbers outside a human life are something else."""
    assert [] == list(stated_ages("i'm 2. i was born in 1802. my age is 99999", NOON))
