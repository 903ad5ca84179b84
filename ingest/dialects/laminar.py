"""Laminar: ``lmnr.span.*``, beside OpenLLMetry's numbered prompts."""

from ingest.dialects.dialect import Dialect
from ingest.dialects.openllmetry import read
from ingest.raw import RawSpan

_ASSOCIATION = "lmnr.association.properties."

ALIASES = {
    "kind": ("lmnr.span.type",),
    "session_id": (_ASSOCIATION + "session_id",),
    "user_id": (_ASSOCIATION + "user_id",),
    "input": ("lmnr.span.input",),
    "output": ("lmnr.span.output",),
}


def detects(raw: RawSpan) -> bool:
    return "lmnr.span.type" in raw.attributes or "lmnr.span.path" in raw.attributes


DIALECT = Dialect("laminar", detects, ALIASES, read=read)
