"""How fast texts are looked through for secrets, and how much of it is due to looking for fixed strings first.

    python -m benchmarks.redaction [FILE ...]

Without files the texts are those of the agentic load. Of files (text, or gzip) it also says what was masked: in texts
without secrets that should be nothing.
"""

import argparse
import gzip
import re
from collections import Counter
from pathlib import Path
from time import process_time

from benchmarks.agentic_load import templates
from store.redaction import Redactor, rules

BATCH = 150  # texts that come with a request


def main() -> None:
    """Run it and print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args().files
    texts = [piece for file in given for piece in _pieces(_read(file))] or _agentic()
    redactor = Redactor()
    print(f"{len(rules())} rules, {len(texts):,} texts of {sum(map(len, texts)) / len(texts):,.0f} characters")
    batches = [texts[first : first + BATCH] for first in range(0, len(texts), BATCH)]
    _rate("all new texts of a request at once", texts, lambda: [redactor.suspects(batch) for batch in batches])
    _rate("text by text", texts, lambda: [redactor.mask(text) for text in texts])
    few = texts[:100]
    compiled = [re.compile(r.pattern, re.ASCII) for r in rules() if _compiles(r.pattern)]
    _rate(
        f"each of {len(compiled)} patterns with Python's re", few, lambda: [p.search(t) for t in few for p in compiled]
    )
    found = Counter(one.rule for text in texts for one in redactor.find(text))
    print(f"masked: {dict(found) or 'nothing'}")


def _rate(what: str, texts: list[str], work: object) -> None:
    best = min(_timed(work) for _ in range(3))
    size = sum(map(len, texts))
    print(f"{what:45} {size / best / 1e6:8.2f} MB/s  {best / len(texts) * 1e6:8.1f} us a text")


def _timed(work: object) -> float:
    assert callable(work)
    begin = process_time()
    work()
    return process_time() - begin


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _read(file: Path) -> str:
    data = file.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8", "replace")


def _pieces(text: str) -> list[str]:
    return [text[first : first + 2_000] for first in range(0, len(text), 2_000)]


def _agentic() -> list[str]:
    texts = re.findall(r"nonce\d{5}[ a-z]{50,}", "".join(t.body.decode("latin-1") for t in templates(8, "redaction")))
    return list(dict.fromkeys(texts))


if __name__ == "__main__":
    main()
