"""JSON in files: lines, lists, envelopes, or one document after another, read one record at a time."""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Any

import orjson

from ingest.importing.files import Reader
from ingest.importing.source import Broken, Record

LONGEST = 64 << 20  # bytes of one record
_LINES = (".jsonl", ".ndjson")
# The lists that exports wrap their records in.
_OTLP = ("resourceSpans", "resourceLogs", "resourceMetrics")
ENVELOPES = ("runs", "data", "observations", "traces", *_OTLP)
_SPACE = re.compile(r"[\s,]*")
_KEY = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*:\s*')
_decoder = json.JSONDecoder(parse_constant=lambda _: None)


def json_records(reader: Reader) -> Iterator[Record | Broken]:
    """Read the records of a file, each by itself; after a broken line comes the next one.

    Raises:
        Unreadable: of the reader, when the file cannot be read any further.
    """
    return _lines(reader) if _is_lines(reader) else _Document(reader).records()


def starts_as_json(head: bytes) -> bool:
    """Tell whether a file that begins with ``head`` may be JSON."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _is_lines(reader: Reader) -> bool:
    if reader.file.name.endswith(_LINES):
        return True
    first, end, _ = reader.head.lstrip().partition(b"\n")
    try:
        return bool(end) and isinstance(_load(first), dict)
    except ValueError:
        return False


def _lines(reader: Reader) -> Iterator[Record | Broken]:
    for number, line in reader.lines(LONGEST):
        place = f"line {number}"
        if line is None:
            yield Broken(place, f"longer than {LONGEST >> 20} MiB")
            continue
        said = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not said:
            continue
        try:
            value = _load(said)
        except ValueError as error:
            yield Broken(place, f"not JSON: {error}")
            continue
        for inner in _unwrapped(value):
            yield Record(place, inner)


def _load(line: bytes) -> Any:
    """Parse JSON as it is written by anyone: with NaN, and with half surrogate pairs."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass
    return _clean(_decoded(line.decode("utf-8", "replace"), 0)[0])


def _decoded(text: str, start: int) -> tuple[Any, int]:
    try:
        return _decoder.raw_decode(text, start)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_clean(element) for element in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(element) for key, element in value.items()}
    return value


def _unwrapped(value: Any) -> Iterator[Any]:
    """Give the records in a value: those of a list, those in an envelope, or the value itself."""
    if isinstance(value, list):
        yield from value
        return
    name = next((n for n in ENVELOPES if n in value), None) if isinstance(value, dict) else None
    inner = value[name] if name else None
    if isinstance(inner, list) and name not in _OTLP and not _is_record(value):
        yield from inner
    else:
        yield value


def _is_record(value: dict[str, Any]) -> bool:
    return "id" in value or "uuid" in value


class _Document:
    """JSON that does not keep to lines: of lists and envelopes one element at a time is held."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._decode = getincrementaldecoder("utf-8-sig")("replace").decode
        self._text = ""
        self._at = 0
        self._line, self._counted = 1, 0  # how many lines there were up to where
        self._ended = False

    def records(self) -> Iterator[Record | Broken]:
        try:
            while self._next():
                yield from self._top()
        except _Bad as bad:
            yield Broken(f"line {self._line_at(bad.at)}", str(bad))

    def _top(self) -> Iterator[Record]:
        """Read one value that stands by itself."""
        if self._next() == "[":
            self._at += 1
            yield from self._elements(None)
        elif (name := self._envelope()) is not None:
            yield from self._elements(name)
            self._rest_of_envelope()
        else:
            yield self._value(None)

    def _envelope(self) -> str | None:
        """Move into the list of an envelope, if one begins here within what is held; give its name."""
        if self._next() != "{":
            return None
        at = self._at + 1
        while key := _KEY.match(self._text, at):
            if key[1] in ENVELOPES and self._text[key.end() : key.end() + 1] == "[":
                self._at = key.end() + 1
                return key[1]
            if key[1] in ("id", "uuid"):
                return None
            try:
                _, end = _decoded(self._text, key.end())
            except ValueError:
                return None
            at = end + 1 if self._text[end : end + 1] == "," else end
        return None

    def _elements(self, envelope: str | None) -> Iterator[Record]:
        while True:
            char = self._next()
            if char == "]":
                self._at += 1
                return
            if not char:
                raise _Bad(self._at, "ends in the middle of a list: it was cut off")
            yield self._value(envelope)

    def _rest_of_envelope(self) -> None:
        """Pass over what stands beside the list."""
        while (char := self._next()) and char != "}":
            key = _KEY.match(self._text, self._at)
            if key is None:
                raise _Bad(self._at, "not JSON: a name was expected")
            self._at = key.end()
            self._value(None)
        if not char:
            raise _Bad(self._at, "ends within an object: it was cut off")
        self._at += 1

    def _value(self, envelope: str | None) -> Record:
        """Read one value, and more of the file for as long as it may go on."""
        self._next()
        line = self._line_at(self._at)
        while True:
            try:
                value, end = _decoded(self._text, self._at)
                break
            except ValueError as error:
                self._read_on(error)
        self._at = end
        value = _clean(value)
        return Record(f"line {line}", {envelope: [value]} if envelope in _OTLP else value)

    def _read_on(self, error: ValueError) -> None:
        held = len(self._text) - self._at
        into = getattr(error, "pos", self._at) - self._at
        if held > LONGEST:
            raise _Bad(self._at, f"not JSON, or longer than {LONGEST >> 20} MiB: {error}")
        # Twice as much each time, so that a long value is not begun too often.
        if not self._more(max(held, 1)):
            cut = into >= len(self._text[self._at :].rstrip()) or "Unterminated" in str(error)
            raise _Bad(self._at + into, "ends within a value: it was cut off" if cut else f"not JSON: {error}")

    def _next(self) -> str:
        """Move to the next character that says something, and give it; nothing at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(1):
                return ""

    def _more(self, count: int) -> bool:
        """Read at least ``count`` characters more, if there are any, and forget what was read."""
        if self._ended:
            return False
        self._line_at(self._at)
        pieces = [self._text[self._at :]]
        self._at = self._counted = 0
        got = 0
        while got < count and not self._ended:
            piece = self._reader.read()
            self._ended = not piece
            pieces.append(self._decode(piece, final=self._ended))
            got += len(pieces[-1])
        self._text = "".join(pieces)
        return got > 0

    def _line_at(self, at: int) -> int:
        """Give the number of the line at ``at``, which MUST NOT be before one that was asked for already."""
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line


class _Bad(Exception):  # noqa: N818 - what stands there
    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at = at
