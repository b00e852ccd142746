"""`dragoman fetch gdelt`: the files announced, whole and right, and nothing else."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from fetchsite import Reply, Site, serving, visible

from dragoman.cli.fetch import command
from dragoman.cli.main import main

Run = Callable[..., Result]
DAY1, DAY2 = "20240101001500.export.CSV.zip", "20240102001500.export.CSV.zip"
BODY = b"PK\x03\x04" + bytes(range(256)) * 400


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with serving(monkeypatch) as site:
        yield site


@pytest.fixture
def run(site: Site, tmp_path: Path) -> Run:
    """`dragoman fetch gdelt` from the site for January 2024, without pauses and patience."""

    def call(*options: str) -> Result:
        fixed = ["--from", "2024-01", "--to", "2024-01", "--pause", "0", "--retries", "0"]
        into = ["--into", str(tmp_path / "v2")]
        where = ["fetch", "gdelt", f"{site.address}/v2"]
        return CliRunner().invoke(main, [*where, *fixed, *into, *options])

    return call


def test_files_of_the_days_come_from_the_address_named(
    run: Run, site: Site, tmp_path: Path
) -> None:
    site.publish({DAY1: BODY, DAY2: BODY + b"2", "20240201000000.export.CSV.zip": BODY})
    result = run()
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [str(tmp_path / "v2" / name) for name in (DAY1, DAY2)]
    assert "2 fetched" in result.stderr
    assert visible(tmp_path / "v2") == [DAY1, DAY2]
    assert {headers["user-agent"] for _, headers in site.requests} == {"dragoman"}
    assert run("--to", "2024-01-01").stderr.startswith("0 fetched")


def test_a_second_run_downloads_nothing(run: Run, site: Site) -> None:
    site.publish({DAY1: BODY})
    site.replies["/v2/masterfilelist.txt"][0].etag = '"l1"'
    run()
    result = run()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 fetched" in result.stderr
    assert "1 already there" in result.stderr
    assert len(site.asked(f"/v2/{DAY1}")) == 1
    assert site.asked("/v2/masterfilelist.txt")[1]["if-none-match"] == '"l1"'


def test_a_damaged_file_is_fetched_again(run: Run, site: Site, tmp_path: Path) -> None:
    site.publish({DAY1: BODY})
    run()
    (tmp_path / "v2" / DAY1).write_bytes(BODY[:-1] + b"?")
    assert "1 fetched" in run().stderr
    assert (tmp_path / "v2" / DAY1).read_bytes() == BODY


def test_the_first_edition(run: Run, site: Site, tmp_path: Path) -> None:
    name, md5 = "20240101.export.CSV.zip", hashlib.md5(BODY).hexdigest()
    lines = f"{md5}  {name}\n{md5}  1979.zip\n{md5}  ../../20240102.export.CSV.zip\n"
    site.tell("/v2/md5sums", Reply(lines.encode()))
    site.tell(f"/v2/{name}", Reply(BODY))
    result = run("--edition", "1")
    assert result.exit_code == 0
    assert "1 lines of md5sums could not be read" in result.stderr
    assert visible(tmp_path / "v2") == [name]


@pytest.mark.parametrize(
    "line",
    [
        "../../x.zip", "9 {md5} ../../x.zip", "9 {md5} http://h/../../../x.export.CSV.zip",
        "9 {md5} ..\\20240101000000.export.CSV.zip", "9 {md5} 20240101000000.export.CSV.zip/",
        "9 {md5} /etc/passwd", "9 {md5} 20241399000000.export.CSV.zip", "9 xyz " + DAY2,
        "9 {md5} ٢٠٢٤٠١٠١٠٠٠٠٠٠.export.CSV.zip", "9 {md5} " + "a" * 9000, "\0\0",
    ],
)  # fmt: skip
def test_hostile_lines_are_counted_and_skipped(
    run: Run, site: Site, tmp_path: Path, line: str
) -> None:
    gkg = f"5 {'0' * 32} http://h/20240101000000.gkg.csv.zip"
    site.publish({DAY1: BODY}, line.format(md5="0" * 32), gkg)
    result = run()
    assert result.exit_code == 0
    assert "1 lines of masterfilelist.txt could not be read" in result.stderr
    assert [path for path, _ in site.requests] == ["/v2/masterfilelist.txt", f"/v2/{DAY1}"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["v2"]
    assert visible(tmp_path / "v2") == [DAY1]


def test_what_fails_is_one_line_and_the_rest_is_fetched(
    run: Run, site: Site, tmp_path: Path
) -> None:
    site.publish({DAY1: BODY, DAY2: BODY})
    site.tell(f"/v2/{DAY1}", Reply(b"<html>Sorry</html>"))
    result = run()
    assert result.exit_code == 1
    assert f"failed: {DAY1}: the server sent a web page in its place\n" in result.stderr
    assert "1 fetched" in result.stderr
    assert visible(tmp_path / "v2") == [DAY2]


@pytest.mark.parametrize(
    ("before", "now", "resumed"), [('"1"', '"1"', True), ('"1"', '"2"', True), ("", "", False)]
)
def test_a_list_that_was_cut_goes_on_only_where_it_is_known_to_be_the_same(
    run: Run, site: Site, before: str, now: str, resumed: bool
) -> None:
    site.publish({DAY1: BODY, DAY2: BODY})
    (listed,) = site.replies["/v2/masterfilelist.txt"]
    cut = Reply(b"x" * len(listed.body) if before != now else listed.body, etag=before, cut=30)
    site.tell("/v2/masterfilelist.txt", cut, Reply(listed.body, etag=now))
    assert run().exit_code == 1
    result = run()
    assert "2 fetched" in result.stderr
    assert "could not be read" not in result.stderr
    asked = site.asked("/v2/masterfilelist.txt")[1]
    assert (asked.get("range"), asked.get("if-range")) == (
        ("bytes=30-", before) if resumed else (None, None)
    )


def test_a_kill_leaves_no_file_that_only_looks_complete(
    run: Run, site: Site, tmp_path: Path
) -> None:
    site.publish({DAY1: BODY})
    held = threading.Event()
    site.tell(f"/v2/{DAY1}", Reply(BODY, cut=90_000, held=held), Reply(BODY))
    source = str(Path(main.callback.__code__.co_filename).parents[2])  # type: ignore[union-attr]
    with subprocess.Popen(
        [sys.executable, "-m", "dragoman", "fetch", "gdelt", f"{site.address}/v2", "--from",
         "2024-01", "--to", "2024-01", "--into", str(tmp_path / "v2"), "--pause", "0"],
        env=os.environ | {"PYTHONPATH": source}, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert site.reached.wait(60)
        process.kill()
    held.set()
    assert set(visible(tmp_path / "v2")) <= {f"{DAY1}.part"}
    assert run().exit_code == 0
    assert (tmp_path / "v2" / DAY1).read_bytes() == BODY
    assert visible(tmp_path / "v2") == [DAY1]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://localhost:{port}/v2/x", "another host, localhost"),
        ("file:///etc/passwd", "only http and https"),
        ("/v2/" + DAY1, "redirects"),
    ],
)
def test_redirects_lead_nowhere_else(run: Run, site: Site, location: str, why: str) -> None:
    site.publish({DAY1: BODY})
    headers = {"Location": location.format(port=site.port)}
    site.tell(f"/v2/{DAY1}", Reply(status=302, headers=headers))
    result = run()
    assert result.exit_code == 1
    assert why in result.stderr
    assert "/v2/x" not in [path for path, _ in site.requests]


def test_a_server_that_is_down_is_left_in_peace(run: Run, site: Site) -> None:
    files = {f"202401{day:02}000000.export.CSV.zip": BODY for day in range(1, 9)}
    site.publish(files)
    for name in files:
        site.tell(f"/v2/{name}", Reply(status=503))
    result = run()
    assert result.exit_code == 1
    assert len(site.requests) == 4
    assert "3 files in a row could not be had" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--from", "2024-02"], "after the last"),
        (["--from", "2023", "--to", "2023"], "no event files from 2023-01-01 to 2023-12-31"),
        (["--edition", "1"], "/v2/md5sums: the server answered 404"),
        (["--into", "/dev/null/x"], "cannot be written (not a directory)"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    run: Run, site: Site, options: list[str], why: str
) -> None:
    site.publish({DAY1: BODY})
    result = run(*options)
    assert result.exit_code in (1, 2)
    assert why in result.stderr.splitlines()[-1]


def test_a_full_disk_stops_the_run_and_keeps_what_is_complete(
    run: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish({DAY1: BODY, DAY2: BODY + b"2"})
    fsync = os.fsync

    def full(handle: int) -> None:
        if os.fstat(handle).st_size == len(BODY) + 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    monkeypatch.setattr("os.fsync", full)
    result = run()
    assert result.exit_code == 1
    assert "1 fetched" in result.stderr
    assert "no space left on device" in result.stderr.splitlines()[-1]
    assert visible(tmp_path / "v2") == [DAY1, f"{DAY2}.part"]


def test_the_page_on_fetch_tells_the_options_that_exist() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "fetch.md").read_text("utf-8")
    told = "".join(line for line in page.splitlines(True) if "dragoman read" not in line)
    assert isinstance(command, click.Group)
    known = {
        option
        for sub in command.commands.values()
        for parameter in sub.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    assert set(re.findall(r"(?<!\S)`?(--[a-z]+)", told)) == known
