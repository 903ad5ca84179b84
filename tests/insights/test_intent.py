"""What the user wanted, freed of what is another in each request."""

from collections.abc import Callable
from typing import Any

import pytest

from insights.facets.intent import Intent, wish


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Read invoice_20260101_A7.pdf: all fields as JSON, please.", "Read pdf: all fields as JSON."),
        ("Is scan-8812.tif complete?", "Is tif complete?"),
        ("scan-8812.tif is blurred.", "tif is blurred."),
        ("Send it to joe@example.com. Then call me.", "Send it to . Then call me."),
        ("Weigh 12.5 kg of tea for me.", "Weigh kg of tea for me."),
    ],
)
def test_of_a_files_name_its_kind_is_left(asked: str, wanted: str) -> None:
    """The kind tells what is wanted, the name does not; a full stop behind a mask is none of a name."""
    assert wanted == wish(asked)


def test_a_short_request_is_not_said_twice(story: Callable[..., Any]) -> None:
    """What is short because a number was taken out answers nothing; what answers something needs that."""
    asked = Intent().describe(story("Track delivery 8812").says("It comes today.").trace())
    assert "Track delivery" == asked.text
