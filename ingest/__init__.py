"""The ingest room."""

from ingest.compiled import check_compiled

check_compiled()
