"""The example in samples/ is a real package that a stranger could have written."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import monitors

EXAMPLE = Path(__file__).parents[2] / "samples" / "tracelore-monitor-example"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example into a folder of its own, from a copy: builds leave traces in what they build."""
    place = tmp_path_factory.mktemp("example")
    source = place / "source"
    source.mkdir()
    for file in EXAMPLE.iterdir():
        if file.is_file():
            (source / file.name).write_bytes(file.read_bytes())
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", str(place / "site"), str(source)], check=True
    )
    return place / "site"


def test_the_example_is_found_and_raises_a_flag(
    installed: Path, monkeypatch: pytest.MonkeyPatch, talk: Any, keep: Any, store: Any
) -> None:
    """Installed with pip, it stands beside the built-in monitors and its flags are kept."""
    monkeypatch.syspath_prepend(str(installed))
    found = monitors.load_monitors()
    assert {"no_promises", "policy_flags", "age_prediction"} <= {m.name for m in found.monitors}
    keep(talk(1).user_says("Will it arrive?").says("I guarantee it."))
    counts = monitors.run(store, "default", names=["no_promises"])
    assert ([], ["promise.guarantee"]) == (counts.broken, [f["category"] for f in monitors.flags(store, "default")])


@pytest.mark.parametrize("raised", ["SystemExit", "KeyboardInterrupt"])
def test_a_broken_package_is_reported_by_its_name(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, raised: str
) -> None:
    """A plug-in that cannot even be imported does not hide the others."""
    info = tmp_path / "broken-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[tracelore.monitors]\nbroken = broken_monitor:Monitor\nmisnamed = monitors.policy_flags:PolicyFlags\n"
    )
    (tmp_path / "broken_monitor.py").write_text(f"raise {raised}('no licence')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = monitors.load_monitors()
    assert {"broken", "misnamed"} == {b.monitor for b in found.broken}
    assert "policy_flags" in {m.name for m in found.monitors}


def test_the_example_is_short_and_quoted_in_the_docs() -> None:
    """Forty lines are the promise; the manual shows the same class."""
    code = (EXAMPLE / "tracelore_monitor_example.py").read_text()
    assert 40 >= len(code.splitlines())
    manual = (EXAMPLE.parents[1] / "docs" / "monitors.md").read_text()
    for line in ('name = "no_promises"', 'category="promise.guarantee"', "passage.evidence(at,"):
        assert line in code
        assert line in manual
