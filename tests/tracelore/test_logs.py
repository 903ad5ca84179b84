"""The log of a process: one line a record, whatever is in it, and never without end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def logged(form: str, code: str) -> list[str]:
    """Run ``code`` in a process that logs in ``form``; give the lines on its standard error."""
    whole = f"import logging\nfrom tracelore.logs import start_logging\nstart_logging('info', {form!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == ""
    return done.stderr.split("\n")[:-1]


HOSTILE = r"""
log = logging.getLogger("ingest.watch")
fields = {"user_agent": 'evil"\n2026 INFO forged\x1b[31m\ud800', "project": "two words", "plain": "word", "on": True}
log.warning("refused: %s", "a\nb\u2028c\ud800", extra={"fields": fields})
try:
    raise ValueError("first\nsecond")
except ValueError:
    log.exception("failed")
log.info("x" * 100_000)
"""


def test_a_record_is_one_line_of_json() -> None:
    """Each line is a JSON object with the same names, and holds what strangers wrote as plain data."""
    refused, failed, long = (json.loads(line) for line in logged("json", HOSTILE))
    assert ["time", "level", "logger", "message"] == list(refused)[:4]
    assert (refused["level"], refused["logger"]) == ("warning", "ingest.watch")
    assert refused["message"] == "refused: a\nb\u2028c?"
    assert refused["user_agent"] == 'evil"\n2026 INFO forged\x1b[31m?'
    assert refused["on"] is True
    assert failed["exception"].endswith("ValueError: first\nsecond")
    assert len(long["message"]) < 3000


def test_a_record_is_one_line_of_text() -> None:
    """Control characters, quotes and spaces cannot pretend to be something else."""
    refused, failed, long = logged("text", HOSTILE)
    assert r"WARNING ingest.watch: refused: a\nb\u2028c? " in refused
    assert r'user_agent="evil\"\n2026 INFO forged\u001b[31m?" project="two words" plain=word on=true' in refused
    assert r"ValueError: first\nsecond" in failed
    assert len(long) < 3000


FLOOD = """
ours, theirs = logging.getLogger("ingest.watch"), logging.getLogger("uvicorn.error")
for number in range(500):
    ours.warning("refused: %s", number, extra={"fields": {"reason": "wrong_key"}})
    theirs.warning(f"a stranger at {number}")
ours.warning("refused: %s", "disk", extra={"fields": {"reason": "store_unavailable"}})
"""


def test_a_flood_is_left_out_and_counted() -> None:
    """Of one kind a few are written, and the rest is told as a number; another kind still comes through."""
    lines = [json.loads(line) for line in logged("json", FLOOD)]
    left_out = {line["logger"]: line["left_out"] for line in lines if "left_out" in line}
    assert {"ingest.watch": 480, "uvicorn.error": 480} == left_out
    assert len(lines) == 20 + 20 + 1 + 2
    assert ["refused: disk"] == [line["message"] for line in lines if line.get("reason") == "store_unavailable"]
    assert all(line["reason"] == "wrong_key" for line in lines if line.get("left_out") and "ingest" in line["logger"])


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_number_follows_when_the_time_is_over(form: str) -> None:
    """The next record after the window tells what was left out within it, and a new window begins."""
    code = """
import tracelore.logs as logs
now = [0.0]
logs.time.monotonic = lambda: now[0]
log = logging.getLogger("ingest.watch")
for moment in (0.0, 61.0):
    now[0] = moment
    for number in range(30):
        log.warning("refused: %s", number)
"""
    lines = logged(form, code)
    assert [20, 41] == [n for n, line in enumerate(lines) if "left out 10 more like: refused: 0" in line]
    assert len(lines) == 42
