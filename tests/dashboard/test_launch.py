"""How the dashboard is started, and what it does without."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.flag_card import masked, readable
from dashboard.launch import APP, THEME, command
from dashboard.place import place

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_listens_on_loopback_and_reports_to_nobody() -> None:
    """Nothing but this machine reaches the dashboard, and it tells no one that it runs."""
    words = command(Path("d"), 8501, "shop")
    options = dict(itertools.pairwise(words))
    assert "127.0.0.1" == options["--server.address"]
    assert "false" == options["--browser.gatherUsageStats"]
    assert "true" == options["--server.headless"]
    assert "8501" == options["--server.port"]
    assert APP.exists()
    assert THEME.exists()


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder named on the command line is shown; else the one of the environment."""
    monkeypatch.setenv("TRACELORE_DATA", "/from/environment")
    monkeypatch.setattr(sys, "argv", ["app.py"])
    assert Path("/from/environment") == place().data
    monkeypatch.setattr(sys, "argv", ["app.py", "--data", "/from/line", "--project", "shop"])
    assert (Path("/from/line"), "shop") == (place().data, place().project)


def test_the_dashboard_does_not_need_the_models() -> None:
    """Every view can be imported without loading torch or its kind."""
    code = (
        "import sys, dashboard.views.overview, dashboard.views.patterns, dashboard.views.trace, "
        "dashboard.views.flags, dashboard.views.reports; "
        "print(sorted(set(sys.modules) & {'torch', 'sentence_transformers', 'sklearn', 'umap', 'numba'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "[]" == done.stdout.strip()


def test_secrets_are_not_shown_whole() -> None:
    """A secret can be recognised on the page but not used."""
    assert "AKIA\u2022\u2022\u2022\u2022" == masked("AKIA1234")
    assert "[REDACTED:github-pat]" == masked("[REDACTED:github-pat]")


def test_evidence_is_read_out_of_the_stored_json() -> None:
    """The reader sees the sentence, not the JSON around it."""
    stored = '{"role":"user","parts":[{"type":"text","content":"a \\"b\\" ', "secret", ' c"}]}'
    assert ('a "b" ', "secret", " c") == readable(*stored)
    assert ("far in ", "secret", ' "c" d') == readable("far in ", "secret", ' \\"c\\" d"}]}')
    assert ("prose ", "secret", ' "c", d') == readable("prose ", "secret", ' "c", d')
