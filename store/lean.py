"""Processes that stay small."""

import sys


def leave_out_pandas() -> None:
    """Keep pyarrow from loading pandas where it is installed: 60 MB for conversions that this process does not do.

    For processes that do nothing but receive; to be called before pyarrow makes its first array.
    """
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # so an import of it fails, which pyarrow expects
