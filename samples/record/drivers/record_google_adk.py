"""The own spans of Google's ADK."""

from common import logged, traced

traced()
logged()

import adk_run

adk_run.main()
