"""Reports: what happened in a window of time, as a Markdown document that people read."""

from insights.report.document import render_markdown
from insights.report.shelf import Report, list_reports, write_report

__all__ = ["Report", "list_reports", "render_markdown", "write_report"]
