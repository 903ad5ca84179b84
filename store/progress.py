"""How long work reports where it is, without knowing who draws it."""

from typing import Protocol


class Progress(Protocol):
    """Called as work moves on; the caller draws, the worker only tells."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that ``done`` of ``total`` units of ``stage`` are finished (0 total: unknown)."""


def silent(stage: str, done: int, total: int) -> None:
    """Report to nobody."""
