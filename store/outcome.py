"""Whether a trace ended well: an error that a later step made good is no failure of the whole."""

from collections.abc import Iterable, Sequence

from store.records import Span
from store.tree import Tree

# Kinds that do one piece of work: a failure of one is made good by a later success of the same kind.
_WORK = ("llm", "tool", "retriever", "embedding", "reranker", "guardrail", "evaluator", "memory")


def outcome(spans: Sequence[Span], tree: Tree) -> str:
    """Give ``error`` if a root failed, or if a span failed and no later step recovered from it; else ``ok``.

    A failed root is forgiven only when another root after it succeeded: the whole was tried again. A failure
    within a step that itself went well was handled there. Otherwise the failed step needs a later one of its
    kind that went well; an agent or a group of steps needs any.
    """
    if _failed_for_good(span for span in spans if span.parent_span_id is None):
        return "error"
    failed = [span for span in _answerable(spans, tree) if span.failed]
    recovery = _last_success(spans)
    return "error" if any(recovery.get(_worker(s), s.end_ns - 1) < s.end_ns for s in failed) else "ok"


def _failed_for_good(roots: Iterable[Span]) -> bool:
    last_success, last_failure = None, None
    for root in roots:
        if root.failed:
            last_failure = root.end_ns if last_failure is None else max(last_failure, root.end_ns)
        else:
            last_success = root.start_ns if last_success is None else max(last_success, root.start_ns)
    return last_failure is not None and (last_success is None or last_success < last_failure)


def _answerable(spans: Sequence[Span], tree: Tree) -> Iterable[Span]:
    """Give for every span but true roots the step that answers for it: the outermost that works, or itself."""
    answers: list[int] = [0] * len(spans)
    for i in tree.order:
        parent = tree.places[i].parent
        boss = answers[parent] if parent >= 0 else i
        # A root has been judged already; it must not hide what went wrong below it.
        answers[i] = boss if spans[boss].kind in _WORK and spans[boss].parent_span_id is not None else i
    return (spans[answers[i]] for i, span in enumerate(spans) if span.parent_span_id is not None)


def _last_success(spans: Sequence[Span]) -> dict[str, int]:
    """Give for each kind of work, and for any, when the last step that went well began."""
    last: dict[str, int] = {}
    for span in spans:
        if span.kind in _WORK and not span.failed:
            for kind in (span.kind, "any"):
                last[kind] = max(last.get(kind, span.start_ns), span.start_ns)
    return last


def _worker(span: Span) -> str:
    return span.kind if span.kind in _WORK else "any"
