"""`dragoman read --rejects`: what was refused is mended where it lies and read again."""

from __future__ import annotations

import gzip
import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from dragoman.limits import MAX_DOCUMENT_BYTES, MAX_KEPT_BEGINNING
from dragoman.record.store import Record

RECORD = Path("r.duckdb")
FOLDER = Path("r.duckdb.rejects")
NO_TEXT = b"<html><body><table><tr><td>1</td></tr></table></body></html>"
MENDED = b"<html><body><p>Peru condemned Chile on Friday.</p></body></html>"
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>'
    "<item><link>http://127.0.0.1/a/1</link></item>"
    "<item><title>Peru thanked Chile.</title><link>http://127.0.0.1/2</link></item>"
    "</channel></rss>"
)
_SUMMARY = re.compile(
    r"(\d+) reports read into \S+ (\d+) coded, (\d+) empty, (\d+) duplicate, (\d+) rejected, "
    r"(\d+) already there; (\d+) events\."
)


def lines(status: str = "rejected") -> list[dict[str, Any]]:
    """Lines of the ledger, of a record that holds together and adds up."""
    with Record.open(RECORD, read_only=True) as record:
        assert record.verify() == []
        ledger = record.ledger()
        assert ledger.read == len(record.reports())
        return record.reports(status=status, text=True).rows()


def bytes_of(line: dict[str, Any]) -> Path:
    """Where the bytes of a rejected line lie."""
    place = FOLDER / f"{line['report_id']}.bin"
    assert place.stat().st_size == line["kept_bytes"]
    return place


def replay(run: Run, *options: str) -> str:
    """Read the rejects again; what was said."""
    result = run("read", "--rejects", "--record", RECORD, *options)
    assert result.exit_code == 0, result.output
    return result.stderr


def summary(said: str) -> dict[str, int]:
    """The counts of the last line."""
    found = _SUMMARY.search(said)
    assert found, said
    names = ("offered", "coded", "empty", "duplicate", "rejected", "known", "events")
    return dict(zip(names, map(int, found.groups()), strict=True))


def test_a_page_mended_in_the_folder_is_coded_and_leaves(run: Run) -> None:
    news = Path("news")
    news.mkdir()
    (news / "page.html").write_bytes(NO_TEXT)
    (news / "good.txt").write_text("Malta thanked Kenya on Friday.", encoding="utf-8")
    assert run("read", news, "--record", RECORD, "--on", "2020-05-05").exit_code == 0
    (line,) = lines()
    assert bytes_of(line).read_bytes() == NO_TEXT
    bytes_of(line).write_bytes(MENDED)
    assert summary(replay(run)) | {"known": 0} == {
        "offered": 1, "coded": 1, "empty": 0, "duplicate": 0, "rejected": 0, "known": 0,
        "events": 1,
    }  # fmt: skip
    assert lines() == []
    assert list(FOLDER.iterdir()) == []
    report = next(row for row in lines("coded") if row["source"] == "page.html")
    # The options of the first reading still hold.
    assert (str(report["published_at"]), report["date_basis"]) == ("2020-05-05", "option")
    assert summary(replay(run))["offered"] == 0


def test_options_given_now_go_before_those_of_then(run: Run) -> None:
    Path("page.html").write_bytes(NO_TEXT)
    run("read", "page.html", "--record", RECORD, "--on", "2020-05-05", "--publisher", "Post")
    (line,) = lines()
    bytes_of(line).write_bytes(MENDED)
    replay(run, "--on", "2021-03-03")
    (report,) = lines("coded")
    assert (str(report["published_at"]), report["publisher"]) == ("2021-03-03", "Post")


def test_a_row_of_lines_is_read_with_the_column_it_lacked(run: Run) -> None:
    rows = [{"id": "1", "text": "Malta thanked Kenya."}, {"id": "2", "story": "Peru met Chile."}]
    Path("c.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run("read", "c.jsonl", "--record", RECORD)
    (line,) = lines()
    assert line["source"] == "c.jsonl#2"
    assert json.loads(bytes_of(line).read_bytes()) == rows[1]
    assert summary(replay(run))["rejected"] == 1
    assert summary(replay(run, "--text", "story"))["coded"] == 1
    assert lines() == []
    assert {row["source"] for row in lines("coded")} == {"c.jsonl#1", "c.jsonl#2"}
    again = run("read", "c.jsonl", "--record", RECORD)
    assert "2 already there" in again.stderr


def test_a_whole_table_is_read_with_the_column_it_lacked(run: Run) -> None:
    Path("f.csv").write_text("id,story\n1,Peru met Chile.\n3,Oman thanked Qatar.\n", "utf-8")
    assert run("read", "f.csv", "--record", RECORD).exit_code == 1
    assert "--text" in lines()[0]["reason"]
    assert summary(replay(run, "--text", "story"))["coded"] == 2
    assert lines() == []
    direct = run("read", "f.csv", "--text", "story", "--record", RECORD)
    assert "2 already there" in direct.stderr


def test_a_row_without_the_named_column_does_not_stop_the_others(run: Run) -> None:
    rows = [{"id": "1", "text": "Malta thanked Kenya."}, {"id": "2", "other": "x"}] + [
        {"id": str(number), "story": f"Peru met Chile. {number}"} for number in range(3, 8)
    ]
    Path("c.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run("read", "c.jsonl", "--record", RECORD)
    assert summary(replay(run, "--text", "story"))["coded"] == 5
    assert [line["source"] for line in lines()] == ["c.jsonl#2"]


def test_a_row_that_lacks_the_column_of_its_corpus_stays(run: Run) -> None:
    Path("c.jsonl").write_text('{"story": "Peru met Chile."}\n{"id": "2"}\n', encoding="utf-8")
    run("read", "c.jsonl", "--text", "story", "--record", RECORD)
    assert summary(replay(run))["rejected"] == 1


def test_a_table_with_one_bad_row_gives_its_good_ones(run: Run) -> None:
    table = 'id,story,\n1,"Peru met Chile.",\n2,,\n3,"Oman thanked Qatar.",\n'
    Path("f.csv").write_text(table, encoding="utf-8")
    run("read", "f.csv", "--record", RECORD)
    replay(run, "--text", "story")
    assert len(lines("coded")) == 2
    assert [line["source"] for line in lines()] == ["f.csv#2"]


def test_the_counts_of_a_replay_add_up(run: Run) -> None:
    Path("page.html").write_bytes(NO_TEXT)
    run("read", "page.html", "--record", RECORD)
    bytes_of(lines()[0]).write_bytes(MENDED)
    Path("mended").mkdir()
    (Path("mended") / "page.html").write_bytes(MENDED)
    run("read", "mended", "--record", RECORD)
    found = summary(replay(run))
    assert lines() == []
    assert found["offered"] == sum(
        found[name] for name in ("coded", "empty", "duplicate", "rejected", "known")
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", NO_TEXT),
        ("c.jsonl", b'{"id": 3, \n'),
        ("binary.txt", bytes(range(256)) * 20),
        ("feed.xml", b"<rss><channel></channel></rss>"),
        ("f.csv", b"id,story\n1,a,b\n"),
        ("cut.txt.gz", gzip.compress(b"Peru met Chile.")[:-9]),
        ("broken.zip", b"PK\x03\x04 nothing"),
    ],
)
def test_what_is_still_bad_stays_as_it_was(run: Run, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    run("read", name, "--record", RECORD)
    (line,) = lines()
    before = {item.name: item.read_bytes() for item in FOLDER.iterdir()}
    assert len(before) == 2
    said = replay(run)
    assert f"rejected: {name}" in said
    assert summary(said)["rejected"] == 1
    assert lines() == [line]
    assert {item.name: item.read_bytes() for item in FOLDER.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.jsonl", b'["Peru met Chile."]\n{"text": "Peru met Chile."}\n'),
        ("list.json", b'[["Peru met Chile."], {"text": "Peru met Chile."}]'),
        ("quote.csv", b'id,text\n1,"Peru" met Chile.\n2,Peru met Chile.\n'),
    ],
)
def test_every_refused_row_is_kept(run: Run, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    run("read", name, "--record", RECORD)
    assert bytes_of(lines()[0]).is_file()


def test_a_broken_line_mended_becomes_its_row(run: Run) -> None:
    Path("c.jsonl").write_text('{"text": "Malta thanked Kenya."}\n{"id": 2, \n', encoding="utf-8")
    run("read", "c.jsonl", "--record", RECORD)
    (line,) = lines()
    bytes_of(line).write_text('{"id": 2, "text": "Peru met Chile."}', encoding="utf-8")
    assert summary(replay(run))["coded"] == 1
    assert lines() == []


def test_of_a_huge_input_the_beginning_is_kept_and_it_says_so(run: Run) -> None:
    place = Path("huge.txt")
    place.write_text("Peru met Chile. ", encoding="utf-8")
    os.truncate(place, MAX_DOCUMENT_BYTES + 1)
    run("read", place, "--record", RECORD)
    (line,) = lines()
    assert line["kept_bytes"] == MAX_KEPT_BEGINNING
    assert bytes_of(line).read_bytes().startswith(b"Peru met Chile. \0")
    told = json.loads(bytes_of(line).with_suffix(".json").read_text(encoding="utf-8"))
    assert told["cut"] is True
    said = replay(run)
    assert "only its beginning was kept" in said
    assert lines() == [line]


def test_a_member_of_a_zip_and_a_gzip_are_kept_to_be_mended(run: Run) -> None:
    with zipfile.ZipFile("z.zip", "w") as archive:
        archive.writestr("in/page.html", NO_TEXT)
        archive.writestr("in/good.txt", "Malta thanked Kenya.")
    Path("p.html.gz").write_bytes(gzip.compress(NO_TEXT))
    run("read", "z.zip", "p.html.gz", "--record", RECORD)
    found = {line["source"]: bytes_of(line) for line in lines()}
    assert set(found) == {"z.zip/in/page.html", "p.html.gz"}
    assert found["z.zip/in/page.html"].read_bytes() == NO_TEXT
    found["z.zip/in/page.html"].write_bytes(MENDED)
    found["p.html.gz"].write_bytes(gzip.compress(MENDED.replace(b"Peru", b"Oman")))
    assert summary(replay(run))["coded"] == 2
    assert lines() == []
    assert {line["source"] for line in lines("coded")} == {*found, "z.zip/in/good.txt"}


def test_a_mended_entry_of_a_feed_keeps_its_name(run: Run) -> None:
    Path("feed.xml").write_text(FEED, encoding="utf-8")
    run("read", "feed.xml", "--record", RECORD)
    (line,) = lines()
    assert line["source"] == "feed.xml#http://127.0.0.1/a/1"
    entry = json.loads(bytes_of(line).read_bytes())
    bytes_of(line).write_text(json.dumps(entry | {"body": "Oman met Qatar."}), encoding="utf-8")
    assert summary(replay(run))["coded"] == 1
    assert {row["source"] for row in lines("coded")} == {
        line["source"],
        "feed.xml#http://127.0.0.1/2",
    }


def test_bytes_that_were_deleted_are_told_by_verify(run: Run) -> None:
    Path("page.html").write_bytes(NO_TEXT)
    run("read", "page.html", "--record", RECORD)
    bytes_of(lines()[0]).unlink()
    result = run("verify", "--record", RECORD)
    assert result.exit_code == 1
    assert "1 rejected inputs are no longer in" in result.output
    assert summary(replay(run))["offered"] == 0


def test_a_folder_that_cannot_be_written_loses_nothing_silently(run: Run) -> None:
    Path("page.html").write_bytes(NO_TEXT)
    Path("good.txt").write_text("Malta thanked Kenya.", encoding="utf-8")
    FOLDER.write_text("in the way", encoding="utf-8")
    result = run("read", "good.txt", "page.html", "--record", RECORD)
    assert result.exit_code == 1
    (said,) = result.stderr.splitlines()
    assert f"{FOLDER}" in said
    assert "rejected inputs cannot be kept" in said
    FOLDER.unlink()
    again = run("read", "good.txt", "page.html", "--record", RECORD)
    assert "1 coded, 0 empty, 0 duplicate, 1 rejected" in again.stderr
    assert len(lines()) == 1


def test_targets_and_rejects_exclude_each_other(run: Run) -> None:
    for args in (["read", "x.txt", "--rejects"], ["read"]):
        result = run(*args, "--record", RECORD)
        assert result.exit_code == 2
        assert "--rejects" in result.stderr
    assert not RECORD.exists()
    assert run("read", "--rejects", "--record", RECORD).exit_code == 1
    assert not RECORD.exists()
