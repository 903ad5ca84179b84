"""The commands as people meet them: what the help lists, and which settings are flags of what."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from store import FileStore
from tracelore.cli import main
from tracelore.sections import SECTIONS
from tracelore.settings import Settings

GROUPS = [[], *([name] for name, command in sorted(main.commands.items()) if isinstance(command, click.Group))]


def settings_of(name: str) -> set[str]:
    """Give the settings that a command takes as flags."""
    return {str(parameter.name) for parameter in main.commands[name].params} & set(Settings.model_fields)


def test_each_command_stands_in_one_section() -> None:
    """The help lists every command once."""
    assert sorted(main.commands) == sorted(name for names in SECTIONS.values() for name in names)


@pytest.mark.parametrize("words", GROUPS, ids=" ".join)
def test_the_help_cuts_no_sentence_off(words: list[str]) -> None:
    """What a command does is said in the line that lists it."""
    listed = CliRunner().invoke(main, [*words, "--help"])
    assert 0 == listed.exit_code
    assert "..." not in listed.stdout.partition("Options:")[2]


def test_up_takes_what_its_three_processes_take() -> None:
    """Whatever concerns one of them is a flag of it and of ``up``, and of no other process."""
    assert settings_of("up") == settings_of("serve") | settings_of("work") | settings_of("dashboard")
    assert {"pending_bytes", "http_port"} <= settings_of("serve") - settings_of("work") - settings_of("dashboard")
    assert {"schedule", "monitors"} <= settings_of("work") - settings_of("serve") - settings_of("dashboard")
    assert {"dashboard_port", "project"} <= settings_of("dashboard") - settings_of("serve") - settings_of("work")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("patterns", "insights run"),
        ("report --list", "insights run --report"),
        ("flags", "no flags"),
        ("retention list", "all is kept"),
    ],
)
def test_who_finds_nothing_reads_why(tmp_path: Path, words: str, said: str) -> None:
    """An empty table says on standard error what it means, and what would fill it."""
    with FileStore(tmp_path / "tracelore.duckdb"):
        pass
    answer = CliRunner().invoke(main, [*words.split(), "--data", str(tmp_path)])
    assert (0, True) == (answer.exit_code, said in answer.stderr)


def test_sql_is_of_all_projects() -> None:
    """A project is no flag of it, which would look as if only that one were read."""
    assert 2 == CliRunner().invoke(main, ["sql", "SELECT 1", "--project", "shop"]).exit_code
