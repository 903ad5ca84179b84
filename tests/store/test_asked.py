"""What is typed into the search box is understood, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.asked import LONGEST, Asked, Term, understood
from store.errors import UsageError

ID = "0123456789abcdef0123456789abcdef"
DASHED = "01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("parcel", Asked(phrases=("parcel",))),
        ('lost "my parcel" today', Asked(phrases=("lost", "my parcel", "today"))),
        (ID.upper(), Asked(trace=ID)),
        (f"trace:{ID[:8]} parcel", Asked(trace=ID[:8], phrases=("parcel",))),
        (f'"{ID}"', Asked(phrases=(ID,))),
        ("service:shop status=error", Asked(terms=(Term("service", "shop"), Term("status", "error")))),
        ('app.tenant="Big Corp" x', Asked(terms=(Term("app.tenant", "Big Corp"),), phrases=("x",))),
        ('"say \\"hi\\" \\\\ now"', Asked(phrases=('say "hi" \\ now',))),
        ('"never closed', Asked(phrases=("never closed",))),
        ("http://host/path?a=1", Asked(phrases=("http://host/path?a=1",))),
        ("Error: timeout at 12:30", Asked(phrases=("Error:", "timeout", "at", "12:30"))),
        ('user:""', Asked(terms=(Term("user", ""),))),
        ("trace:", Asked(phrases=("trace:",))),
        ("k:v=w", Asked(terms=(Term("k", "v=w"),))),
        ('"a key" "k\\"1":v "k 2"="v w"', Asked(terms=(Term('k"1', "v"), Term("k 2", "v w")), phrases=("a key",))),
        (f"00-{ID}-0123456789abcdef-01", Asked(trace=ID)),
        (f"trace:{DASHED.upper()}", Asked(trace=ID)),
        (f"trace_id:1-{ID[:8]}-{ID[8:]}", Asked(trace=ID)),
        (DASHED, Asked(phrases=(DASHED,))),
        ("'; DROP TABLE spans; --", Asked(phrases=("';", "DROP", "TABLE", "spans;", "--"))),
    ],
)
def test_queries_are_read(text: str, asked: Asked) -> None:
    """Ids, terms, phrases and words, and all of them together."""
    assert asked == understood(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Say what to look for"),
        ('  ""  " " ', "Say what to look for"),
        ("trace:xyz", "no trace id"),
        (f"trace:abc {ID}", "one id only"),
        ("x" * (LONGEST + 1), "too long"),
        ("a " * 21, "too long"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, why: str) -> None:
    """With a sentence that says what is wrong."""
    with pytest.raises(UsageError, match=why):
        understood(text)


@given(st.text(alphabet='ab:="\\ \n/.\0é', max_size=40) | st.text(max_size=60))
def test_nothing_breaks_it(text: str) -> None:
    """Any text is understood, or refused as wrong usage."""
    try:
        asked = understood(text)
    except UsageError:
        return
    assert asked.trace or asked.terms or asked.phrases
    assert all(phrase.strip() for phrase in asked.phrases)
