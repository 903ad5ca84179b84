"""Stored vectors are those of the model that is asked now, whatever it makes of texts of which it knows no word."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest

from insights.embedding import Embedder, OtherModel, Vectors, embed
from store import open_store

TEXTS = {str(UUID(int=1)): "water", str(UUID(int=2)): "zxcv"}


class Small(Embedder):
    """Knows one word, and gives a vector without length to all others."""

    def __init__(self, known: str) -> None:
        super().__init__("small")
        self._known = known

    def encode(self, texts: Sequence[str], *, quickly: bool = False) -> Vectors:  # noqa: ARG002 - as the one it stands for
        """Give one vector a text."""
        return np.asarray([[float(text == self._known), 0.0] for text in texts], dtype=np.float32)


def test_a_text_of_which_no_word_is_known_refuses_no_model(tmp_path: Path) -> None:
    """Zeros made again as zeros are the same; zeros where there were none, or the reverse, are of another model."""
    said = {"project": "p", "facet": "intent", "features": "{}", "span_ids": ["s"], "version": "1"}
    said |= {"start_time": datetime(2026, 5, 4)}
    rows = [
        {**said, "trace_id": f"{n:032x}", "text": text, "text_hash": UUID(key)}
        for n, (key, text) in enumerate(TEXTS.items())
    ]
    with open_store(tmp_path / "s.duckdb") as store:
        with store.transaction() as work:
            work.insert("facets", pa.Table.from_pylist(rows))
        made = embed(store, "p", TEXTS, Small("water"))
        again = embed(store, "p", TEXTS, Small("water"))
        assert all(np.array_equal(made[key], again[key]) for key in TEXTS)
        with pytest.raises(OtherModel):
            embed(store, "p", TEXTS, Small("zxcv"))
