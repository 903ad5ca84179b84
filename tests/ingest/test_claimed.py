"""People find an attribute by its name also where a dialect read it into a column."""

from importlib.resources import files

from ingest.claimed import claimed


def test_what_the_store_knows_is_what_dialects_read() -> None:
    """The list was written after the last change of a dialect: ``make docs`` writes it."""
    assert files("store").joinpath("claimed_attributes.json").read_bytes() == claimed()
