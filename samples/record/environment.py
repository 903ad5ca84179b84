"""An environment of its own for each SDK, made by the ordinary package tools and kept for the next time."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from samples.record.recipes import Recipe

_EXPORTER = "opentelemetry-exporter-otlp-proto-http"
_NODE = (
    "@opentelemetry/api",
    "@opentelemetry/sdk-trace-node",
    "@opentelemetry/exporter-trace-otlp-proto",
    "@opentelemetry/resources",
)
_INSTALL_WITHIN_S, _RUN_WITHIN_S = 900, 120
_SHOWN = 300  # characters of what went wrong
DRIVERS = Path(__file__).parent / "drivers"


class Failed(Exception):  # noqa: N818 - says what happened
    """An SDK could not be installed or run; the message says why."""


class Environment:
    """Where one recipe is run.

    Args:
        folder: Where environments are kept, each in a folder of its own.
        recipe: What is installed in it.

    ``folder`` is its own folder among them.
    """

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self._recipe = recipe
        self.folder = (folder / recipe.title).resolve()

    def install(self, *, anew: bool = False) -> None:
        """Install the newest packages that there are, unless some are there already.

        Raises:
            Failed: they cannot be had.
        """
        done = self.folder / "installed"
        if done.exists() and not anew:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._recipe.node:
            then = [f"--before={self._recipe.before}"] if self._recipe.before else []
            _run(["npm", "install", "--no-audit", "--no-fund", *then, *self._node_packages()], self.folder)
        else:
            _run([sys.executable, "-m", "venv", str(self.folder)], self.folder)
            install = [self._python, "-m", "pip", "install", "-q", "--no-input", "--upgrade"]
            _run([*install, "pip"], self.folder)
            then = [f"--uploaded-prior-to={self._recipe.before}"] if self._recipe.before else []
            _run([*install, *then, _EXPORTER, *self._recipe.packages], self.folder)
        done.touch()

    def version(self) -> str:
        """Give the version of the recipe's first package."""
        if self._recipe.node:
            package = self.folder / "node_modules" / _npm_name(self._recipe.packages[0]) / "package.json"
            return str(json.loads(package.read_text())["version"])
        name = re.split(r"[\[=<>]", self._recipe.packages[0])[0]
        ask = f"from importlib.metadata import version; print(version({name!r}))"
        return _run([self._python, "-c", ask], self.folder).strip()

    def run(self, server: str) -> str:
        """Run the recipe's driver; give what it printed.

        Raises:
            Failed: it ended badly.
        """
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        said = {name: value.format(server=server) for name, value in self._recipe.variables.items()}
        variables = {
            # A recipe may bring a Node of its own.
            "PATH": os.pathsep.join([str(self.folder / "node_modules" / ".bin"), os.environ["PATH"]]),
            "HOME": str(home),
            "NO_PROXY": "*",
            "RECORD_SERVER": server,
            "OPENAI_API_KEY": "x",
            "OPENAI_BASE_URL": f"{server}/v1",
            "OPENAI_API_BASE": f"{server}/v1",
            "OTEL_EXPORTER_OTLP_ENDPOINT": server,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
            "OTEL_METRICS_EXPORTER": "none",
            "OTEL_SERVICE_NAME": "recorded",
            "CREWAI_DISABLE_TELEMETRY": "true",
            "HAYSTACK_TELEMETRY_ENABLED": "false",
            **said,
        }
        program = DRIVERS / self._recipe.program
        if self._recipe.node:
            # Modules are looked for beside the program that asks for them.
            for module in DRIVERS.glob("*.mjs"):
                (self.folder / module.name).write_text(module.read_text())
            return _run(["node", str(self.folder / program.name)], home, variables)
        return _run([self._python, str(program)], home, variables)

    def _node_packages(self) -> list[str]:
        """Give what npm installs: OpenTelemetry in its newest version, unless the recipe names another."""
        named = {_npm_name(package) for package in self._recipe.packages}
        return [*(package for package in _NODE if package not in named), *self._recipe.packages]

    @property
    def _python(self) -> str:
        return str(self.folder / "bin" / "python")


def _npm_name(package: str) -> str:
    """Give a package's name without its version; the names of scoped ones start with what parts the two."""
    return package[0] + package[1:].partition("@")[0]


def _run(command: list[str], folder: Path, variables: dict[str, str] | None = None) -> str:
    within = _INSTALL_WITHIN_S if variables is None else _RUN_WITHIN_S
    try:
        done = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, timeout=within, check=False
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"did not end within {within} s") from None
    except FileNotFoundError:
        raise Failed(f"there is no {command[0]} on this machine") from None
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise Failed(" ".join(lines[-2:])[-_SHOWN:])
    return done.stdout
