"""Names for texts and for things derived from them: short, the same every time, hard to forge."""

from functools import lru_cache
from hashlib import blake2b


def text_hash(project: str, text: str) -> bytes:
    """Give the 16 bytes that name ``text`` within ``project``.

    Keyed by the project, because texts are written by strangers: nobody can prepare a collision across projects,
    and equal texts of two projects cannot be told to be equal.
    """
    hashed = _keyed(project).copy()
    hashed.update(text.encode("utf-8", "surrogatepass"))
    return hashed.digest()


def stable_id(*parts: str, size: int = 8) -> str:
    """Give a hex id of ``2 * size`` characters that depends on ``parts`` and nothing else."""
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


@lru_cache(maxsize=1_000)  # asked for with every text, of few projects
def _keyed(project: str) -> blake2b:
    key = blake2b(project.encode("utf-8", "surrogatepass"), digest_size=32).digest()
    return blake2b(digest_size=16, key=key)
