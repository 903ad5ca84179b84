"""How many files may be open at once, connections among them."""

import resource
from contextlib import suppress

_MOST = 1 << 16


def allow_many_files() -> None:
    """Take as many as the system lets: shells and services begin with 1,024, which so many agents use up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # macOS has a lower limit that it does not tell
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
