"""What the pages say is there: links and their headings, files, commands with their options, targets, modules."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from tracelore.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(p for room in ROOT.glob("[a-z]*/") for p in room.rglob("*.md"))]
    if not path.is_relative_to(ROOT / "build")
)
ROOMS = ("tracelore", "dashboard", "insights", "monitors", "ingest", "store", "samples", "tests", "benchmarks", "docs")
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_IN_LINE = re.compile(r"`([^`]+)`")


def prose(page: str) -> str:
    """Give a page without its blocks of code."""
    return _FENCED.sub("", (ROOT / page).read_text(encoding="utf-8"))


def code(page: str) -> Iterator[str]:
    """Give each line of code on a page, and each piece of code within its sentences, without its comments."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in _FENCED.finditer(text):
        yield from (line.partition(" #")[0].strip() for line in block[2].splitlines())
    yield from (re.sub(r"\s+", " ", piece[1].replace("\\|", "|")) for piece in _IN_LINE.finditer(_FENCED.sub("", text)))


def headings(page: Path) -> set[str]:
    """Give the headings of a page as the addresses that lead to them."""
    found = re.findall(r"^#+ (.*)$", _FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_there_are_pages() -> None:
    """The pages are found, so that the tests below look at something."""
    assert {"README.md", "CONTRIBUTING.md", "docs/operations.md", "samples/README.md"} <= set(PAGES)
    assert 20 < sum(piece.startswith("tracelore ") for page in PAGES for piece in code(page))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Each link within the project leads to a file, and to a heading of it where it names one."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", prose(page)):
        path, _, heading = target.partition("#")
        there = (ROOT / page).parent / path if path else ROOT / page
        assert there.exists(), target
        assert not heading or heading in headings(there), target


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_are_there(page: str) -> None:
    """A file or folder of the project that a page names is one."""
    named = re.compile(rf"(?:{'|'.join(ROOMS)})/[\w./*-]*")
    for piece in filter(named.fullmatch, code(page)):
        assert list(ROOT.glob(piece.rstrip("/"))), piece


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_there(page: str) -> None:
    """Each command of Tracelore on a page exists and takes the options that stand beside it."""
    for piece in code(page):
        for typed in re.findall(r"(?:^|[ ;(/])tracelore ([a-z].*)", piece):
            _takes(typed)


def _takes(typed: str) -> None:
    words = re.sub(r'"[^"]*"|\'[^\']*\'', "X", typed.partition(" && ")[0]).split()
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        name = words.pop(0)
        for each in name.split("|"):
            assert command.get_command(click.Context(command), each), f"tracelore {typed}"
        command = command.commands[name.split("|")[0]]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    asked = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert asked <= {*known, "--help", "--version"}, f"tracelore {typed}"


def test_every_command_is_in_the_readme() -> None:
    """The README's table of commands names them all."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = " ".join(re.findall(r"^\| `.*\|$", text.partition("## Commands")[2], re.MULTILINE))
    assert [] == [name for name in main.commands if not re.search(rf"`(tracelore )?{name}\b", told)]


@pytest.mark.parametrize("page", PAGES)
def test_targets_and_modules_are_there(page: str) -> None:
    """What is to be run with ``make`` or ``python -m`` can be."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for piece in code(page):
        if made := re.match(r"make ([a-z-]+)", piece):
            assert made[1] in targets, piece
        for module in re.findall(rf"python -m ((?:{'|'.join(ROOMS)})(?:\.[a-z_]+)*)", piece):
            assert find_spec(module), piece
