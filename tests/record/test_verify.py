"""`verify` finds every way a record can fall apart, and says how much of it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dragoman.record.store import Record

from .builders import coded, event, reject, report

TEXT = "The leaders met in Paris."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "r.duckdb"
    base = report("a", TEXT)
    with Record.open(path) as record:
        record.commit(
            [
                coded("a", event(base), event(base, "USA", "", root="MOBILIZE"), of=base),
                coded(of=report("z", TEXT, published_at=None)),
            ],
            [reject()],
        )
    return path


def test_a_sound_record_has_no_problems(path: Path) -> None:
    with Record.open(path, read_only=True) as record:
        assert record.verify() == []


def imported(*own_ids: str) -> str:
    """Rows of a foreign data set that came from nowhere and say nothing."""
    rows = ", ".join(f"(7, 'icews', '{own_id}', 0)" for own_id in own_ids)
    return f"INSERT INTO imported (import_no, dataset, own_id, pair) VALUES {rows}"


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("DELETE FROM events", "1 reports are called coded but have no event"),
        ("DELETE FROM events", "3 participants belong to no event"),
        (
            "UPDATE reports SET status = 'empty' WHERE status = 'coded'",
            "1 reports have events but are not called coded",
        ),
        ("UPDATE reports SET text = text || '!'", "text of another length"),
        ("UPDATE reports SET reason = ''", "1 reports are rejected without a reason"),
        ("UPDATE reports SET duplicate_of = 'x'", "duplicates do not name a report"),
        ("UPDATE reports SET duplicate_of = 'x'", "2 reports name an original"),
        (
            "UPDATE reports SET status = 'empty', duplicate_of = '' WHERE status = 'duplicate'",
            "1 reports share their text",
        ),
        ("DELETE FROM reports WHERE status = 'coded'", "2 events belong to a report that is not"),
        ("INSERT INTO events SELECT * FROM events", "2 event ids occur more than once"),
        ('UPDATE events SET "end" = 26', "2 events have evidence outside"),
        ("UPDATE events SET start = -1", "2 events have evidence outside"),
        ('UPDATE events SET "end" = start', "2 events have evidence outside"),
        ("UPDATE events SET sentence = 3", "2 events are in a sentence"),
        ("UPDATE events SET also_in = [0, 3]", "2 events are in a sentence"),
        ("UPDATE events SET reason = 'why'", "2 events give a reason that is not where they say"),
        (
            "UPDATE events SET reason = 'met', reason_start = 0, reason_end = 3",
            "2 events give a reason that is not where they say",
        ),
        ("UPDATE events SET reason_end = 9", "2 events give a reason that is not where they say"),
        ("DELETE FROM participants WHERE side = 'source'", "2 events have no participant"),
        ("UPDATE events SET root = 'FIGHT'", "2 events have a root or quad class"),
        ("UPDATE events SET quad = 3", "2 events have a root or quad class"),
        ("UPDATE events SET event_date = NULL", "2 events have a date precision but no date"),
        ("INSERT INTO participants SELECT * FROM participants", "3 participants are counted twice"),
        ("UPDATE participants SET actor = ''", "3 participants have no actor code"),
        (
            'UPDATE participants SET start = 20, "end" = 30',
            "3 participants are quoted from outside",
        ),
        (
            "UPDATE reports SET duplicate_kind = 'near' WHERE status = 'duplicate'",
            "1 duplicates are called exact with another text, or near with the same",
        ),
        (
            "UPDATE reports SET duplicate_kind = 'exact' WHERE status = 'coded'",
            "1 reports are no duplicates but of a kind of them",
        ),
        ("INSERT INTO bands VALUES (1, 'x')", "1 texts are in the index of near copies but not"),
        ("INSERT INTO recoded_reports VALUES ('x', 'y', 1, false)", "1 texts coded again are not"),
        (imported("a"), "1 imported events came with no import"),
        (imported("a"), "1 imported events lack what every event has"),
        (imported("a", "a"), "1 imported events are in the record twice"),
        (
            "INSERT INTO imports VALUES (1, 'icews', 'f', 's', 3, 3, 0, 0, '', '', true, '', '', "
            "'2024-01-01')",
            "1 imports count other rows",
        ),
    ],
)
def test_each_kind_of_damage_is_told(path: Path, damage: str, problem: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(damage)
    with Record.open(path, read_only=True) as record:
        found = record.verify()
    assert any(problem in line for line in found), found
    assert all("(first: " in line for line in found)
