"""Deleting a project or a user on request, everywhere, with a receipt.

The request is a row until its receipt is written, so it is taken up again after a crash. First most of it is deleted
in short steps, while others write; then, in one unit of work during which nothing is appended, what came in the
meantime, and the receipt says of that moment that nothing was left.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import uuid4

import orjson

from store.again import again, again_if_overtaken
from store.aging import delete_before
from store.batches import Readable
from store.candidates import STEP as SETTLE
from store.claim import PATTERNS, Claim, overtake
from store.clock import utc_now
from store.covered import drop_index
from store.deleting import Deleting, Step, delete
from store.errors import StoreConflict, UsageError
from store.lake import LakeStore
from store.lake_purge import purge, want_purge
from store.leftovers import NO_FACET, look_again, sweep
from store.progress import Progress, silent
from store.receipts import Receipt, make_key, user_key, write_receipt
from store.receipts import receipts as receipts_of
from store.references import drop_texts_without, has_unheld
from store.scrub import report_file, scrub, words_of
from store.store import Store, Transaction
from store.user_keys import OWN_KEYS, users_in

# What a project has; its keys, its rule of retention and its receipts stay.
_OF_PROJECT = (
    *("spans", "texts", "logs", "metric_points", "traces", "facets", "embeddings", "trace_patterns", "flags"),
    *("undescribed", "unusual", "unchecked"),
    *("patterns", "pattern_lineage", "insights", "insight_runs", "reports", "reviews", "overrides", "progress"),
)
# Where others write, or merge, for a minute: what is left is done by maintenance, but who asked wants to know it done.
_PURGED_AGAIN_S = (1.0,) * 5
_OF_TRACES = ("spans", "traces", "logs", "facets", "undescribed", "trace_patterns", "unusual")
_TRACES = "SELECT trace_id FROM forgetting_traces WHERE receipt_id = ?"
_THEIRS = f"trace_id IN ({_TRACES})"
# Where a row names a user, or what sent it does; first what is quick to tell.
_NAMES, _SENDER_NAMES = (
    f"(contains({column}::VARCHAR, ?) AND list_contains({users_in(column)}, ?))"
    for column in ("attributes", "resource")
)
_SAYS_USER = f"({_NAMES} OR {_SENDER_NAMES})"
_NAMES_NOBODY_ELSE = f"coalesce(list_has_all(?::VARCHAR[], {users_in('attributes')}), true)"
_ANSWER = "json_extract_string(attributes, '$.\"gen_ai.response.id\"')"
_CITES = (
    "list_has_any(json_extract_string(evidence, '$[*].trace_id'), "
    f"(SELECT coalesce(list(trace_id), []) FROM ({_TRACES})))"
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be forgotten: a user of a project, or all of it."""

    project: str
    receipt_id: str
    user_id: str | None
    asked_at: datetime


def stored_of(store: Readable, project: str, user: str | None = None) -> dict[str, int]:
    """Give how many traces and spans there are of a project or a user, to be shown before they are deleted."""
    where, params = ("", []) if user is None else (f"AND trace_id IN ({_FIND})", _to_find(project, user))
    found = store.query(
        f"SELECT count(DISTINCT trace_id) AS traces, count(*) AS spans FROM spans WHERE project = ? {where}",
        [project, *params],
    )
    return dict(found.to_pylist()[0])


def forget(
    store: Store,
    data: Path,
    project: str,
    user: str | None = None,
    *,
    progress: Progress = silent,
    stop: Event | None = None,
) -> Receipt:
    """Delete all there is of a project, or of one of its users.

    A user's are the traces in which some span, or the settled trace, names that user. They go with their spans, all
    texts that no other span refers to (also those of versions that were replaced), logs, facets, places in patterns,
    flags and what people decided about these; their words are taken out of insights, names of patterns and reports.
    Of what comes while this runs everything goes that is there at the end; whatever comes later stays, and is whole.

    Args:
        store: Where; unless it is a lake, this process MUST be the only one that appends to it.
        data: The data folder, where reports lie as files.
        project: Whose.
        user: The user id as spans have it; None: all of the project.
        progress: Told of the days that are done.
        stop: Set to have it end early; it is then taken up again by ``take_up``.

    Raises:
        UsageError: no project, or an empty user, is named.
        StoreUnavailable: it was stopped, or others changed the same rows all the time; the request stays.
    """
    if not project or user == "":
        raise UsageError("Forgetting needs the name of a project, and a user id that is not empty or none.")
    Deleting(store, stop).run(make_key)
    # Which is to be overtaken, also where nobody has had it yet.
    again_if_overtaken(lambda: Claim(store, PATTERNS.format(project)))
    request = again_if_overtaken(lambda: _asked(store, project, user))
    return _carry_out(store, data, request, progress, stop)


def take_up(store: Store, data: Path, stop: Event | None = None, progress: Progress = silent) -> list[Receipt]:
    """Go on with the requests that were interrupted."""
    return [_carry_out(store, data, request, progress, stop) for request in pending(store)]


def pending(store: Readable) -> list[Request]:
    """Give the requests whose receipts are not written yet."""
    found = store.query("SELECT project, receipt_id, user_id, asked_at FROM forgetting ORDER BY asked_at")
    return [Request(**row) for row in found.to_pylist()]


def _asked(store: Store, project: str, user: str | None) -> Request:
    """Note the request; one that is there already, interrupted, is the same."""
    with store.transaction() as work:
        for request in pending(work):
            if (request.project, request.user_id) == (project, user):
                return request
        request = Request(project, uuid4().hex, user, utc_now())
        row = [project, request.receipt_id, user, request.asked_at, "{}"]
        work.execute("INSERT INTO forgetting VALUES (?, ?, ?, ?, ?)", row)
    return request


def _carry_out(store: Store, data: Path, request: Request, progress: Progress, stop: Event | None) -> Receipt:
    try:
        receipt = _delete_all(store, data, request, progress, stop)
    except _Finished:  # by another process that took it up, too
        receipt = _written(store, request)
    if isinstance(store, LakeStore):
        again(lambda: purge(store, progress), _PURGED_AGAIN_S, after=StoreConflict)
        receipt = _written(store, request)
    return receipt


def _delete_all(store: Store, data: Path, request: Request, progress: Progress, stop: Event | None) -> Receipt:
    deleting = Deleting(store, stop)
    if request.user_id is None:
        _project_in_steps(deleting, request)
    else:
        _user_in_steps(deleting, request, data, progress)
    receipts: list[Receipt] = []
    rest = _rest_of_project if request.user_id is None else _rest_of_user

    def last(work: Transaction) -> Mapping[str, int]:
        _see_that_it_is_asked(work, request)
        found = rest(work, request, data)
        receipts[:] = [_finish(work, request, found)]
        if isinstance(store, LakeStore):
            want_purge(work, request.receipt_id)
        return found

    deleting.run(last)
    sweep(deleting)
    deleting.fold()
    return receipts[0]


# --- a project ---


def _project_in_steps(deleting: Deleting, request: Request) -> None:
    noted = _Noting(deleting, request)
    delete_before(noted, request.project, utc_now())


def _rest_of_project(work: Transaction, request: Request, data: Path) -> Mapping[str, int]:
    for row in work.query("SELECT path FROM reports WHERE project = ?", [request.project]).to_pylist():
        file = report_file(data, row["path"])
        if file is not None:
            file.unlink(missing_ok=True)
    drop_index(work, request.project)
    return {table: delete(work, table, "project = ?", [request.project]) for table in _OF_PROJECT}


# --- a user ---

# Whose a trace is a span says itself, or the settled trace; else one of its other attributes, or what sent it where the
# span names nobody. These two are texts to look through, which takes a second a million spans.
_FIND = (
    "SELECT trace_id FROM spans WHERE project = ? AND user_id = ? "
    "UNION SELECT trace_id FROM traces WHERE project = ? AND user_id = ? "
    f"UNION SELECT trace_id FROM spans WHERE project = ? AND received_at >= ? AND {_NAMES} "
    f"UNION SELECT trace_id FROM spans WHERE project = ? AND received_at >= ? AND user_id IS NULL AND {_SENDER_NAMES}"
)
_BEGINNING = datetime(1970, 1, 1)
_ON_THEIR_WAY = timedelta(hours=1)  # how long what was received may take to be stored, and clocks may differ


def _to_find(project: str, user: str, since: datetime = _BEGINNING) -> list[object]:
    return [*[project, user] * 2, *[project, since, *_to_name(user)] * 2]


def _to_name(user: str) -> list[object]:
    """Give a user id as JSON has it, within quotes or, where it is a number, without, and as it is."""
    return [orjson.dumps(user).decode()[1:-1], user]


def _user_in_steps(deleting: Deleting, request: Request, data: Path, progress: Progress) -> None:
    noted = _Noting(deleting, request)
    noted.run(lambda work: _find(work, request, _BEGINNING))
    noted.run(lambda work: _scrub(work, request, data))
    days = _days(deleting.store, request)
    for done, day in enumerate(days):
        progress("days", done, len(days))
        noted.run(lambda work, day=day: _delete_day(work, request, day))  # type: ignore[misc]
    progress("days", len(days), len(days))
    _former_texts_in_steps(noted, request, progress, days)


def _former_texts_in_steps(noted: "_Noting", request: Request, progress: Progress, seen_to: list[date]) -> None:
    """Delete what spans said that were replaced since, on all other days: nothing tells whose it was."""
    found = noted.store.query("SELECT DISTINCT day FROM texts WHERE project = ? ORDER BY day", [request.project])
    days = [day for day in found["day"].to_pylist() if day not in seen_to]
    for done, day in enumerate(days):
        noted.go_on()
        progress("former texts", done, len(days))
        if has_unheld(noted.store, request.project, day):  # looked for while others write
            noted.run(lambda work, day=day: _delete_day(work, request, day))  # type: ignore[misc]


def _rest_of_user(work: Transaction, request: Request, data: Path) -> Mapping[str, int]:
    _find(work, request, request.asked_at - _ON_THEIR_WAY)  # before that all was found
    counts = Counter(_scrub(work, request, data))
    for day in _days(work, request):
        counts.update(_delete_day(work, request, day))
    project, mine = request.project, [request.project, request.receipt_id]
    user = request.user_id or ""
    flags = f"project = ? AND (user_id = ? OR {_THEIRS} OR {_CITES})"
    about = [project, request.user_id, request.receipt_id, request.receipt_id]
    ids = [row["flag_id"] for row in work.query(f"SELECT flag_id FROM flags WHERE {flags}", about).to_pylist()]
    counts["reviews"] += delete(
        work, "reviews", "project = ? AND flag_id IN (SELECT unnest(?::VARCHAR[]))", [project, ids]
    )
    counts["flags"] += delete(work, "flags", flags, about)
    counts["overrides"] += delete(work, "overrides", "project = ? AND subject = ?", [project, request.user_id])
    for table in ("logs", "metric_points"):
        counts[table] += delete(work, table, f"project = ? AND {_SAYS_USER}", [project, *_to_name(user) * 2])
    whose = f"project = ? AND (user_id = ? OR {_THEIRS})"
    counts["unchecked"] += delete(work, "unchecked", whose, [project, request.user_id, request.receipt_id])
    for table in _OF_TRACES:
        counts[table] += delete(work, table, f"project = ? AND {_THEIRS}", mine)
    counts["embeddings"] += delete(work, "embeddings", f"project = ? AND {NO_FACET}", [project])
    return counts


def _find(work: Transaction, request: Request, since: datetime) -> Mapping[str, int]:
    """Note the ids of the traces that are not known yet; in texts look from ``since`` on."""
    found = _to_find(request.project, request.user_id or "", since)
    work.execute(
        f"INSERT INTO forgetting_traces SELECT ?, ?, trace_id FROM ({_FIND}) WHERE trace_id NOT IN ({_TRACES})",
        [request.project, request.receipt_id, *found, request.receipt_id],
    )
    return {}


def _scrub(work: Transaction, request: Request, data: Path) -> Mapping[str, int]:
    return scrub(work, request.project, words_of(work, request.project, _TRACES, [request.receipt_id]), data)


def _days(store: Readable, request: Request) -> list[date]:
    """Give the days on which spans of the traces came, and those since it was asked: on these some may have gone."""
    found = store.query(
        f"SELECT received_at::DATE AS day FROM spans WHERE project = ? AND {_THEIRS} "
        "UNION SELECT day FROM texts WHERE project = ? AND day >= ? ORDER BY day",
        [request.project, request.receipt_id, request.project, request.asked_at.date()],
    )
    days: list[date] = found["day"].to_pylist()
    return days


def _delete_day(work: Transaction, request: Request, day: date) -> Mapping[str, int]:
    texts = drop_texts_without(work, request.project, day, _THEIRS, [request.receipt_id])
    where = f"project = ? AND received_at >= ? AND received_at < ? AND {_THEIRS}"
    of_day: list[object] = [request.project, day, day + timedelta(days=1), request.receipt_id]
    logs = _delete_beside(work, request, where, of_day)
    return {"texts": texts, "logs": logs, "spans": delete(work, "spans", where, of_day)}


def _delete_beside(work: Transaction, request: Request, spans: str, params: list[object]) -> int:
    """Delete log records of no trace that tell of the sessions of ``spans``, or judge their answers.

    Those that name somebody else stay; what the user is called in records that name the user is nobody else.
    """
    sessions, answers = (
        work.query(f"SELECT DISTINCT {what} AS one FROM spans WHERE {spans} AND {what} IS NOT NULL", params)[
            "one"
        ].to_pylist()
        for what in ("session_id", _ANSWER)
    )
    if not sessions and not answers:
        return 0
    of_session = "project = ? AND session_id IN (SELECT unnest(?::VARCHAR[]))"
    user = request.user_id or ""
    names = work.query(
        f"SELECT DISTINCT unnest({users_in('attributes', OWN_KEYS)}) AS name FROM logs "
        f"WHERE {of_session} AND {_SAYS_USER}",
        [request.project, sessions, *_to_name(user) * 2],
    )["name"].to_pylist()
    return delete(
        work,
        "logs",
        f"project = ? AND trace_id IS NULL AND {_NAMES_NOBODY_ELSE} AND (session_id IN (SELECT unnest(?::VARCHAR[])) "
        f"OR {_ANSWER} IN (SELECT unnest(?::VARCHAR[])))",
        [request.project, [user, *filter(None, names)], sessions, answers],
    )


# --- both ---


class _Noting(Deleting):
    """Deletes, and keeps with the request how much that was, so that a receipt counts what came before a crash."""

    def __init__(self, deleting: Deleting, request: Request) -> None:
        super().__init__(deleting.store, deleting.stop)
        self._request = request

    def run(self, step: Step, *, pause: bool = True) -> int:
        def noting(work: Transaction) -> Mapping[str, int]:
            _see_that_it_is_asked(work, self._request)
            return _noted(work, self._request, step(work))

        return super().run(noting, pause=pause)


class _Finished(Exception):  # noqa: N818 - reads as the state it reports
    """The receipt is written, and what came since is not meant."""


def _see_that_it_is_asked(work: Transaction, request: Request) -> None:
    if not work.query("SELECT 1 AS one FROM forgetting WHERE receipt_id = ?", [request.receipt_id]).num_rows:
        raise _Finished


def _written(store: Store, request: Request) -> Receipt:
    return next(one for one in receipts_of(store, request.project) if one.receipt_id == request.receipt_id)


def _noted(work: Transaction, request: Request, found: Mapping[str, int]) -> Mapping[str, int]:
    if any(found.values()):
        counts = orjson.dumps(dict(_counts(work, request) + Counter(found))).decode()
        work.execute("UPDATE forgetting SET counts = ? WHERE receipt_id = ?", [counts, request.receipt_id])
    return found


def _counts(work: Transaction, request: Request) -> Counter[str]:
    found = work.query(
        "SELECT CAST(counts AS VARCHAR) AS counts FROM forgetting WHERE receipt_id = ?", [request.receipt_id]
    )
    return Counter(orjson.loads(found["counts"][0].as_py()))


def _finish(work: Transaction, request: Request, found: Mapping[str, int]) -> Receipt:
    """Write the receipt in the place of the request."""
    counts = {table: n for table, n in sorted((_counts(work, request) + Counter(found)).items()) if n}
    key = None if request.user_id is None else user_key(work, request.project, request.user_id)
    receipt = Receipt(request.project, request.receipt_id, key, request.asked_at, utc_now(), counts)
    write_receipt(work, receipt)
    for table in ("forgetting", "forgetting_traces"):
        work.execute(f"DELETE FROM {table} WHERE receipt_id = ?", [request.receipt_id])
    # Whoever has read what is gone, and is about to write something about it, reads again.
    for step in (SETTLE, PATTERNS.format(request.project)):
        overtake(work, step)
    look_again(work, utc_now())
    return receipt
