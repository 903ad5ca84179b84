"""Which kind of trouble an error is: by its type and code first, by the meaning of its message else."""

import re
from collections.abc import Mapping

from insights.facets.masking import as_words, masked
from insights.facets.trouble_phrases import (
    CONFLICT,
    EMPTY,
    INVALID,
    LIMIT,
    NOT_FOUND,
    ORDINARY,
    PERMISSION,
    RATE_LIMIT,
    TIMEOUT,
    UNAVAILABLE,
)
from insights.facets.wording import Wording
from store.records import Span

_SURE = 0.4
_QUITE_SURE = 0.55
_VERY_SURE = 0.7

# Names of error types are identifiers of libraries; these are the words they are built from, compared in this order.
_TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (RATE_LIMIT, ("rate limit", "ratelimit", "too many requests", "throttl", "overload", "resource exhausted")),
    (TIMEOUT, ("timeout", "timed out", "timedout", "time out", "deadline")),
    (LIMIT, ("context length", "context window", "recursion", "quota", "budget", "max turns", "max iteration",
             "max steps", "usage limit", "token limit", "billing", "payment required")),
    (PERMISSION, ("permission", "forbidden", "unauthori", "authentication", "authorization", "access denied",
                  "credential", "auth error", "auth exception", "auth failed", "unauthenticated", "eacces", "eperm",
                  "expired signature", "signature expired", "token expired", "expired token", "invalid token")),
    (NOT_FOUND, ("not found", "notfound", "does not exist", "no such", "key error", "lookup error", "missing key",
                 "enoent")),
    (INVALID, ("validation", "invalid", "json decode", "parse error", "schema", "malformed", "unprocessable",
               "unmarshal", "deserializ", "parse exception", "zod", "type mismatch", "illegal argument",
               "missing argument", "missing parameter", "missing field", "binding exception")),
    (UNAVAILABLE, ("connection", "connect error", "unavailable", "network", "bad gateway", "broken pipe",
                   "econnrefused", "econnreset", "epipe", "ehostunreach", "enotfound", "eai again")),
    (CONFLICT, ("deadlock", "lock", "conflict", "serialization failure", "concurrent")),
)  # fmt: skip
# Terms of the trade that mean one thing in whatever message they stand.
_TERMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (LIMIT, ("context length", "context limit", "context window", "context size", "maximum context",
             "prompt is too long", "prompt too long", "input is too long", "input too long", "maximum number of tokens",
             "token limit", "input token count", "recursion limit", "max iterations", "iteration limit")),
    (RATE_LIMIT, ("rate limit", "too many requests", "requests per minute", "tokens per minute")),
    (CONFLICT, ("deadlock", "lock timeout", "lock on", "is locked", "could not serialize", "write conflict")),
    (UNAVAILABLE, ("connection refused", "connection reset", "service unavailable", "bad gateway")),
    (TIMEOUT, ("timed out", "timedout", "deadline exceeded", "read timeout", "gateway timeout", "connect timeout",
               "request timeout", "timeout of", "timeout after", "timeout exceeded", "timeout expired",
               "timeout reached", "timeout was reached", "timeout waiting", "timeout awaiting")),
    (PERMISSION, ("access denied", "permission denied", "access token", "bearer token", "insufficient scope",
                  "forbidden", "unauthorized")),
    (NOT_FOUND, ("does not exist", "no such column", "no such table", "no such file", "unknown column",
                 "not found in from clause")),
)  # fmt: skip
# These only say on whose side it went wrong; the message may know better.
_VAGUE_TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (INVALID, ("bad request", "argument")),
    (UNAVAILABLE, ("server error", "api error", "service error", "os error")),
)
_CODES: Mapping[int, str] = {
    401: PERMISSION, 402: LIMIT, 403: PERMISSION, 404: NOT_FOUND, 409: CONFLICT, 408: TIMEOUT, 410: NOT_FOUND,
    413: LIMIT, 422: INVALID, 429: RATE_LIMIT, 502: UNAVAILABLE, 503: UNAVAILABLE, 504: TIMEOUT,
    529: RATE_LIMIT,
}  # fmt: skip
_VAGUE_CODES: Mapping[int, str] = {400: INVALID, 500: UNAVAILABLE}
_CODE_KEYS = ("http.response.status_code", "http.status_code", "error.code", "status_code", "code")
_CODE = re.compile(r"(?i)\b(?:http|status|code|error)\D{0,14}([45]\d\d)\b|^\s*([45]\d\d)\b")
_SAYS_LITTLE = re.compile(
    r"^(?:(?:other|base|generic|unknown|unexpected|internal|runtime|tool|call|agent|model|llm|step|execution|api|"
    r"http|status|client|server|service|request|response|value|type|os|io|bad|argument|app|application|custom|user|"
    r"general|error|exception|failure|failed|fault)s? ?)+$"
)


def cause_of_span(span: Span, wording: Wording) -> str:
    """Give the kind of trouble that a failed span reports; empty where nobody can tell."""
    code = next((c for key in _CODE_KEYS if (c := known_code(span.attributes.get(key)))), None)
    return cause_of(span.error_type or "", span.error_message or "", wording, code)


def cause_of(error_type: str, message: str, wording: Wording, code: int | None = None) -> str:
    """Give the kind of trouble that a type, a message and a status code stand for; empty where nobody can tell."""
    named = as_words(error_type) if error_type else ""
    leading = as_words(_leading_type(message))
    told = code or known_code(error_type) or _code_in(message) or 0
    by_type = _by_type(named, _TYPES) or _by_type(leading, _TYPES)
    by_term = _by_type(message[:400].lower(), _TERMS)
    if by_type == INVALID and by_term == LIMIT:
        return LIMIT  # providers call a prompt that is too long an invalid request
    return (
        by_type
        or _CODES.get(told, "")
        or by_term
        # Many a type only names the library ("AxiosError"): what its message says beyond doubt comes first.
        or (_by_meaning(message, wording, _VERY_SURE) if telling_type(error_type) else "")
        or telling_type(error_type)
        or _by_meaning(message or named, wording, _QUITE_SURE)
        or _by_type(named, _VAGUE_TYPES)
        or _VAGUE_CODES.get(told, "")
        or _by_meaning(message or named, wording, _SURE)
    )


def telling_type(error_type: str) -> str:
    """Give an error's type as words, if it says more than that there was an error."""
    name = as_words(error_type.rsplit(".", 1)[-1])
    return "" if _SAYS_LITTLE.match(name) or not any(c.isalpha() for c in name) else name


def message_asked(message: str) -> str:
    """Give the form of a message in which its meaning is judged."""
    return masked(message, 200)


def _by_type(named: str, types: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return next((cause for cause, parts in types if any(part in named for part in parts)), "")


def _leading_type(message: str) -> str:
    """Give the error type that a message begins with, as ``ReadTimeout: ...`` does."""
    head = message.lstrip()[:80].split(":", 1)[0]
    return head if head.isidentifier() and head.lower().endswith(("error", "exception", "timeout")) else ""


def _by_meaning(message: str, wording: Wording, sure: float) -> str:
    if not message.strip():
        return ""
    chances = {k: v for k, v in wording.message(message_asked(message)).all.items() if k not in {ORDINARY, EMPTY}}
    label = max(chances, key=lambda name: chances[name])
    return label if chances[label] / sum(chances.values()) >= sure else ""


def known_code(value: object) -> int | None:
    """Read a status code of HTTP that stands for trouble; None where there is none."""
    known = {**_CODES, **_VAGUE_CODES}
    digits = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    code = int(digits) if re.fullmatch("[0-9]{3}", digits) else 0
    return code if code in known else None


def _code_in(message: str) -> int | None:
    found = _CODE.search(message[:400])
    return known_code(found.group(1) or found.group(2)) if found else None
