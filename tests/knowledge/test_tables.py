"""Reading one table: a good one gives typed rows, a bad one says where and why."""

from __future__ import annotations

import calendar
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import KnowledgeError
from dragoman.knowledge import rows
from dragoman.knowledge.tables import parse_day, read_table

HEADER = "actor\toffice\tperson\taliases\tfrom\tto\tnote\n"


def table(folder: Path, text: str | bytes, name: str = "holders.tsv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def error(path: Path, row_type: type[object] = rows.Holder) -> str:
    with pytest.raises(KnowledgeError) as caught:
        read_table(path, row_type)
    return str(caught.value)


def test_a_row_becomes_a_typed_record(tmp_path: Path) -> None:
    path = table(
        tmp_path, HEADER + "JPN\tforeign minister\tA B\tB A| Mr B |\t2004-02\t2005\tacting\n"
    )
    assert read_table(path, rows.Holder) == (
        rows.Holder(
            actor="JPN",
            office="foreign minister",
            person="A B",
            aliases=("B A", "Mr B"),
            start=dt.date(2004, 2, 1),
            end=dt.date(2005, 12, 31),
            note="acting",
        ),
    )


def test_comments_empty_lines_and_short_rows_are_allowed(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER + "# who was it?\n\nJPN\thead of state\tA\n")
    (row,) = read_table(path, rows.Holder)
    assert (row.aliases, row.start, row.end, row.note) == ((), None, None, "")


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    path = table(tmp_path, "office\tperson\tactor\nhead of state\tA\tJPN\n")
    (row,) = read_table(path, rows.Holder)
    assert (row.actor, row.office, row.person) == ("JPN", "head of state", "A")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("\thead of state\tA\t\t\t\t", "column 'actor' is empty"),
        ("JPN\t\tA\t\t\t\t", "column 'office' is empty"),
        ("JPN\thead of state\tA\t\t2004-13\t\t", "'2004-13' has no such month"),
        ("JPN\thead of state\tA\t\t2004-02-30\t\t", "'2004-02-30' has no such day"),
        ("JPN\thead of state\tA\t\tspring 2004\t\t", "'spring 2004' is no date"),
        ("JPN\thead of state\tA\t\t04-02-2004\t\t", "'04-02-2004' is no date"),
        ("JPN\thead of state\tA\t\t2005\t2004\t", "begins 2005-01-01 after it ends 2004-12-31"),
        ("JPN\thead of state\tA\t\t2004\t2005\t\textra", "8 cells in a table of 7 columns"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    good = "JPN\thead of state\tB\t\t\t\t\n"
    message = error(table(tmp_path, HEADER + good + row + "\n" + good))
    assert message.startswith("holders.tsv:3: ")
    assert reason in message
    assert "\n" not in message


def test_every_wrong_row_is_reported_at_once(tmp_path: Path) -> None:
    bad = "JPN\thead of state\tA\t\tnever\t\t\n"
    message = error(table(tmp_path, HEADER + bad * 3)).splitlines()
    assert [line.split(":")[1] for line in message] == ["2", "3", "4"]


def test_a_flood_of_wrong_rows_is_cut_short_and_counted(tmp_path: Path) -> None:
    bad = "JPN\thead of state\tA\t\tnever\t\t\n"
    message = error(table(tmp_path, HEADER + bad * 25)).splitlines()
    assert len(message) == 11
    assert message[-1] == "... and 15 more"


def test_an_unknown_value_lists_the_known_ones(tmp_path: Path) -> None:
    path = table(tmp_path, "code\tname\tkind\nJPN\tJapan\tnickname\n", "names.tsv")
    message = error(path, rows.Name)
    assert message.startswith("names.tsv:2: 'nickname' is not a known kind")
    assert "demonym" in message


@pytest.mark.parametrize(
    ("text", "row_type", "reason"),
    [
        ("lemma\troot\treciprocal\nmeet\tCONSULT\tyes\n", rows.VerbFrame, "neither 0 nor 1"),
        ("lemma\troot\tweight\nmeet\tCONSULT\thigh\n", rows.VerbFrame, "high"),
        ("root\tquad\tgoldstein\nAGREE\tone\t2\n", rows.Root, "one"),
    ],
)
def test_flags_and_numbers_are_checked(
    tmp_path: Path, text: str, row_type: type[object], reason: str
) -> None:
    message = error(table(tmp_path, text, "t.tsv"), row_type)
    assert message.startswith("t.tsv:2: ")
    assert reason in message


def test_an_unknown_column_is_named_with_the_expected_ones(tmp_path: Path) -> None:
    message = error(table(tmp_path, "actor\toffice\tname\nJPN\thead of state\tA\n"))
    assert message.startswith("holders.tsv:1: unknown column 'name'")
    assert "person" in message


def test_a_missing_needed_column_is_named(tmp_path: Path) -> None:
    message = error(table(tmp_path, "actor\tperson\nJPN\tA\n"))
    assert message.startswith("holders.tsv:1: column 'office' is missing")


def test_an_empty_file_says_what_it_needs(tmp_path: Path) -> None:
    assert "holders.tsv:1: the file is empty" in error(table(tmp_path, b""))


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read_table(table(tmp_path, HEADER), rows.Holder) == ()


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    text = HEADER + "TUR\thead of state\tÖzal\t\t\t\t\n"
    message = error(table(tmp_path, text.encode(encoding)))
    assert message.startswith("holders.tsv:1: ")


def test_a_missing_file_is_a_knowledge_error(tmp_path: Path) -> None:
    assert error(tmp_path / "holders.tsv").startswith("holders.tsv:1: cannot be read")


DAYS = st.dates(min_value=dt.date(1000, 1, 1))


@given(DAYS, st.booleans())
def test_a_full_date_means_that_day(day: dt.date, last: bool) -> None:
    assert parse_day(day.isoformat(), last=last) == day


@given(DAYS)
def test_a_month_and_a_year_reach_from_their_first_to_their_last_day(day: dt.date) -> None:
    month, year = day.isoformat()[:7], day.isoformat()[:4]
    days_in_month = calendar.monthrange(day.year, day.month)[1]
    assert parse_day(month, last=False) == day.replace(day=1)
    assert parse_day(month, last=True) == day.replace(day=days_in_month)
    assert parse_day(year, last=False) == dt.date(day.year, 1, 1)
    assert parse_day(year, last=True) == dt.date(day.year, 12, 31)


@given(st.text(max_size=12) | st.from_regex(r"\d{4}(-\d{2}){0,2}"), st.booleans())
def test_anything_else_is_a_value_error_or_a_day_within_what_is_written(
    text: str, last: bool
) -> None:
    try:
        day = parse_day(text, last=last)
    except ValueError:
        return
    written = "-".join(
        f"{int(part):0{4 if i == 0 else 2}d}" for i, part in enumerate(text.strip().split("-"))
    )
    assert day.isoformat().startswith(written)
