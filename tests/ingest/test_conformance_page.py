"""The page on conformance says what the tests say."""

from tests.ingest.conformance.page import PAGE, page, statements


def test_every_statement_has_one_test() -> None:
    """From 1 to 90, each once."""
    assert [statement.number for statement in statements()] == list(range(1, 91))


def test_the_page_is_current() -> None:
    """It is written from the tests."""
    assert PAGE.read_text(encoding="utf-8") == page()
