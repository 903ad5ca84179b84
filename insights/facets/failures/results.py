"""What the result of a tool says of itself: that it failed though the span is in order, or that nothing was found."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from insights.facets.failures.causes import cause_of, known_code, message_asked
from insights.facets.masking import as_words
from insights.facets.payload import UNPARSED, looks_like_json, parsed, written
from insights.facets.reading import Call
from insights.facets.trouble_phrases import EMPTY, ORDINARY
from insights.facets.wording import Wording

_PROSE_WORDS = 45
_SURE = 0.55
_TROUBLED = 0.7
_LIKELIEST = 0.35
_FEWEST_WORDS = 2
_TITLE = 6  # words before the colon of "Catalog Error: ..."
_TROUBLE_WORD = re.compile(
    r"(?i)\b(?:errors?|exception|invalid|malformed|rejected|refused|denied|failed|failure|unable to|cannot|could not|"
    r"not allowed|forbidden|unauthorized|timed out|timeout)\b"
)
_NO_TROUBLE = ("0", "none", "no ", "[]", "n/a", "-")
_FIELDS = 6
_DEEPEST = 4
# Listings and code are full of words for trouble that mean none.
_CODE_SIGNS = re.compile(r"[=(){}\[\]|/\\<>_;*+]")
_MOST_SIGNS = 0.04
_MOST_BREAKS = 2
_ERROR_KEYS = ("error", "errors", "exception", "error_message", "errormessage", "err", "fault")
_VERDICT_KEYS = ("success", "ok", "succeeded", "successful")
_FLAG_KEYS = ("iserror", "is_error", "failed", "haserror", "has_error")
_CODE_KEYS = ("status", "code", "status_code", "statuscode", "http_status", "httpstatus", "http_code", "error_code")
_STATE_KEYS = (*_CODE_KEYS, "state", "outcome", "result", "type", "level")
_BAD_STATES = ("error", "err", "fail", "failed", "failure", "timeout", "timed_out", "exception", "unavailable",
               "aborted", "denied", "unauthorized", "forbidden", "not_found", "rate_limited", "throttled")  # fmt: skip
_SAYING_KEYS = ("message", "detail", "details", "reason", "description", "msg", "error", "title", "hint")
_WRAPPING_KEYS = ("body", "data", "response", "content")
# That nothing of this kind was found is good news.
_COMPLAINT_KEYS = ("warnings", "warning", "issues", "problems", "violations", "conflicts", "mismatches", "failures")
_NO_FINDS = frozenset([*_ERROR_KEYS, *_COMPLAINT_KEYS, *_VERDICT_KEYS, *_FLAG_KEYS])
_NOTHING = ("", "[]", "{}", "()", "null", "none", '""', "''", "nil", "undefined", "<null>")
_NONE_OF_IT = re.compile(r"(?i)^\s*(?:0|no|zero)\s+[a-z]+(?:\s+[a-z]+)?[.!]?\s*$")
_READS = ("search", "find", "look up", "lookup", "query", "retriev", "fetch", "list", "get", "read", "browse",
          "select", "match", "recall", "check", "load", "scan", "research")  # fmt: skip


class Trouble(NamedTuple):
    """What a result says went wrong."""

    cause: str
    message: str


def reported_trouble(call: Call, wording: Wording) -> Trouble | None:
    """Give what the result of a call that counts as done says went wrong; None where it says nothing like it."""
    text = (call.result or "").strip()
    value = parsed(text)
    if isinstance(value, Mapping):
        return _trouble_in(value, wording)
    prose = value if isinstance(value, str) else text if value is UNPARSED else ""
    return _trouble_said(prose, wording)


def finds_nothing(call: Call, wording: Wording) -> bool:
    """Whether a call that looks something up came back with nothing."""
    if call.result is None:
        # A retriever's span has an attribute for each document: one that was asked and has none found nothing.
        return call.span.kind == "retriever" and bool(call.arguments)
    text = call.result.strip()
    value = parsed(text)
    if text.lower() in _NOTHING or value is None or value in ([], {}, ""):
        return call.retrieves or _reads(call)
    if isinstance(value, Mapping):
        return (call.retrieves or _reads(call)) and _empty_listing(value, call.arguments or "")
    prose = value if isinstance(value, str) else text if value is UNPARSED else ""
    if _NONE_OF_IT.match(prose) and (call.retrieves or _reads(call)):
        return True
    return _says(prose, EMPTY, wording)


def prose_asked(call: Call) -> Iterator[str]:
    """Give the parts of a result whose meaning will be asked for."""
    value = parsed((call.result or "").strip())
    prose = value if isinstance(value, str) else (call.result or "") if value is UNPARSED else ""
    if _is_brief(prose):
        yield message_asked(prose)
    elif saying := _titled_trouble(prose):
        yield message_asked(saying)
    if isinstance(value, Mapping) and (complaint := _complaint(value)):
        yield message_asked(complaint[0])


def _trouble_in(value: Mapping[Any, Any], wording: Wording) -> Trouble | None:
    complaint = _complaint(value)
    return _trouble(complaint[0], wording, complaint[1]) if complaint else None


def _complaint(value: Mapping[Any, Any]) -> tuple[str, int | None] | None:
    """Give what a result says of what went wrong, and under which code; None where it says nothing like it."""
    low = {str(k).lower(): v for k, v in value.items()}
    saying = next(_sayings(value), "")
    code = next((c for k in _CODE_KEYS if (c := known_code(low.get(k)))), None)
    if any(low.get(k) not in (None, False, "", 0, [], {}) for k in _ERROR_KEYS):
        return saying, code
    if any(low.get(k) is False for k in _VERDICT_KEYS) or any(low.get(k) is True for k in _FLAG_KEYS):
        return saying, code
    # A record may well have a status "failed" of its own; a result that is about itself has little else.
    if len(low) <= _FIELDS // 2 or (saying and len(low) <= _FIELDS):
        states = [low[k] for k in _STATE_KEYS if k in low]
        if any(_is_bad(state) for state in states):
            return saying or " ".join(map(written, states)), code
    return None


def _is_bad(state: Any) -> bool:
    if isinstance(state, int) and not isinstance(state, bool):
        return 400 <= state < 600
    return isinstance(state, str) and as_words(state).replace(" ", "_") in _BAD_STATES


def _sayings(value: Mapping[Any, Any]) -> Iterator[str]:
    """Give what a result says in words, the likeliest place first; one level into an error object."""
    low = {str(k).lower(): v for k, v in value.items()}
    for key in (*_ERROR_KEYS, *_SAYING_KEYS, *_WRAPPING_KEYS):
        found = low.get(key)
        if isinstance(found, str) and found.strip() and key not in _WRAPPING_KEYS:
            yield found
        elif isinstance(found, Mapping):
            yield from (str(v) for k, v in found.items() if str(k).lower() in _SAYING_KEYS and isinstance(v, str))
        elif isinstance(found, Sequence) and found and key not in _WRAPPING_KEYS:
            yield written(found[0])


def _trouble(message: str, wording: Wording, code: int | None = None) -> Trouble:
    return Trouble(cause_of("", message, wording, code), message)


def _titled_trouble(prose: str) -> str:
    """Give what a text says that calls itself an error; empty where it does not."""
    head = prose.lstrip()[:60].lower()
    begins_so = head.startswith(("error", "exception", "traceback (most", "failed to", "failure:"))
    if not begins_so and not (":" in head and _titled_as_trouble(prose.lstrip())):
        return ""
    return _last_line(prose) if "traceback" in head else prose


def _trouble_said(prose: str, wording: Wording) -> Trouble | None:
    if saying := _titled_trouble(prose):
        return _trouble(saying, wording)
    if not _is_brief(prose):
        return None
    verdict = wording.message(message_asked(prose))
    trouble = 1.0 - verdict.all[ORDINARY] - verdict.all[EMPTY]
    if verdict.label in {ORDINARY, EMPTY} or verdict.likely < _LIKELIEST or trouble < _TROUBLED:
        return None
    return Trouble(cause_of("", prose, wording), prose)


def _titled_as_trouble(prose: str) -> bool:
    """Whether what stands before the first colon says that something is wrong: "Catalog Error: ..."."""
    title, _, rest = prose[:120].partition(":")
    words = title.split()
    if not 0 < len(words) <= _TITLE or rest.strip().lower().startswith(_NO_TROUBLE):
        return False
    last = words[-1].lower()
    return last.endswith(("error", "exception")) or bool(_TROUBLE_WORD.search(title))


def _says(prose: str, label: str, wording: Wording) -> bool:
    if not _is_brief(prose):
        return False
    verdict = wording.message(message_asked(prose))
    return verdict.label == label and verdict.likely >= _SURE


def _is_brief(prose: str) -> bool:
    words = sum(word[0].isalpha() for word in prose.split())
    signs = len(_CODE_SIGNS.findall(prose))
    return (
        _FEWEST_WORDS <= words <= _PROSE_WORDS
        and signs <= _MOST_SIGNS * len(prose)
        and prose.count("\n") <= _MOST_BREAKS
        and not looks_like_json(prose)
    )


def _last_line(text: str) -> str:
    return text.strip().rsplit("\n", 1)[-1]


def _reads(call: Call) -> bool:
    words = as_words(call.name)
    return any(f" {words}".find(f" {verb}") >= 0 for verb in _READS)


def _empty_listing(value: Mapping[Any, Any], arguments: str) -> bool:
    """Whether a result is a list of finds that is empty; the question repeated and counters beside it are no finds."""
    told = {k: v for k, v in value.items() if str(k).lower() not in _NO_FINDS}
    if len(told) > _FIELDS or [] not in told.values():
        return False
    return all(_is_no_find(v, arguments) for v in told.values())


def _is_no_find(value: Any, arguments: str, depth: int = 0) -> bool:
    if value is True:
        return False  # it says that something is so
    if isinstance(value, Mapping):
        return depth < _DEEPEST and all(_is_no_find(v, arguments, depth + 1) for v in value.values())
    if isinstance(value, list):
        return not value
    if isinstance(value, str):
        return len(value) <= 12 or value in arguments or len(value.split()) > 2
    return True
