"""`dragoman brief` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli.main import main
from dragoman.record.store import Record

from .builders import fill


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Record.open(tmp_path / "r.duckdb") as record:
        fill(record)
    return tmp_path / "r.duckdb"


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["brief", *arguments, "--record", str(path)])


def test_both_formats_are_written_and_told(path: Path, tmp_path: Path) -> None:
    result = run(path, "Japan", "NATO", "--out", str(tmp_path / "new" / "folder"))
    assert result.exit_code == 0, result.output
    for name in ("japan-nato.md", "japan-nato.html"):
        assert f"{name} written" in result.output
        assert "Japan and NATO: briefing" in (tmp_path / "new" / "folder" / name).read_text("utf-8")


def test_all_formats_are_written_and_checked(path: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    result = run(path, "Japan", "NATO", "--format", "all", "--check", "--out", out)
    assert result.exit_code == 0, result.output
    assert result.output.count("all resolve") == 3
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == [f"japan-nato.{ending}" for ending in ("docx", "html", "md", "pdf")]


def test_an_actor_and_a_week_have_briefings_too(path: Path, tmp_path: Path) -> None:
    for arguments, name in (
        (("IP4",), "indo-pacific-four"),
        (("--week", "2025-06-24"), "week-2025-w26"),
    ):
        result = run(path, *arguments, "--format", "md", "--format", "html", "--check",
                     "--out", str(tmp_path))  # fmt: skip
        assert result.exit_code == 0, result.output
        for ending in ("md", "html"):
            assert (tmp_path / f"{name}.{ending}").stat().st_size > 1000


def test_standard_output_and_a_file_hold_the_same(path: Path, tmp_path: Path) -> None:
    printed = run(path, "Japan", "NATO", "--format", "md", "--out", "-")
    assert printed.exit_code == 0, printed.output
    written = run(path, "Japan", "NATO", "--out", str(tmp_path / "note.md"))
    assert written.exit_code == 0, written.output
    assert (tmp_path / "note.md").read_text("utf-8") == printed.stdout
    assert [p.name for p in tmp_path.glob("*.html")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("Japan", "Japan"), "same actor"), (("Japan", "Atlantis"), "names no actor"),
     (("Japan", "NATO", "--out", "-"), "--format"),
     (("Japan", "NATO", "--out", "x.md", "--format", "html"), "ends in .md"),
     (("Japan", "NATO", "--from", "2025", "--to", "2024"), "is after"),
     ((), "name one or two actors"), (("a", "b", "c"), "3 actors"),
     (("--week", "soon"), "is no week"), (("Japan", "--week", "2025-W26"), "of its own"),
     (("Japan", "NATO", "--out", "-", "--format", "pdf"), "--format md")],
)  # fmt: skip
def test_mistakes_are_told_in_one_line(path: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(path, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_missing_record_is_told(tmp_path: Path) -> None:
    result = run(tmp_path / "none.duckdb", "Japan", "NATO")
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_a_folder_that_cannot_be_written_is_told(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = run(path, "Japan", "NATO", "--out", str(tmp_path / "file" / "below"))
    assert result.exit_code == 2
    assert "cannot be written" in result.output
