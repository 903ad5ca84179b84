"""Everything at once, on a scratch folder: a running Tracelore, a simulated day, and what was found in it.

This is what ``make demo`` runs. It uses only commands that you can run yourself, and prints each.
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from samples.simulated_day import SEED, TRACES
from samples.world.cast import AGENTS
from store.clock import utc_now

READY_WITHIN_S = 90
SETTLED_WITHIN_S = 180
STOP_WITHIN_S = 20
SHOWN_PER_FACET = {"failure": 20, "behaviour": 6, "intent": 8}

# Whatever a tracelore.toml here says: the demo's agents are on this machine and have no keys.
OPEN = {f"TRACELORE_{name}": "" for name in ("HOST_NAMES", "TLS_CERTIFICATE", "TLS_KEY")} | {
    "TRACELORE_HOST": "127.0.0.1",
    "TRACELORE_REQUIRE_KEYS": "false",
}

console = Console(stderr=True, highlight=False)


class Stuck(Exception):  # noqa: N818 - reads as the state it reports
    """A step did not do what the demo needs; the message says which and where to look."""


@dataclass(frozen=True)
class Demo:
    """Where this demo runs."""

    data: Path
    http_port: int
    grpc_port: int
    dashboard_port: int

    @property
    def endpoint(self) -> str:
        """Where agents send."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def dashboard(self) -> str:
        """Where people look."""
        return f"http://127.0.0.1:{self.dashboard_port}"

    @property
    def truth(self) -> Path:
        """What was planted; for the checker alone."""
        return self.data / "truth" / "day.json"

    @property
    def log(self) -> Path:
        """What the processes say."""
        return self.data / "up.log"

    def tracelore(self, *words: str) -> list[str]:
        """Word a tracelore command on this data folder."""
        return ["tracelore", *words, "--data", str(self.data)]


def free_port(wanted: int) -> int:
    """The wanted loopback port if nobody has it, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stuck("there is no free loopback port")


def environment() -> dict[str, str]:
    """Ours without settings meant for another Tracelore or exporter, and without a proxy before the loopback."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRACELORE_", "OTEL_"))}
    return kept | OPEN | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def as_process(command: Sequence[str]) -> list[str]:
    """Run modules with this interpreter, so that no activated environment is needed."""
    return [sys.executable, "-m", *command]


def announce(command: Sequence[str]) -> None:
    """Print a command as one would type it."""
    typed = command if command[0] == "tracelore" else ["python", "-m", *command]
    console.print(f"$ {shlex.join(typed)}", style="dim", soft_wrap=True, markup=False)


def run(command: Sequence[str], *, read: bool = False, quiet: bool = False, may_fail: bool = False) -> str:
    """Run one command to its end; returns what it printed, if that is wanted."""
    if not quiet:
        announce(command)
    output = subprocess.PIPE if read else None
    ended = subprocess.run(as_process(command), stdout=output, env=environment(), check=False)
    if ended.returncode and not may_fail:
        raise Stuck(f"{shlex.join(command[:3])} ended with status {ended.returncode}")
    return ended.stdout.decode() if read else str(ended.returncode)


@contextmanager
def running(demo: Demo) -> Iterator[subprocess.Popen[bytes]]:
    """Keep ``tracelore up`` running; it gets a session of its own, so that Ctrl-C reaches it through us."""
    ports = {"http": demo.http_port, "grpc": demo.grpc_port, "dashboard": demo.dashboard_port}
    command = demo.tracelore("up", *(word for name, p in ports.items() for word in (f"--{name}-port", str(p))))
    announce(command)
    with demo.log.open("wb") as log:
        up = subprocess.Popen(as_process(command), stdout=log, stderr=log, env=environment(), start_new_session=True)
        try:
            yield up
        finally:
            stop(up)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it started, kindly first."""
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_ready(demo: Demo, up: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers that it is ready."""
    deadline = time.monotonic() + READY_WITHIN_S
    with console.status("starting ..."):
        while not _ready(demo):
            if up.poll() is not None:
                raise Stuck(f"tracelore up ended with status {up.returncode}")
            if time.monotonic() > deadline:
                raise Stuck(f"not ready after {READY_WITHIN_S} s")
            time.sleep(0.2)
    console.print(f"ready at {demo.endpoint}")


def _ready(demo: Demo) -> bool:
    try:
        return httpx.get(f"{demo.endpoint}/readyz", timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def send_day(demo: Demo, traces: int, seed: int) -> datetime:
    """Send the simulated day and the recorded requests; returns when that began."""
    began = utc_now()
    demo.truth.parent.mkdir(exist_ok=True)
    day = ["samples.simulated_day", "--endpoint", demo.endpoint, "--traces", str(traces), "--seed", str(seed)]
    run([*day, "--truth", str(demo.truth)])
    run(["samples.replay", "--endpoint", demo.endpoint])
    return began


def wait_until_settled(demo: Demo, traces: int, since: datetime) -> None:
    """Wait until the worker has settled every trace sent since then."""
    services = ", ".join(sorted({f"'{agent.service.name}'" for agent in AGENTS.values()}))
    statement = (
        f"SELECT count(*) AS settled FROM traces WHERE service IN ({services}) "
        f"AND last_received_at >= TIMESTAMP '{since:%Y-%m-%d %H:%M:%S}'"
    )
    command = demo.tracelore("sql", statement, "--format", "json")
    announce(command)
    deadline = time.monotonic() + SETTLED_WITHIN_S
    with console.status("waiting until the traces are settled ...") as status:
        while (settled := json.loads(run(command, read=True, quiet=True))[0]["settled"]) < traces:
            status.update(f"waiting until the traces are settled: {settled:,} of {traces:,}")
            if time.monotonic() > deadline:
                raise Stuck(f"only {settled:,} of {traces:,} traces are settled after {SETTLED_WITHIN_S} s")
            time.sleep(1)
    console.print(f"{settled:,} traces are settled")


def find(demo: Demo) -> tuple[list[dict[str, Any]], str | None]:
    """Run the insights over the day; returns the patterns and the path of the report."""
    summary = json.loads(run(demo.tracelore("insights", "run", "--since", "24h", "--report", "--json"), read=True))
    patterns: list[dict[str, Any]] = json.loads(run(demo.tracelore("patterns", "--json"), read=True))
    return patterns, summary.get("report")


def show(patterns: Sequence[dict[str, Any]]) -> None:
    """Print what was found, failures first."""
    table = Table("facet", "pattern", "what happened", "traces", "share", "example trace", title="What the agents did")
    for facet, most in SHOWN_PER_FACET.items():
        of_facet = [p for p in patterns if p["facet"] == facet]
        for pattern in of_facet[:most]:
            table.add_row(*_row(pattern))
        if len(of_facet) > most:
            table.add_row(facet, f"... and {len(of_facet) - most} more", "", "", "", "")
        table.add_section()
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _row(pattern: dict[str, Any]) -> tuple[str, ...]:
    example = (pattern.get("examples") or ["-"])[0]
    return (
        pattern["facet"],
        escape(pattern["name"]),
        _what(pattern),
        f"{pattern['size']:,}",
        f"{pattern['share']:.1%}",
        example,
    )


def _what(pattern: dict[str, Any]) -> str:
    """What happened: when, where it was not all the time, and in whose words."""
    when = (pattern.get("title") or "").removeprefix(pattern["name"]).lstrip(", ")
    quotes = [e["quote"] for e in pattern.get("evidence") or [] if e.get("quote")]
    said = f"\N{LEFT DOUBLE QUOTATION MARK}{shorten(quotes[0], 90)}\N{RIGHT DOUBLE QUOTATION MARK}" if quotes else ""
    return escape(": ".join(filter(None, [when, said])))


def found_everything(demo: Demo) -> bool:
    """Let the checker compare the patterns with what was planted."""
    command = ["samples.check_day", "--truth", str(demo.truth), "--data", str(demo.data)]
    return run(command, may_fail=True) == "0"


def play(demo: Demo, given: argparse.Namespace) -> int:
    """Run the whole demo; returns its exit status."""
    began = time.monotonic()
    with running(demo) as up:
        wait_until_ready(demo, up)
        since = send_day(demo, given.traces, given.seed)
        wait_until_settled(demo, given.traces, since)
        patterns, report = find(demo)
        show(patterns)
        console.print(f"report     {report}\ndashboard  {demo.dashboard}\nafter {time.monotonic() - began:.0f} s")
        if given.exit:
            return 0 if found_everything(demo) else 1
        console.print(f"send your own agents' OpenTelemetry to {demo.endpoint}; Ctrl-C ends")
        up.wait()
        raise Stuck(f"tracelore up ended with status {up.returncode}")


@contextmanager
def data_folder(given: Path | None) -> Iterator[Path]:
    """The folder asked for, kept; else a scratch folder, removed at the end."""
    if given:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    scratch = Path(tempfile.mkdtemp(prefix="tracelore-demo-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m samples.demo", description=__doc__)
    parser.add_argument("--exit", action="store_true", help="end at the end; 0 only if every planted failure was found")
    parser.add_argument("--data", type=Path, help="data folder to use and keep (default: a scratch folder)")
    parser.add_argument("--traces", type=int, default=TRACES, help="how many traces to send (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the simulated day (default %(default)s)")
    parser.add_argument("--http-port", type=int, default=4318, help="wanted port (default %(default)s if free)")
    parser.add_argument("--grpc-port", type=int, default=4317, help="wanted port (default %(default)s if free)")
    parser.add_argument("--dashboard-port", type=int, default=8501, help="wanted port (default %(default)s if free)")
    return parser


def _end_as_if_interrupted(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run the command line."""
    given = arguments().parse_args()
    signal.signal(signal.SIGTERM, _end_as_if_interrupted)
    with data_folder(given.data) as data:
        ports = [free_port(p) for p in (given.http_port, given.grpc_port, given.dashboard_port)]
        demo = Demo(data, *ports)
        try:
            return play(demo, given)
        except Stuck as stuck:
            console.print(f"[red]{stuck}[/]")
            if demo.log.exists():
                console.print("the last it said:\n" + demo.log.read_text(errors="replace")[-3000:], markup=False)
            return 1
        except KeyboardInterrupt:
            console.print("stopped")
            return 1 if given.exit else 0


if __name__ == "__main__":
    sys.exit(main())
