"""Processes that only receive stay small."""

import subprocess
import sys

SMALL = """
from store.lean import leave_out_pandas, share_one_allocator
leave_out_pandas()
share_one_allocator()
import ingest.reading
import pyarrow
pyarrow.array([1])
import sys
print(pyarrow.default_memory_pool().backend_name, "pandas" in sys.modules)
"""


def test_arrow_has_no_pool_of_its_own_and_loads_no_pandas() -> None:
    """Also where all that reads requests is loaded."""
    ran = subprocess.run([sys.executable, "-c", SMALL], capture_output=True, text=True, check=True)
    assert "system False\n" == ran.stdout
