"""AutoGen's own spans."""

import autogen_run
from common import traced

autogen_run.ask(traced())
