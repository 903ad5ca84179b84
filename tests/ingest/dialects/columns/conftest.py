"""Shows what cells hold where a test fails."""

import pytest

pytest.register_assert_rewrite("tests.ingest.dialects.columns.cells")
