"""Strands' own spans."""

import strands_run
from common import traced

traced()
strands_run.ask()
