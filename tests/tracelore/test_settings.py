"""One table of settings: flags, variables, file and docs agree."""

from pathlib import Path

import pytest

from store.errors import UsageError
from tracelore.settings import Settings, load_settings, settings_page

ROOT = Path(__file__).resolve().parents[2]


def test_flag_beats_variable_beats_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearer to the person, the stronger."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tracelore.toml").write_text('http_port = 1001\ngrpc_port = 1001\nproject = "of-file"\n')
    monkeypatch.setenv("TRACELORE_HTTP_PORT", "1002")
    monkeypatch.setenv("TRACELORE_GRPC_PORT", "1002")
    settings = load_settings(http_port=1003, data=None)
    assert (1003, 1002, "of-file") == (settings.http_port, settings.grpc_port, settings.project)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("htp_port = 1", "no setting 'htp_port'"),
        ("http_port = 70000", "http_port = 70000"),
        ("http_port = ", "tracelore.toml"),
    ],
)
def test_bad_file_is_a_clear_usage_error(
    content: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong name, a wrong value and a broken file are each named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tracelore.toml").write_text(content)
    with pytest.raises(UsageError, match=said):
        load_settings()


def test_there_are_few_settings_and_each_says_what_it_is() -> None:
    """Around twenty, each with a sentence."""
    assert len(Settings.model_fields) <= 30
    assert all((field.description or "").endswith(".") for field in Settings.model_fields.values())


def test_settings_page_is_current() -> None:
    """docs/settings.md is what the table says; write it anew with ``make docs``."""
    assert settings_page() == (ROOT / "docs/settings.md").read_text(encoding="utf-8")
