"""A tool says in its result that it failed; the agent answers as if it had worked."""

# ruff: noqa: E501 - a template reads best on one line

from typing import Any

from samples.world.case import Case
from samples.world.failures.failure import Failure
from samples.world.grammar import one_of
from samples.world.play import right_desk, work
from samples.world.stage import Call, Stage

_ACTIONS = frozenset(
    {
        "update_address", "issue_refund", "cancel_subscription", "send_document", "send_reset_link", "apply_patch", "store_record",
        "save_note",
    }
)  # fmt: skip
_REASONS = (
    "[record|row|entry] is [locked|being edited by someone else]",
    "[permission denied|not allowed for this role|403]",
    "[downstream|ledger|mail] [service|host] [unavailable|returned 500|is down]",
    "[version conflict|stale revision {n}|conflict: changed meanwhile]",
    "[no such|unknown] [customer|document|target]",
    "[write|insert] [failed|refused]: [disk full|read-only]",
    "[internal error|unexpected state], [nothing was changed|rolled back]",
    "[amount|value] [above|over] the [limit|allowed maximum]",
)


def _failed(stage: Stage) -> Any:
    reason = one_of(_REASONS, stage.rng, stage.facts)
    shapes: tuple[Any, ...] = (
        {"ok": False, "error": reason},
        {"status": "failed", "reason": reason},
        {"success": False, "message": reason, "request": f"{stage.rng.getrandbits(32):08x}"},
        f"Error: {reason}",
        {"error": {"code": stage.rng.choice((403, 409, 500, 503)), "detail": reason}},
        {"result": None, "errors": [reason]},
        {"state": "error", "info": reason},
    )
    return stage.rng.choice(shapes)


def _part(stage: Stage, case: Case) -> None:
    calls = [case.call(use) for use in case.intent.uses if use.tool in _ACTIONS or stage.rng.random() < use.chance]
    at = stage.rng.choice([i for i, c in enumerate(calls) if c.tool in _ACTIONS])
    calls[at] = Call(calls[at].tool, calls[at].arguments, _failed(stage))
    with right_desk(stage, case):
        work(stage, calls)
        stage.answer(case.good_answer())


SWALLOWED_ERROR = Failure(
    "swallowed_error",
    "a tool's result says it failed, the answer says it worked",
    0.018,
    lambda case: any(u.tool in _ACTIONS for u in case.intent.uses),
    _part,
)
