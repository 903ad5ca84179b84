"""Laminar: ``lmnr.span.*``, beside OpenLLMetry's numbered prompts."""

from ingest.dialects.dialect import Dialect
from ingest.dialects.openllmetry import read

_ASSOCIATION = "lmnr.association.properties."

ALIASES = {
    "kind": ("lmnr.span.type",),
    "session_id": (_ASSOCIATION + "session_id",),
    "user_id": (_ASSOCIATION + "user_id",),
    "input": ("lmnr.span.input",),
    "output": ("lmnr.span.output",),
}


DIALECT = Dialect(
    "laminar",
    marks=("lmnr.span.*",),
    aliases=ALIASES,
    read=read,
)
