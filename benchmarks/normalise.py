"""How many spans a second are read into their fields, on one core.

The mix is every span of every recorded capture, in equal numbers; decoding is not counted. The garbage collector is set
as in the processes that read. Run it with: make compiled && python -m benchmarks.normalise
"""

import gc
import json
import sys
from datetime import datetime
from pathlib import Path
from time import process_time

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from ingest.dialects import coalesce, normalise  # noqa: E402 - the rooms are found from here
from ingest.otlp import Encoding, Origin, decode  # noqa: E402
from ingest.raw import RawSpan  # noqa: E402
from store.lean import collect_seldom  # noqa: E402

TARGET = 45_000
ROUNDS = 300
SECONDS = 0.004  # of a round: short, so that some are not interrupted by whoever else uses the machine


def captured(path: Path) -> list[RawSpan]:
    requests = json.loads(path.read_text())
    origin = Origin("default", datetime(2026, 1, 1))
    sent = [(bytes.fromhex(r["hex"]), Encoding(r["ct"])) for r in requests if r["path"].endswith("/traces")]
    return [raw for body, encoding in sent for raw in decode(body, encoding, origin).spans]


def rate(spans: list[RawSpan]) -> float:
    """Measure the best of many rounds."""
    return max(_round(spans) for _ in range(ROUNDS))


def _round(spans: list[RawSpan]) -> float:
    done, start = 0, process_time()
    while process_time() - start < SECONDS:
        for raw in spans:
            normalise(raw)
        done += len(spans)
    return done / (process_time() - start)


def main() -> None:
    mix = {path.stem: captured(path) for path in sorted((ROOT / "samples" / "captures").glob("*.json"))}
    gc.collect()
    collect_seldom()
    print("interpreted; 'make compiled' compiles it" if coalesce.__file__.endswith(".py") else "compiled")
    for name, spans in mix.items():
        print(f"{name:45} {len(spans):3} spans {max(_round(spans) for _ in range(20)):10,.0f} /s")
    print(f"{'all':45} {rate([s for spans in mix.values() for s in spans]):20,.0f} /s (target {TARGET:,})")


if __name__ == "__main__":
    main()
