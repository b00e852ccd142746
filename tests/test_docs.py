"""What the pages say is there, is there."""

from __future__ import annotations

import os
import re
import shlex
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

import click
import pytest

import dragoman
from dragoman.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("training/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = main.list_commands(click.Context(main))
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
_CALL = re.compile(r"(?:^\s*(?:\$ )?|\| |`)dragoman ((?:\\\n|[^`\n])+)", re.M)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_point_at_files_that_are_there(page: Path) -> None:
    targets = _LINK.findall(page.read_text(encoding="utf-8"))
    local = [t for t in targets if not t.startswith(("http://", "https://", "mailto:"))]
    missing = [t for t in local if not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_their_options_exist(page: Path) -> None:
    for call in _CALL.findall(page.read_text(encoding="utf-8")):
        words = shlex.split(call.replace("\\\n", " ").partition(" #")[0].replace("...", ""))
        if not words or words[0].startswith("-"):
            continue
        assert words[0] in COMMANDS, call
        command = main.get_command(click.Context(main), words[0])
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.get_command(click.Context(command), words[1])
        assert command is not None, call
        known = {option for parameter in command.params for option in parameter.opts}
        used = {word for word in words[1:] if word.startswith("--")}
        assert used <= known | {"--help"}, call


def test_readme_has_every_command() -> None:
    told = set(re.findall(r"`dragoman (\w+)", README))
    assert set(COMMANDS) - {"relate"} <= told


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_module_of_its_name(command: str) -> None:
    name = f"{command}_" if iskeyword(command) else command
    module = import_module(f"dragoman.cli.{name}")
    assert isinstance(module.command, click.Command)
    assert module.__doc__ is not None
    assert f"dragoman {command}" in module.__doc__


@pytest.mark.parametrize("script", ["sample", "test"])
def test_the_scripts_of_the_readme_can_be_run(script: str) -> None:
    path = ROOT / "scripts" / script
    assert f"bash scripts/{script}" in README
    assert path.read_text(encoding="utf-8").startswith("#!")
    assert os.access(path, os.X_OK)


@pytest.mark.parametrize("public", dragoman.__all__)
def test_public_names_are_documented(public: str) -> None:
    found = getattr(dragoman, public)
    if public != "__version__":
        assert callable(found)
        assert found.__doc__
        assert any(f"dragoman.{public}" in page.read_text(encoding="utf-8") for page in PAGES) or (
            f"dragoman {public}" in README
        )


def test_the_version_is_told_alike_everywhere() -> None:
    version = dragoman.__version__
    assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert version in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_python_examples_compile(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8"), "python"):
        compile(block, name(page), "exec")


def test_the_sample_is_as_large_as_the_readme_says() -> None:
    told = re.search(r"\((\d+) short reports", README)
    assert told is not None
    assert len(list((ROOT / "samples" / "chronicle").iterdir())) == int(told[1])
