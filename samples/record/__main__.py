"""Record SDKs: ``python -m samples.record [NAME...]``. Each is installed by itself, run once, and written down."""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from samples.record.environment import DRIVERS, Environment, Failed
from samples.record.masking import masked
from samples.record.recipes import RECIPES, Recipe
from samples.record.server import Captured, ScriptedServer
from samples.record.shortening import shortened

CAPTURES = Path(__file__).parents[1] / "captures"
_PORT = 18999  # recordings carry it: the same one keeps them alike


@dataclass(frozen=True)
class Outcome:
    """What became of one recipe."""

    recipe: Recipe
    version: str = ""
    requests: int = 0
    calls: int = 0
    failed: str = ""


def main() -> int:
    """Record what the command line names; the status is 1 if some could not be."""
    asked = _arguments()
    chosen = [r for r in RECIPES if not asked.names or r.title in asked.names or r.name in asked.names]
    unknown = set(asked.names) - {name for r in RECIPES for name in (r.title, r.name)}
    if unknown:
        print(
            f"unknown: {', '.join(sorted(unknown))}. Known are: {', '.join(r.title for r in RECIPES)}", file=sys.stderr
        )
        return 2
    outcomes = []
    for number, recipe in enumerate(chosen, start=1):
        print(f"[{number}/{len(chosen)}] {recipe.title}", file=sys.stderr, flush=True)
        outcomes.append(record(recipe, asked.environments, asked.out, anew=asked.upgrade, port=asked.port))
    show(outcomes)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def record(recipe: Recipe, environments: Path, out: Path, *, anew: bool = False, port: int = _PORT) -> Outcome:
    """Install an SDK, run its driver, and write down what it sent. What goes wrong is told by the outcome."""
    environment = Environment(environments, recipe)
    version = ""
    try:
        environment.install(anew=anew)
        version = environment.version()
        with ScriptedServer(port) as server:
            environment.run(server.url)
    except (Failed, OSError, KeyError, ValueError) as error:
        return Outcome(recipe, version, failed=str(error))
    if not server.captured:
        return Outcome(recipe, version, calls=len(server.asked), failed="it sent no telemetry")
    name = "_".join(filter(None, (recipe.name, version, recipe.suffix)))
    folders = (environment.folder, environments.resolve(), DRIVERS, Path.cwd())
    captured = masked(server.captured, folders)
    write(out / f"{name}.json", shortened(captured) if recipe.wordy else captured)
    return Outcome(recipe, version, len(server.captured), len(server.asked))


def write(path: Path, captured: Iterable[Captured]) -> None:
    """Write a capture, a request a line."""
    lines = ",\n".join(json.dumps(request) for request in captured)
    path.write_text(f"[\n{lines}\n]\n")


def show(outcomes: Iterable[Outcome]) -> None:
    """Print what was recorded, and why some were not."""
    table = Table("recording", "version", "model calls", "requests", "what went wrong")
    for o in outcomes:
        table.add_row(o.recipe.title, o.version, str(o.calls), str(o.requests), Text(o.failed))
    Console().print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m samples.record", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="recordings; all if left out")
    parser.add_argument("--out", type=Path, default=CAPTURES, help="folder of the captures")
    parser.add_argument("--environments", type=Path, default=Path("build/record"), help="folder of the environments")
    parser.add_argument("--upgrade", action="store_true", help="install the newest versions anew")
    parser.add_argument("--port", type=int, default=_PORT, help="of the scripted server")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
