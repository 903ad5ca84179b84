"""Pydantic AI's own spans."""

import pydantic_ai_run
from common import traced

pydantic_ai_run.ask(traced())
