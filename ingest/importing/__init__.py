"""Bringing history along: traces out of files that other tools wrote.

One file a source, all of the same shape (``source.py``); ``run.py`` is the whole of an import on one screen. What is
read becomes OTLP, and from there on goes the way of everything that comes through the door.
"""

from ingest.importing.run import Import, import_paths
from ingest.importing.sources import AUTO, SOURCES
from ingest.importing.tally import Tally

__all__ = ["AUTO", "SOURCES", "Import", "Tally", "import_paths"]
