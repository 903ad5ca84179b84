"""Every capture as rows that people can read. To accept changes: pytest tests/ingest/dialects --update-golden."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from store.records import Span

GOLDEN = Path(__file__).parent / "golden"
CAPTURES = sorted(p.stem for p in (Path(__file__).parents[3] / "samples" / "captures").glob("*.json"))


@pytest.mark.parametrize("name", CAPTURES)
def test_captures_read_as_before(
    recorded: Mapping[str, list[Span]], name: str, golden: Callable[[Path, Sequence[Span]], None]
) -> None:
    """What a capture is read as changes only on purpose."""
    golden(GOLDEN / f"{name}.txt", recorded[name])
