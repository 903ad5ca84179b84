"""Which ids of traces and spans are valid, and how they are written: lower-case hex."""

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
