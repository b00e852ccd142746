"""`dragoman code`: one sentence in every format, and the contract of `code -`, line by line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, Spawn
from dragoman.limits import MAX_REPORT_CHARS, MAX_ROW_BYTES

SENTENCE = "France condemned the attack by Syria on Friday."
EVENT_TYPES: dict[str, Any] = {
    "root": str, "mode": str, "source": list, "target": list, "reciprocal": bool,
    "modality": str, "status": str, "event_date": (str, type(None)), "date_precision": str,
    "areas": list, "place": str, "place_country": str, "start": int, "end": int,
    "confidence": float, "format": str, "reason": str, "reason_start": int, "reason_end": int,
    "stage": str, "topics": list,
}  # fmt: skip
ACTOR_KEYS = {"actor", "sector", "person", "office", "text"}


def answers(run: Run, *rows: object, raw: bytes = b"") -> list[dict[str, Any]]:
    """What `code -` says to these rows."""
    stdin = b"".join(json.dumps(row).encode() + b"\n" for row in rows) + raw
    result = run("code", "-", stdin=stdin)
    assert result.exit_code == 0, result.output
    return [json.loads(line, parse_constant=pytest.fail) for line in result.stdout.splitlines()]


def test_csv_is_for_a_pipe(run: Run) -> None:
    result = run("code", SENTENCE, "--on", "2020-05-01")
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert (row["root"], row["mode"]) == ("ACCUSE", "disapprove")
    assert (row["source"], row["target"]) == ("FRA:GOV", "SYR:GOV")
    assert row["event_date"] == "2020-05-01"


def test_jsonl_and_json_hold_the_same_events(run: Run) -> None:
    lines = run("code", SENTENCE, "--format", "jsonl").stdout.splitlines()
    whole = json.loads(run("code", SENTENCE, "--format", "json").stdout)
    assert [json.loads(line) for line in lines] == whole
    assert len(whole) == 1


def test_a_table_names_who_and_what(run: Run) -> None:
    text = "Angela Merkel visited Warsaw."
    out = run("code", text, "--on", "2016-07-07", "--format", "table").stdout
    assert "CONSULT" in out
    assert "Merkel" in out


def test_a_text_without_event_is_no_error(run: Run) -> None:
    result = run("code", "The recipe needs two onions.", "--format", "table")
    assert result.exit_code == 0
    assert "No event" in result.stderr
    assert run("code", "The recipe needs two onions.", "--format", "json").stdout == "[]\n"


def test_the_name_of_a_file_is_no_text(run: Run, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("Oslo thanked Peru.", encoding="utf-8")
    result = run("code", str(story))
    assert result.exit_code == 2
    assert f"{story} is a file: read it with `dragoman read" in result.stderr
    assert run("code", "Oslo thanked Peru. " * 500).exit_code == 0, "longer than any path"


def test_the_contract_of_a_line(run: Run) -> None:
    text = "Taro Kono met Jens Stoltenberg in Brussels on Friday in place of Shinzo Abe."
    (answer,) = answers(run, {"id": "a", "text": text, "date": "2018-07-07"})
    assert set(answer) == {"id", "events"}
    (event,) = answer["events"]
    assert set(event) == set(EVENT_TYPES)
    for name, kind in EVENT_TYPES.items():
        assert isinstance(event[name], kind), name
    for actor in (*event["source"], *event["target"]):
        assert set(actor) - {"standing_in_for"} == ACTOR_KEYS
        assert all(isinstance(value, str) for value in actor.values())
    assert event["reciprocal"] is True
    assert event["source"][0] == {
        "actor": "JPN", "sector": "GOV", "person": "Taro Kono", "office": "foreign minister",
        "text": "Taro Kono", "standing_in_for": "Shinzo Abe",
    }  # fmt: skip
    assert event["event_date"] == "2018-07-06"
    assert (event["place"], event["place_country"]) == ("Brussels", "BEL")
    assert text[event["start"] : event["end"]].startswith("Taro Kono met")


def test_one_answer_per_line_in_order(run: Run) -> None:
    rows = [{"id": number, "text": SENTENCE} for number in (3, "x", None, 1, 3)]
    assert [a["id"] for a in answers(run, *rows)] == [3, "x", None, 1, 3]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (b"{bad", None),
        (b"[1]", None),
        (b'"text"', None),
        (b"null", None),
        (b'{"id": "t"}', "t"),
        (b'{"id": "t", "text": null}', "t"),
        (b'{"id": "t", "text": 5}', "t"),
        (b'{"id": "t", "text": "x", "date": "2020-02-31"}', "t"),
        (b'{"id": "t", "text": "x", "date": "soon"}', "t"),
        (b'{"id": "t", "text": "x", "date": 20200101}', "t"),
        (b'{"id": NaN, "text": "x"}', None),
        (b'{"id": 1e999, "text": "x"}', None),
        (b'{"id": 1, "text": "\xff"}', None),
        (b'{"id": 1, "text": ' + b"[" * 100_000, None),
        (b'{"id": "t", "text": "' + b"x" * (MAX_REPORT_CHARS + 1) + b'"}', "t"),
        (b'{"id": "t", "text": "' + b"x" * MAX_ROW_BYTES + b'"}', None),
    ],
    ids=range(16),
)
def test_a_bad_line_is_an_answer_and_the_rest_goes_on(
    run: Run, line: bytes, number: object
) -> None:
    good = json.dumps({"id": "good", "text": SENTENCE}).encode()
    bad, after = answers(run, raw=line + b"\n" + good)
    assert set(bad) == {"id", "error"}
    assert bad["id"] == number
    assert bad["error"]
    assert "\n" not in bad["error"]
    assert len(bad["error"]) <= 300
    assert after["id"] == "good"
    assert len(after["events"]) == 1


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_do_not_stop_it(run: Run, date: str) -> None:
    text = (
        "Peru thanked Chile yesterday, last week, last month and two years ago and will next week."
    )
    row = {"id": 1, "text": text, "date": date}
    assert [a["id"] for a in answers(run, row, {"id": 2, "text": SENTENCE})] == [1, 2]


def test_empty_lines_have_no_answer_and_the_last_needs_no_end(run: Run) -> None:
    rows = b'\n  \n{"id": 1, "text": ""}\r\n\n{"id": 2, "text": "Nothing."}'
    assert answers(run, raw=rows) == [{"id": 1, "events": []}, {"id": 2, "events": []}]


def test_half_a_character_is_coded_around(run: Run) -> None:
    (answer,) = answers(run, raw=b'{"id": 1, "text": "Peru \\ud800. France condemned Syria."}\n')
    (event,) = answer["events"]
    assert (event["root"], event["source"][0]["actor"]) == ("ACCUSE", "FRA")


def test_a_line_without_date_takes_the_option_else_none(run: Run) -> None:
    row = json.dumps({"id": 1, "text": SENTENCE})
    dated = json.loads(run("code", "-", "--on", "2020-05-01", stdin=row).stdout)
    assert dated["events"][0]["event_date"] == "2020-05-01"
    (free,) = answers(run, {"id": 1, "text": SENTENCE}, raw=b"")
    assert (free["events"][0]["event_date"], free["events"][0]["date_precision"]) == (
        None, "unknown",
    )  # fmt: skip


@pytest.mark.parametrize("date", ["2020-05-01", "2020-05-01T10:00:00Z", "2020-05-01 10:00"])
def test_the_time_of_day_does_not_matter(run: Run, date: str) -> None:
    (answer,) = answers(run, {"id": 1, "text": SENTENCE, "date": date})
    assert answer["events"][0]["event_date"] == "2020-05-01"


def test_title_and_paragraphs_are_one_document(run: Run) -> None:
    row = {
        "id": 1, "date": "2018-07-07", "title": "India expels Pakistani diplomat",
        "text": "India expelled a Pakistani diplomat on Thursday.\n\nPeru thanked Chile.",
    }  # fmt: skip
    (answer,) = answers(run, row)
    assert [e["root"] for e in answer["events"]] == ["SANCTION", "SUPPORT"]
    assert answer["events"][0]["event_date"] == "2018-07-05"
    whole = f"{row['title']}\n{row['text']}"
    thanks = answer["events"][1]
    assert whole[thanks["start"] : thanks["end"]].startswith("Peru thanked Chile")


def test_an_answer_does_not_depend_on_the_lines_before(run: Run) -> None:
    rows = [{"id": i, "text": f"He thanked {who}. Macron met Trump."} for i, who in enumerate(
        ["Peru", "Chile", "Malta"]
    )]  # fmt: skip
    together = answers(run, *rows)
    assert together == [answers(run, row)[0] for row in rows]


def test_as_a_process_bytes_that_are_no_text_do_not_stop_it(spawn: Spawn) -> None:
    done = spawn(
        "code", "-", stdin=b"\xff\xfe\n" + json.dumps({"id": 1, "text": SENTENCE}).encode()
    )
    assert done.returncode == 0
    assert done.stderr == b""
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert "error" in first
    assert second["events"][0]["root"] == "ACCUSE"
    assert done.stdout.isascii()
