"""The command line called in this process, with the model and tables loaded once for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli.main import main
from dragoman.pipeline import Reader

Run = Callable[..., Result]
Spawn = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session")
def loaded() -> Reader:
    """The shipped model and tables."""
    return Reader()


@pytest.fixture
def run(loaded: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Call `dragoman ARGS` in an empty folder; `stdin` is text or bytes."""
    monkeypatch.setattr("dragoman.pipeline.Reader", lambda _folder=None, **_kwargs: loaded)
    monkeypatch.chdir(tmp_path)

    def call(*args: str | Path, stdin: str | bytes = b"") -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)

    return call


@pytest.fixture
def spawn(tmp_path: Path) -> Spawn:
    """Call `python -m dragoman ARGS` as a process of its own in an empty folder."""

    def call(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "dragoman", *args],
            input=stdin, capture_output=True, cwd=tmp_path, env=environment(), check=False,
            timeout=120,
        )  # fmt: skip

    return call


def environment() -> dict[str, str]:
    """This process's environment, with the package under test on the path."""
    source = str(Path(main.callback.__code__.co_filename).parents[2])  # type: ignore[union-attr]
    return os.environ | {"PYTHONPATH": source, "COLUMNS": "100"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three reports of which two hold events."""
    place = tmp_path / "news"
    place.mkdir()
    texts = {
        "one": "Title: Sanctions\nDate: 2020-05-05\nPublisher: Herald\n\n"
               "The European Union imposed sanctions on Belarus on Monday.",
        "two": "Title: Talks\nDate: 2021-03-03\nPublisher: Post\n\n"
               "Germany and France signed a defence treaty in Paris on Tuesday.",
        "three": "Title: Nothing\nDate: 2021-03-04\n\nThe recipe needs two onions.",
    }  # fmt: skip
    for name, text in texts.items():
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def record(run: Run, folder: Path, tmp_path: Path) -> Path:
    """A record of that folder."""
    path = tmp_path / "r.duckdb"
    assert run("read", folder, "--record", path).exit_code == 0
    return path
