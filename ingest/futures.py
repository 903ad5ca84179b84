"""Answering those who wait, some of whom may have gone away in the meantime."""

from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


def give(waiting: "Future[Result]", result: Result) -> None:
    """Complete a future that nobody else completes; one that was cancelled stays so."""
    if waiting.set_running_or_notify_cancel():
        waiting.set_result(result)


def fail(waiting: "Future[Result]", error: BaseException) -> None:
    """Have a future fail that nobody else completes; one that was cancelled stays so."""
    if waiting.set_running_or_notify_cancel():
        waiting.set_exception(error)
