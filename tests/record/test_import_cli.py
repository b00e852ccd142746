"""`dragoman import` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli.main import main
from dragoman.record.interchange.gdelt import TWO
from dragoman.record.store import Record

from .foreign import rows_of
from .test_import_gdelt import ATTACK, PROTEST, written


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of two events in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return written(tmp_path / "a.csv", TWO, PROTEST, ATTACK)


def run(*words: object) -> Result:
    """Call `dragoman import WORDS`."""
    return CliRunner().invoke(main, ["import", *map(str, words)])


def test_an_import_is_told_and_stays(path: Path) -> None:
    done = run("gdelt", path, "--record", "r.duckdb")
    assert done.exit_code == 0
    assert "2 rows of 1 file read into r.duckdb: 2 imported" in done.stderr
    assert "note: GDELT is coded by machine" in done.stderr
    again = run("gdelt", path, "--record", "r.duckdb")
    assert again.exit_code == 0
    assert "imported before" in again.stderr
    with Record.open("r.duckdb", read_only=True) as record:
        assert len(rows_of(record)) == 2


def test_what_cannot_be_read_is_an_error(path: Path) -> None:
    path.write_text("<html>", "utf-8")
    done = run("gdelt", path, "--record", "r.duckdb")
    assert done.exit_code == 1
    assert "web page" in done.stderr
    assert "Traceback" not in done.output


def test_an_unknown_format_is_a_wrong_call(path: Path) -> None:
    done = run("gdlt", path)
    assert done.exit_code == 2
    assert "known: auto icews" in done.stderr


def test_the_formats_are_listed() -> None:
    done = run("--formats")
    assert done.exit_code == 0
    assert "gdelt2" in done.stdout
    assert "icews-tkg" in done.stdout
