"""Bodies that nobody meant: good requests changed in places, by bytes and by what the bytes mean; and noise."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson

from ingest.otlp import Encoding

Field = tuple[int, int, bytes]  # number and wire type as in protobuf, and what follows them, without its length
VARINT, FIXED64, SIZED, FIXED32 = 0, 1, 2, 5


def bodies(rng: random.Random, good: Sequence[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Give bodies without end."""
    by_meaning = _change_message if encoding is Encoding.PROTOBUF else _change_json
    while True:
        body = rng.choice(good)
        match rng.randrange(20):
            case 0:
                yield rng.randbytes(rng.randrange(300))
            case 1:
                yield body[: rng.randrange(len(body))]
            case 2:
                yield _spliced(rng, body, rng.choice(good))
            case 3 | 4 | 5:
                yield changed_bytes(rng, body)
            case 6:
                yield changed_bytes(rng, by_meaning(rng, body))
            case _:
                for _ in range(rng.choice((1, 1, 2))):
                    body = by_meaning(rng, body)
                yield body


def changed_bytes(rng: random.Random, body: bytes) -> bytes:
    """Change a few bytes: others, fewer, more."""
    changed = bytearray(body)
    # Half of them keep their length: a shifted length spoils all that follows, and little else is reached.
    kinds = 2 if rng.random() < 0.5 else 6
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(changed) or 1)
        match rng.randrange(kinds):
            case 0:
                changed[place : place + 1] = bytes([rng.randrange(256)])
            case 1:
                changed[place : place + 1] = rng.choice((b"\x00", b"\x7f", b"\x80", b"\xff", b"0", b'"'))
            case 2:
                del changed[place : place + rng.randint(1, 8)]
            case 3:
                changed[place:place] = changed[place : place + rng.randint(1, 40)]
            case 4:
                changed[place:place] = rng.choice(_RAW_JSON)
            case _:
                changed[place:place] = b"\xff" * rng.randint(1, 12)
    return bytes(changed)


def _spliced(rng: random.Random, body: bytes, other: bytes) -> bytes:
    return body[: rng.randrange(len(body))] + other[rng.randrange(len(other)) :]


# --- protobuf ---


def _change_message(rng: random.Random, body: bytes, depth: int = 0) -> bytes:
    """Change one field, most often one deep inside; all lengths around it stay right."""
    places = _fields(body)
    if not places:
        return changed_bytes(rng, body)
    begin, end, field = rng.choice(places)
    number, wire, value = field
    if wire == SIZED and value and depth < 12 and rng.random() < 0.8:
        changed = [(number, SIZED, _change_message(rng, value, depth + 1))]
    else:
        changed = rng.choice(_FIELD_CHANGES)(rng, field, body)
    return body[:begin] + b"".join(map(_written, changed)) + body[end:]


def _other_value(rng: random.Random, field: Field, _: bytes) -> list[Field]:
    number, wire, value = field
    return [(number, wire, _value(rng, wire, value))]


def _other_type(rng: random.Random, field: Field, _: bytes) -> list[Field]:
    wire = rng.choice((VARINT, FIXED64, SIZED, FIXED32))
    return [(field[0], wire, _value(rng, wire, field[2]))]


def _nested(rng: random.Random, field: Field, _: bytes) -> list[Field]:
    value = field[2] if field[1] == SIZED else b""
    for _ in range(rng.choice((3, 95, 150))):
        value = _written((rng.choice((1, field[0])), SIZED, value))
    return [(field[0], SIZED, value)]


_FIELD_CHANGES: tuple[Callable[[random.Random, Field, bytes], list[Field]], ...] = (
    _other_value,
    _other_value,
    _other_value,
    _other_type,
    _nested,
    lambda rng, field, _: [(rng.randint(1, 40), field[1], field[2])],
    lambda _rng, _field, _: [],
    lambda rng, field, _: [field] * rng.choice((2, 2, 2, 50)),
    lambda _rng, field, message: [(field[0], SIZED, message), field],
)
_TEXTS = (
    b"",
    b"\xff\xfe",
    b"caf\xc3",
    b"\x00",
    b"\xed\xa0\x80",
    "😀\u202e".encode(),
    b"[" * 2_000,
    b'{"a":' * 300,
    b"x" * 20_000,
)


def _value(rng: random.Random, wire: int, value: bytes) -> bytes:
    if wire == VARINT:
        return _varint(rng.choice((0, 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1, rng.randrange(2**40))))
    if wire == SIZED:
        return rng.choice((*_TEXTS, changed_bytes(rng, value), value[:-1], value + b"\x00", bytes(len(value))))
    return rng.choice((b"\x00", b"\xff", rng.randbytes(1))) * (8 if wire == FIXED64 else 4)


def _fields(body: bytes) -> list[tuple[int, int, Field]]:
    """Read the fields of a message, each with where it begins and ends; none where these bytes are no message."""
    found: list[tuple[int, int, Field]] = []
    place = 0
    try:
        while place < len(body):
            whole = place
            tag, place = _read_varint(body, place)
            wire = tag & 7
            begin = place
            if wire == VARINT:
                _, place = _read_varint(body, place)
            elif wire == SIZED:
                length, begin = _read_varint(body, place)
                place = begin + length
            else:
                place += {FIXED64: 8, FIXED32: 4}[wire]
            if place > len(body) or tag < 8:
                return []
            found.append((whole, place, (tag >> 3, wire, body[begin:place])))
    except (IndexError, KeyError):
        return []
    return found


def _read_varint(body: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[place]
        value |= (byte & 127) << shift
        place += 1
        shift += 7
        if byte < 128 or shift > 63:
            return value, place


def _varint(value: int) -> bytes:
    written = b""
    while value > 127:
        written += bytes([value & 127 | 128])
        value >>= 7
    return written + bytes([value])


def _written(field: Field) -> bytes:
    number, wire, value = field
    tag = _varint(number << 3 | wire)
    return tag + _varint(len(value)) + value if wire == SIZED else tag + value


# --- JSON ---

_RAW = "@raw@"  # stands where something is to be written that no JSON writer would write
_RAW_JSON = (
    b"null", b"[]", b"{}", b'""', b"-1", b"-0", b"1e400", b"1e3", b"5.0", b"NaN", b"-Infinity", b'"NaN"', b"true",
    b"99999999999999999999999", b"18446744073709551616", b'"\\ud83d"', b'"\\u0000"', b'"\xff"', b'{"a":1,"a":[2]}',
    b"[" * 1_500 + b"]" * 1_500, b"[" * 200 + b"]" * 199, b'{"arrayValue":{"values":[' * 120 + b"]}}" * 120,
    b"1" * 5_000,
)  # fmt: skip
_NAMES = (
    "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "events",
    "links", "status", "flags", "key", "value", "stringValue", "intValue", "doubleValue", "boolValue", "bytesValue",
    "arrayValue", "kvlistValue", "values", "resource", "scope", "spans", "scopeSpans", "resourceSpans", "logRecords",
    "scopeLogs", "resourceLogs", "body", "severityNumber", "severityText", "eventName", "metrics", "scopeMetrics",
    "resourceMetrics", "gauge", "sum", "histogram", "exponentialHistogram", "summary", "dataPoints", "asInt",
    "asDouble", "timeUnixNano", "count", "bucketCounts", "explicitBounds", "positive", "negative", "quantileValues",
    "exemplars", "aggregationTemporality", "isMonotonic", "scale", "zeroCount", "unheardOf",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63, 0.5, -0.0, "", "0", "-1", "1e3", "9" * 30, "NaN", "Infinity",
    "SPAN_KIND_CLIENT", "STATUS_CODE_ERROR", "0" * 32, "f" * 16, "é😀", "\x00", "[" * 300, "x" * 20_000, [], [None],
    [[]], [1, "a"], {}, {"stringValue": 1}, {"intValue": "x"}, {"values": [{}]},
    [{"key": "k", "value": {"intValue": "7"}}],
)  # fmt: skip


def _change_json(rng: random.Random, body: bytes) -> bytes:
    """Change one value, most often one deep inside; the rest stays the JSON it was."""
    try:
        holder = [orjson.loads(body)]
        _change_within(rng, holder)
        written = orjson.dumps(holder[0])
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # changed before, or nested too deeply by now
        return changed_bytes(rng, body)
    return written.replace(f'"{_RAW}"'.encode(), rng.choice(_RAW_JSON))


def _change_within(rng: random.Random, holder: Any) -> None:
    while True:
        place = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        if not holder[place] or not isinstance(holder[place], dict | list) or rng.random() > 0.9:
            break
        holder = holder[place]
    match rng.randrange(8):
        case 0:
            holder[place] = [holder[place]] * rng.choice((1, 2, 2, 50))
        case 1:
            holder[place] = {rng.choice(_NAMES): holder[place]}
        case 2 if isinstance(holder, dict):
            holder[rng.choice(_NAMES)] = holder.pop(place)
        case 3 if isinstance(holder, dict):
            del holder[place]
        case 4:
            holder[place] = _RAW
        case 5:
            holder[place] = rng.choice(_VALUES)
        case _:
            like = [value for value in _VALUES if type(value) is type(holder[place])]
            holder[place] = rng.choice(like or _VALUES)
