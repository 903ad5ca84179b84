"""How good the patterns are, on labelled public sets and on the simulated day, and how they scale.

    TRACELORE_BENCH_DATA=FOLDER python -m benchmarks.patterns clinc|agentdojo|tau|trail [--seeds 5]
    python -m benchmarks.patterns day [--traces 20000] [--seeds 5]
    python -m benchmarks.patterns days [--traces 20000]
    python -m benchmarks.patterns scale [--sizes 1000 10000]

Everything goes through the product's own code: requests are encoded as OTLP, taken by the door's decoding, settled,
and grouped by the function behind ``tracelore insights run``. AMI and ARI are corrected for chance.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator

from benchmarks.pattern_sets import agentdojo, clinc, day, scale, tau, trail

WAYS: dict[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "clinc": lambda given: clinc.measure(given.seeds, plain=not given.no_baselines),
    "agentdojo": lambda given: agentdojo.measure(given.seeds),
    "tau": lambda given: tau.measure(given.seeds),
    "trail": lambda given: trail.measure(given.seeds),
    "day": lambda given: day.measure(given.traces, given.seeds),
    "days": lambda given: day.measure_days(given.traces),
    "scale": lambda given: scale.measure(given.sizes),
}


def main() -> None:
    """Measure one of them and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=sorted(WAYS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--traces", type=int, default=20_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--no-baselines", action="store_true", help="clinc: the product's own clustering alone")
    given = parser.parse_args()
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    print("command: python -m benchmarks.patterns", *sys.argv[1:])
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {load}")
    for line in WAYS[given.what](given):
        print(line, flush=True)


if __name__ == "__main__":
    main()
