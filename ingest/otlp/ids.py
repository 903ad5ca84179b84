"""Which ids of traces and spans are valid, and how they are written: lower-case hex."""

import base64
import binascii
import re

_TRACE_ID = re.compile(r"[0-9a-f]{32}")
_SPAN_ID = re.compile(r"[0-9a-f]{16}")
_NO_TRACE = "0" * 32
_NO_SPAN = "0" * 16


def valid_trace_id(text: str) -> bool:
    """Tell whether ``text``, in lower case, is an id of a trace: 16 bytes, not all zero."""
    return text != _NO_TRACE and _TRACE_ID.fullmatch(text) is not None


def valid_span_id(text: str) -> bool:
    """Tell whether ``text``, in lower case, is an id of a span: 8 bytes, not all zero."""
    return text != _NO_SPAN and _SPAN_ID.fullmatch(text) is not None


def in_hex(text: str, size: int) -> str:
    """Give an id of ``size`` bytes in lower-case hex, also where a sender writes base64, as protobuf's own JSON has it.

    The two cannot be taken for each other: of the same bytes base64 is shorter, and ends in what hex has not.
    """
    if len(text) == 2 * size or text[-1:] != "=":
        return text.lower()
    try:
        sent = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text
    return sent.hex() if len(sent) == size else text
