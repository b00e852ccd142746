"""Help, version, wrong calls and broken pipes: a user never sees a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli.conftest import Run, Spawn, environment
from dragoman import __version__
from dragoman.cli.main import main

COMMANDS = main.list_commands(click.Context(main))


def test_help_lists_every_command_and_says_how_to_start(run: Run) -> None:
    for option in ("--help", "-h"):
        out = run(option).stdout
        assert re.findall(r"^  (\w+)  +\w", out.partition("Commands:")[2], re.M) == COMMANDS
        assert 'dragoman code "' in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_its_options(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: main {name}")
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert max(parameter.opts, key=len) in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_option_is_named(run: Run, name: str) -> None:
    result = run(name, "--bogus")
    assert result.exit_code == 2
    assert "--bogus" in result.stderr
    assert "Traceback" not in result.output


#: The page needs nothing: of a record that is not there it says how to make one.
@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "serve"])
def test_what_is_missing_is_asked_for(run: Run, name: str) -> None:
    result = run(name)
    assert result.exit_code in (1, 2)
    assert "\nError: " in f"\n{result.stderr}"
    assert "Traceback" not in result.output


def test_an_unknown_command_is_named(run: Run) -> None:
    result = run("frobnicate")
    assert result.exit_code == 2
    assert "frobnicate" in result.stderr


def test_the_version(run: Run) -> None:
    assert __version__ in run("--version").stdout


@pytest.mark.parametrize("day", ["2020-02-31", "soon", "2020-13", "31/12/2020", "20200101"])
def test_a_day_that_is_none_is_said_with_the_option(run: Run, day: str) -> None:
    result = run("code", "France condemned Syria.", "--on", day)
    assert result.exit_code == 2
    assert "--on" in result.stderr
    assert day in result.stderr


def test_a_folder_of_own_tables_adds_names_and_a_wrong_row_is_named(
    spawn: Spawn, tmp_path: Path
) -> None:
    table = tmp_path / "own" / "actors" / "names.tsv"
    table.parent.mkdir(parents=True)
    header = "code\tname\tkind\tfrom\tto\n"
    table.write_text(f"{header}FRA\tGallia\tname\t\t\n", encoding="utf-8")
    arguments = ("code", "Gallia condemned Syria.", "--format", "jsonl", "--knowledge", "own")
    assert json.loads(spawn(*arguments).stdout)["source"][0]["actor"] == "FRA"
    table.write_text(f"{header}FRA\tGallia\tnonsense\t\t\n", encoding="utf-8")
    done = spawn(*arguments)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert "names.tsv:2:" in line


@pytest.mark.parametrize("reads", [1, 0])
def test_a_pipe_that_is_closed_early_is_no_error(reads: int) -> None:
    rows = b"".join(
        json.dumps({"id": i, "text": "France condemned Syria. " * 40}).encode() + b"\n"
        for i in range(40)
    )
    with subprocess.Popen(
        [sys.executable, "-m", "dragoman", "code", "-"], env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(rows)
        process.stdin.close()
        for _ in range(reads):
            assert json.loads(process.stdout.readline())["id"] == 0
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0
