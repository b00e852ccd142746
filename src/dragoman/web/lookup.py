"""Events of a copy by their numbers, with their sides and reports, for `fast.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dragoman.web import questions

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


def ask(cursor: duckdb.DuckDBPyConnection, question: str, given: Row | list[Any]) -> list[Row]:
    """The answer to one question, a dictionary a row."""
    found = cursor.execute(question, given)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def rows(cursor: duckdb.DuckDBPyConnection, numbers: list[int]) -> list[Row]:
    """The events with these numbers, in order, with their sides."""
    if not numbers:
        return []
    given = {"nos": numbers}
    places = ask(cursor, questions.PLACES, given)
    own = _at(cursor, questions.OWN_ROWS, [one["own_row"] for one in places])
    reports = _at(cursor, questions.REPORT_ROWS, [one["report_row"] for one in places])
    imported = _at(cursor, questions.IMPORTED_ROWS, [one["imported_row"] for one in places])
    found: dict[int, Row] = {}
    for one in places:
        row = {"no": one["no"], "day": one["day"]}
        if one["own_row"] is None:
            row |= imported[one["imported_row"]]
        else:
            row |= own[one["own_row"]] | reports[one["report_row"]]
            row["evidence"] = row.pop("text")[row.pop("start") : row.pop("end")]
        row["day_known"] = row["event_date"] is not None
        del row["at_row"]
        found[one["no"]] = row
    sides: dict[tuple[int, bool], list[tuple[int, str, str]]] = {}
    for no, acted, ordinal, code, actor in cursor.execute(questions.SIDES, given).fetchall():
        sides.setdefault((no, acted), []).append((ordinal, code, actor))
    for no, row in found.items():
        for side, acted in (("source", True), ("target", False)):
            members = sorted(sides.get((no, acted), ()))
            row[side] = ", ".join(code for _, code, _ in members)
            row[f"{side}_actors"] = sorted({actor for _, _, actor in members})
    return [found[no] for no in numbers if no in found]


def details(cursor: duckdb.DuckDBPyConnection, place: Row) -> list[Row]:
    """The rest of what is known of an event at a place: of it, its report and its story."""
    if place["own_row"] is None:
        return ask(cursor, questions.IMPORTED_ROW, {"place": place["imported_row"]})
    report = {"place": place["report_row"]}
    return [
        *ask(cursor, questions.EVENT_ROW, {"place": place["own_row"]}),
        *ask(cursor, questions.REPORT_ROW, report),
        *ask(cursor, questions.STORY_ROW, report),
    ]


def members(cursor: duckdb.DuckDBPyConnection, event_ids: Sequence[str]) -> list[Row]:
    """The participants of events of ours, in order: found by an index, so a fixed number a time."""
    found: list[Row] = []
    for begin in range(0, len(event_ids), questions.AT_ONCE):
        part = list(event_ids[begin : begin + questions.AT_ONCE])
        given = part + [""] * (questions.AT_ONCE - len(part))
        found += ask(cursor, questions.MEMBERS, given)
    return sorted(found, key=lambda row: (row["event_id"], row["side"], row["ordinal"]))


def _at(
    cursor: duckdb.DuckDBPyConnection, question: str, places: list[int | None]
) -> dict[int, Row]:
    """Rows by the place at which they lie; none is asked where there are none."""
    wanted = [place for place in places if place is not None]
    found = ask(cursor, question, {"places": wanted}) if wanted else []
    return {row["at_row"]: row for row in found}
