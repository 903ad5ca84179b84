"""Logs that tell of spans: agents that only log get a trace, spans that were sent get what was only logged."""

from ingest.from_logs.joining import join_logs

__all__ = ["join_logs"]
