"""The log: one line a record on standard error, in words or as JSON, and never so much that it fills the disk.

A record may carry facts beside its message: ``log.info("taken", extra={"fields": {"project": "shop"}})``. Texts come
from strangers too, so control characters are written as escapes and long ones are cut.
"""

import json
import logging
import os
import sys
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

# At most this many records of a kind within this time; how many were left out is said afterwards.
MOST_OF_A_KIND = 20
WITHIN_S = 60.0
_KINDS = 1_000

_LONGEST_TEXT = 2_000
_LONGEST_TRACEBACK = 8_000
_OURS = ("tracelore", "dashboard", "insights", "monitors", "ingest", "store")
_CHATTY = ("httpx", "httpcore", "apscheduler", "sentence_transformers", "numba", "matplotlib", "uvicorn")

Kind = tuple[str, ...]


def start_logging(level: str, form: str = "text") -> None:
    """Log to standard error, so that standard output stays for results."""
    # gRPC's core writes lines of its own, one for every stranger whose handshake fails.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    handler = SparingHandler()
    handler.setFormatter(JsonLine() if form == "json" else TextLine())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))


class TextLine(logging.Formatter):
    """``TIME LEVEL LOGGER: MESSAGE name=value ...``."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        head = f"{_moment(record)} {record.levelname} {record.name}: {_escaped(_message(record))}"
        return " ".join([head, *(f"{name}={_word(value)}" for name, value in _facts(record).items())])


class JsonLine(logging.Formatter):
    """One JSON object with time, level, logger, message, and the facts of the record."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        line = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        return orjson.dumps({**line, **_facts(record), **line}, default=str).decode()


class SparingHandler(logging.StreamHandler[Any]):
    """Writes to standard error, but of records of one kind only so many within a minute.

    The number of those left out follows with the next record of any kind after that minute, or at the end.
    """

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self._kinds: OrderedDict[Kind, _Seen] = OrderedDict()  # the longest known first

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or count it."""
        self._tell(time.monotonic() - WITHIN_S, _KINDS)
        kind = _kind(record)
        seen = self._kinds.setdefault(kind, _Seen(time.monotonic(), record))
        if seen.written < MOST_OF_A_KIND:
            seen.written += 1
            super().emit(record)
        else:
            seen.left_out += 1

    def close(self) -> None:
        """Say what was left out, and end."""
        self.acquire()
        try:
            self._tell(time.monotonic(), 0)
        finally:
            self.release()
        super().close()

    def _tell(self, before: float, most: int) -> None:
        """Forget the kinds that began ``before``, and the oldest of more than ``most``."""
        while self._kinds and (len(self._kinds) > most or next(iter(self._kinds.values())).began <= before):
            _, seen = self._kinds.popitem(last=False)
            if seen.left_out:
                super().emit(_left_out(seen))


@dataclass(slots=True)
class _Seen:
    began: float
    first: logging.LogRecord
    written: int = 0
    left_out: int = 0


def _kind(record: logging.LogRecord) -> Kind:
    """Tell apart what we say by its wording and reason; what others say might differ every time."""
    if record.name.partition(".")[0] in _OURS:
        return record.name, str(record.msg), str(getattr(record, "fields", {}).get("reason", ""))
    return record.name, record.levelname


def _left_out(seen: _Seen) -> logging.LogRecord:
    first = seen.first
    text = f"left out {seen.left_out} more like: {_message(first)}"
    record = logging.LogRecord(first.name, first.levelno, first.pathname, first.lineno, text, None, None)
    reason = getattr(first, "fields", {}).get("reason")
    record.fields = {"left_out": seen.left_out} | ({"reason": reason} if reason else {})
    return record


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    return _text(record.getMessage())


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    fields: Mapping[str, Any] = getattr(record, "fields", {})
    facts = {name: _text(value) if isinstance(value, str) else value for name, value in fields.items()}
    if record.exc_info and record.exc_info[0] is not None:
        # The end of a traceback says most.
        facts["exception"] = _utf8(logging.Formatter().formatException(record.exc_info))[-_LONGEST_TRACEBACK:]
    return facts


def _text(value: str) -> str:
    return _utf8(value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}...")


def _utf8(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def _word(value: object) -> str:
    """Write a value so that it ends where it ends: quoted as in JSON unless it is one plain word."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text and text.isprintable() and not set(text) & set(' "=\\'):
        return text
    return f'"{_escaped(json.dumps(text, ensure_ascii=False)[1:-1])}"'


def _escaped(text: str) -> str:
    """Write characters that would begin a line, or rewrite the terminal, as escapes."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
