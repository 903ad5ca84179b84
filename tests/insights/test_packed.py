"""Without padding the packaged model says what it says with it."""

import numpy as np
import torch

from insights import packed
from insights.embedding import Embedder

TEXTS = [
    "Where is my parcel?",
    "",
    "Ünï 包裹在哪里 \U0001f600",
    "word " * 400,  # longer than the model reads
    "Where is my parcel?",
    *(f"The {kind} of order {number} has failed." * (number % 7 + 1) for number in range(20) for kind in ("a", "bcd")),
]


def test_vectors_are_those_of_the_model() -> None:
    """Texts of all lengths keep their place, and are embedded as one at a time."""
    embedder = Embedder()
    alone = embedder._loaded.encode(TEXTS, batch_size=1, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(alone, embedder.encode(TEXTS), atol=2e-6)


def test_half_the_bits_give_nearly_the_same() -> None:
    """As for vectors that are kept, where the processor has units for it."""
    embedder = Embedder()
    model, some = embedder._loaded, TEXTS[:12]
    with torch.autocast("cpu", torch.bfloat16):
        found = packed.encode(model, some)
    assert np.float32 == found.dtype
    assert (found * embedder.encode(some)).sum(axis=1).min() > 0.999
