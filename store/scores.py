"""The view ``scores`` over some spans alone: who asks about a trace need not have all others looked through for it."""

import re
from functools import cache

from store.migrate import known

_VIEW = re.compile(r"^CREATE VIEW scores AS\n(.*?);$", re.MULTILINE | re.DOTALL)
_SPANS = re.compile(r"\bFROM spans\b")


def scores_among(spans: str) -> str:
    """Give a table expression like the view, in which no other spans are read than those of the condition ``spans``."""
    return f"(WITH near AS (SELECT * FROM spans WHERE {spans}) SELECT * FROM ({_body()}))"


@cache
def _body() -> str:
    views = [body for step in known() for body in _VIEW.findall(step.sql)]
    return _SPANS.sub("FROM near", views[-1])
