"""A minute of two writers, two readers and maintenance on one lake, each a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from store import LakeStore

pytestmark = [pytest.mark.postgres, pytest.mark.soak]

HERE = Path(__file__).parent
SECONDS = 60
# Each prints what it did as JSON. Any error ends it with another exit status than 0.
COMMON = """
import json, random, sys, time
sys.path.insert(0, sys.argv[4])
from conftest import _received
from store import append_rows, open_store
url, name, until = sys.argv[1], sys.argv[2], time.monotonic() + float(sys.argv[3])
store = open_store(url)
"""
WRITE = """
acknowledged, took, lately = [], [], []
while time.monotonic() < until:
    n = len(took)
    spans = [(f"{name}-{n}-{i}", 1, f"text {i} of {n % 50}") for i in range(random.choice([1, 20, 400]))]
    again = random.choice(lately) if lately and n % 5 == 0 else []  # as after an answer that got lost
    shared = [(f"both-{int(time.monotonic() * 4)}", 1, "sent to both")]  # to both at the same moment
    begin = time.monotonic()
    append_rows(store, *_received(*spans, *again, *shared, trace_id="t"))
    took.append(time.monotonic() - begin)
    acknowledged += [span[0] for span in (*spans, *shared)]
    lately = [*lately, spans][-5:]
print(json.dumps({"spans": acknowledged, "took": took}))
"""
READ = """
reads = []
while time.monotonic() < until:
    begin = time.monotonic()
    store.rows("SELECT count(*) AS n, count(DISTINCT span_id) AS ids, max(start_time) AS last FROM spans")
    store.rows("SELECT span_id, text FROM span_texts WHERE text LIKE '%7 of 3%' LIMIT 50")
    reads.append(time.monotonic() - begin)
print(json.dumps({"took": reads}))
"""
MAINTAIN = """
from datetime import timedelta
from store.lake_maintain import maintain_lake
rounds = []
while time.monotonic() < until:
    begin = time.monotonic()
    maintain_lake(store, grace=timedelta(seconds=20))
    rounds.append(time.monotonic() - begin)
    time.sleep(1)
print(json.dumps({"took": rounds}))
"""


def test_a_minute_together(lake_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No commit fails, no read fails, and every acknowledged span is there once."""
    LakeStore(lake_url).close()
    jobs = {"a": WRITE, "b": WRITE, "c": READ, "d": READ, "e": MAINTAIN}
    started = {
        name: subprocess.Popen(
            [sys.executable, "-c", COMMON + job, lake_url, name, str(SECONDS), str(HERE)],
            stdout=subprocess.PIPE, text=True, cwd=HERE.parents[1],
        )
        for name, job in jobs.items()
    }  # fmt: skip
    told = {name: json.loads(process.communicate()[0] or "{}") for name, process in started.items()}
    assert [0] * 5 == [process.returncode for process in started.values()]
    acknowledged = {*told["a"]["spans"], *told["b"]["spans"]}
    with LakeStore(lake_url) as store:
        stored = [row["span_id"] for row in store.rows("SELECT span_id FROM spans")]
    assert len(stored) == len(set(stored))
    assert acknowledged == set(stored)
    with capsys.disabled():
        for name, what in told.items():
            took = sorted(what["took"])
            middle, longest = took[len(took) // 2], took[-1]
            print(f"\n{name}: {len(took)} times, p50 {middle * 1000:.0f} ms, longest {longest:.2f} s", end="")  # noqa: T201
        print(f"\n{len(stored)} spans")  # noqa: T201
