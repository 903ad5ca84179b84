"""Messages that show what a kind of trouble sounds like, for telling others by their meaning.

As in ``phrases.py``, nobody's wording is looked for: the ordinary ones hold what is easily mistaken for trouble.
"""

from collections.abc import Mapping, Sequence

TIMEOUT = "timeout"
RATE_LIMIT = "rate_limit"
LIMIT = "limit"
PERMISSION = "permission"
NOT_FOUND = "not_found"
INVALID = "invalid_arguments"
UNAVAILABLE = "unavailable"
CONFLICT = "conflict"
EMPTY = "empty"
ORDINARY = "ordinary"

_PLACES = (
    "the warehouse system",
    "claims-db",
    "the payment provider",
    "search index",
    "the calendar",
    "text recognition",
    "weather api",
    "patient records",
)
_TROUBLES: Mapping[str, Sequence[str]] = {
    TIMEOUT: ("{} timed out", "{}: no answer within <n> ms", "waited too long for {}, giving up", "{} was too slow"),
    RATE_LIMIT: ("{} is throttling us", "{}: too many calls in a short time", "{} is overloaded, retry later"),
    LIMIT: ("input for {} is longer than the limit", "{}: budget used up", "no credits left for {}"),
    PERMISSION: ("{} refused our credentials", "no permission to use {}", "{}: access denied"),
    NOT_FOUND: ("{}: unknown number", "{} has no such entry", "the requested item is not in {}"),
    INVALID: ("{}: field is required", "{} rejected the format of the input", "{}: must be a number"),
    UNAVAILABLE: ("{} is down", "{}: internal error", "lost the connection to {}", "could not reach {}"),
    CONFLICT: ("{}: entry is being edited by somebody else", "{} is locked by another job", "{}: version conflict"),
    EMPTY: ("{}: nothing found", "{} has no matches for this", "{} returned an empty list"),
    ORDINARY: (
        "{}: done",
        "{} was updated",
        "entry in {} confirmed for Tuesday",
        "{} lists three items: a, b and c",
        "{} says the waiting time is six weeks",
        "{}: passed <n>, failed <n>",
    ),
}

_SHORT: Mapping[str, Sequence[str]] = {
    TIMEOUT: (
        "timed out",
        "Timeout error: deadline exceeded after 30 s",
        "the request took too long and was aborted",
        "upstream did not answer in time",
        "read operation timed out",
        "no response within the allotted time",
        "gave up waiting for a reply after 20000 ms",
        "gateway timeout",
        "the job did not finish before its deadline",
        "still waiting for the backend after a minute; cancelled",
        "the service is too slow to respond",
        "operation exceeded its time budget",
    ),
    RATE_LIMIT: (
        "rate limit exceeded",
        "too many requests, slow down",
        "you have exceeded your requests per minute",
        "the model is currently overloaded with other requests",
        "throttled: try again in 20 s",
        "request was throttled due to high demand",
        "tokens per minute limit reached for this organisation",
        "at capacity right now, please retry later",
        "concurrent request limit hit",
        "calls are coming in too fast; back off",
    ),
    LIMIT: (
        "maximum context length exceeded",
        "the prompt is too long for this model",
        "input exceeds the context window",
        "too many tokens in the conversation",
        "maximum number of steps reached",
        "recursion limit reached without hitting a stop condition",
        "agent stopped because of the iteration limit",
        "token budget used up",
        "you have run out of credits",
        "insufficient quota, check your plan and billing",
        "spending limit for this run exceeded",
        "max turns exceeded",
    ),
    PERMISSION: (
        "permission denied",
        "unauthorized: invalid api key",
        "access to this resource is forbidden",
        "authentication failed",
        "the token has expired, please sign in again",
        "not allowed to read this record",
        "missing scope for this operation",
        "credentials were rejected",
        "your role does not grant this action",
        "signature mismatch, access refused",
    ),
    NOT_FOUND: (
        "not found",
        "no such file or directory",
        "record does not exist",
        "unknown customer",
        "there is no order with this number",
        "no account matches the given id",
        "the page could not be found",
        "key missing from the table",
        "resource has been deleted",
        "nothing is registered under that name",
    ),
    INVALID: (
        "invalid arguments",
        "validation error: field required",
        "missing required parameter",
        "could not parse the arguments as json",
        "expected a number but got a string",
        "unexpected keyword argument",
        "the value of date does not match the format",
        "schema validation failed for the tool input",
        "malformed request body",
        "argument out of range",
        "input should be a valid integer",
        "unterminated string in the payload",
    ),
    UNAVAILABLE: (
        "service unavailable",
        "connection refused",
        "connection reset by peer",
        "internal server error",
        "bad gateway",
        "name resolution failed",
        "the database is down",
        "could not connect to host",
        "server crashed while handling the request",
        "network is unreachable",
        "unexpected failure in the backend",
        "broken pipe",
        "under maintenance, come back later",
    ),
    CONFLICT: (
        "deadlock found, transaction rolled back",
        "the table is locked by another process",
        "could not acquire the lock",
        "lock wait exceeded",
        "the row was changed by someone else in the meantime",
        "edit conflict: your copy is outdated",
        "could not serialize access because of a concurrent update",
        "another deployment is already in progress",
        "resource is busy with another operation",
        "already exists under the same key",
    ),
    EMPTY: (
        "no results",
        "nothing matched your search",
        "0 documents found",
        "the search returned no hits",
        "no matching entries",
        "empty result set",
        "could not find any relevant passages",
        "there are no records for this query",
        "nothing relevant in the index",
        "your query yielded nothing",
    ),
    ORDINARY: (
        "ok",
        "success",
        "order 4411 has been shipped",
        "refund issued",
        "the file has 120 lines",
        "message sent to the customer",
        "temperature is 21 degrees and sunny",
        "12 tests passed",
        "status: delivered, carrier: post",
        "balance: 312.40",
        "appointment moved to Friday",
        "Paris is the capital of France",
        "updated 3 rows",
        "The warranty lasts two years and covers the battery.",
        "def add(a, b): return a + b",
        "invoice number 77, total 310 euros, paid",
        "The customer is a gold member since 2019.",
        "handed over to the billing agent",
        "approved",
        "total: 42",
        "Retention of logs is ninety days.",
        "Refunds are possible within thirty days of purchase.",
        "The meeting room seats twelve people.",
        "saved as report.pdf",
        "turned off",
        "the door is locked now",
        "started",
        "enabled for all members",
        "deleted two old copies",
        "ticket closed",
        "paused until Monday",
        "removed from the list as asked",
    ),
}

MESSAGES: Mapping[str, Sequence[str]] = {
    label: (*short, *(form.format(place) for form in _TROUBLES[label] for place in _PLACES))
    for label, short in _SHORT.items()
}
