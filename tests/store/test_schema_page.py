"""The page about the tables says what the migrations say."""

from pathlib import Path

from store.migrate import Migration, known
from store.schema_page import descriptions, schema_page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    """docs/schema.md is what the migrations say; ``python -m store.schema_page`` writes it anew."""
    assert schema_page() == (ROOT / "docs/schema.md").read_text(encoding="utf-8")


def test_every_table_and_column_is_described() -> None:
    """No row of the page is without a meaning, but those of views, which have their tables' columns."""
    tables = schema_page().partition("A view.")[0]
    assert 150 < tables.count("\n| ")
    assert [] == [line for line in tables.splitlines() if line.endswith("|  |")]
    assert all(text for (_, column), text in descriptions(known()).items() if not column)


def test_columns_that_come_later_are_described() -> None:
    """A comment behind ALTER TABLE counts like one in the first definition."""
    steps = [
        Migration(1, "a", "-- Things,\n-- many.\nCREATE TABLE things (\n    a INTEGER -- first\n);\n"),
        Migration(2, "b", "ALTER TABLE things ADD COLUMN b VARCHAR; -- second\n"),
    ]
    expected = {("things", ""): "Things, many.", ("things", "a"): "first", ("things", "b"): "second"}
    assert expected == descriptions(steps)
