"""How much each kind of evidence counts, in log-odds of being a minor, and why.

These are judgements written down, not fitted: no open data set pairs what people tell assistants with their true age.
+4 makes a one-in-ten chance six in seven; -2 makes it one in sixty. The reasons rest on two things that surveys agree
on: minors often state adult ages to services (Ofcom, 2022: a third of 8 to 17 year olds with a social media profile
have one that says 18 or older), while adults hardly ever state a child's; so a stated adult age counts for less than
a stated child's age. And some facts of life are bound to age by law or custom, others only lean one way.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weight:
    """What one kind of evidence counts.

    Args:
        log_odds: Positive: more likely a minor.
        says: For people, as what the user did: "mentions a spouse".
        why: The reason for the number.
    """

    log_odds: float
    says: str
    why: str


WEIGHTS: Mapping[str, Weight] = {
    # Stated ages; the monitor picks one by the number.
    "age_child": Weight(4.5, "states an age below majority", "adults have little reason to state it"),
    "age_very_young": Weight(
        1.0, "states an age below 8", "children of that age hardly write; mostly a joke or a slip"
    ),
    "age_just_adult": Weight(-2.5, "states an age just above majority", "the age that minors claim most"),
    "age_adult": Weight(-3.2, "states an adult age", "a claim that costs nothing"),
    "age_mature": Weight(-4.0, "states an age of 25 or more", "minors who pretend stay close to the threshold"),
    "under_limit": Weight(4.0, "says to be under age", "as for a stated age"),
    "over_limit": Weight(-1.5, "says to be over an age limit", "what one says to pass a gate"),
    "minor_word": Weight(3.5, "says to be a teenager, a child or a minor", "18 and 19 year olds are teenagers too"),
    "adult_word": Weight(-1.5, "says to be an adult", "what one says to pass a gate"),
    # School.
    "grade": Weight(4.0, "is in a school grade", "grades up to 12 end at about 18"),
    "school": Weight(2.8, "goes to school", "the last year of school reaches 18; some teachers say it so too"),
    "school_life": Weight(1.4, "mentions daily life at school", "parents and teachers mention it too"),
    "exams": Weight(1.6, "prepares for school exams", "some adults sit them"),
    # Home.
    "parents_rule": Weight(2.2, "is under rules of parents", "some adults live with strict parents"),
    # Adult life.
    "partner": Weight(-2.2, "mentions a spouse", "marriage under 18 is rare; some say it in play"),
    "parent": Weight(-2.4, "mentions children of their own", "few minors are parents"),
    "grandparent": Weight(-5.0, "mentions grandchildren", "nearly certain if true"),
    "profession": Weight(-2.6, "states a profession", "needs training or a degree"),
    "long_work": Weight(-2.6, "has worked for years", "needs years of adult life"),
    "workplace": Weight(-0.9, "mentions a workplace", "many minors have jobs"),
    "leads": Weight(-2.4, "employs or leads people", "rare before adulthood"),
    "retired": Weight(-5.0, "is retired", "nearly certain if true"),
    "home": Weight(-2.6, "mentions a mortgage or a house bought", "contracts of adults"),
    "rent": Weight(-1.6, "mentions a lease or a landlord", "contracts of adults; families rent too"),
    "savings": Weight(-2.0, "mentions a pension or a retirement plan", "comes with employment"),
    "taxes": Weight(-1.3, "files taxes", "some minors do"),
    "university": Weight(-1.9, "studies at a university", "some start at 17"),
    "graduated": Weight(-2.6, "has graduated from a university", "rare before 20"),
    "veteran": Weight(-4.0, "has served", "needs adulthood in most countries"),
    "divorce": Weight(-3.0, "mentions a divorce of their own", "needs a marriage"),
    # Weak signs: never enough by themselves.
    "young_topics": Weight(0.3, "asks about topics that younger people ask about more", "many adults do too"),
    "adult_topics": Weight(-0.3, "asks about topics that adults ask about more", "some minors do too"),
    "out_of_school_hours": Weight(
        0.4, "is hardly active during school hours on weekdays", "so are many adults at work; the time zone is a guess"
    ),
    "in_school_hours": Weight(
        -0.4, "is active during school hours on weekdays", "holidays, home schooling and breaks look the same"
    ),
}

WEAK = frozenset({"young_topics", "adult_topics", "out_of_school_hours", "in_school_hours"})
MOST_TOPICS = 3  # count of each direction

REPEATED = 0.25
"""What a second and third statement of the same kind add, as a share: they are one fact told again."""

IN_FICTION = 0.2
"""What remains of a statement where the message asks for a story, a role, or work on somebody's text."""
