"""ICEWS as studies of temporal knowledge graphs share it: a folder of numbered facts.

`train.txt`, `valid.txt` and `test.txt` hold subject, relation, object and time as numbers; a fifth
column is of no use. `entity2id.txt` and `relation2id.txt` name them. Together they are one set.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import InputError
from dragoman.record.interchange.crosswalks import TimeColumn, crosswalks
from dragoman.record.interchange.format import Ask, Format, Head
from dragoman.record.interchange.mapping import folded
from dragoman.record.interchange.stream import Source, delimited

if TYPE_CHECKING:
    import pyarrow as pa

_PARTS: Final = ("train.txt", "valid.txt", "test.txt")
_IDS: Final = ("entity2id.txt", "relation2id.txt")
_FACT: Final = ("subject", "relation", "object", "time")
_HOURS: Final = 24
#: A state below this share of all sides is not missed when its name is missing.
_SHARE: Final = 0.002
#: States that one note lists.
_LISTED: Final = 15

_NAMES: Final = """
    SELECT DISTINCT name AS key, year(day::DATE) AS year
    FROM (SELECT subject AS name, day FROM raw UNION ALL SELECT object, day FROM raw)
"""
_SELECT: Final = """
    SELECT
        row_no,
        CASE WHEN e.cameo IS NULL THEN 'unknown relation' END AS fault,
        md5(concat_ws(chr(9), subject, relation, object, day)) AS own_id, 0 AS pair,
        day::DATE AS event_date, 'day' AS date_precision,
        coalesce(s.actor, 'UNK') AS source_actor, coalesce(s.sector, '') AS source_sector,
        subject AS source_name,
        coalesce(t.actor, 'UNK') AS target_actor, coalesce(t.sector, '') AS target_sector,
        object AS target_name,
        coalesce(m.root, '') AS root, coalesce(m.mode, '') AS mode, coalesce(m.quad, 0) AS quad,
        m.goldstein, coalesce(e.cameo, '') AS cameo, []::VARCHAR[] AS areas,
        coalesce(m.contexts, []::VARCHAR[]) AS contexts, 'actual' AS modality, 1 AS mentions,
        '' AS place, '' AS place_country, NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude,
        '' AS publisher, '' AS reference, '' AS details
    FROM raw
    LEFT JOIN event_text_map e ON e.name = event_text
    LEFT JOIN cameo_map m ON m.cameo = e.cameo
    LEFT JOIN actor_map s ON s.key = subject AND s.year = year(day::DATE)
    LEFT JOIN actor_map t ON t.key = object AND t.year = year(day::DATE)
"""
#: States that are here by their ministries and people, but never by their own name.
_UNNAMED: Final = """
    WITH sides AS (
        SELECT source_actor AS actor, source_name AS name FROM imported WHERE import_no = $1
        UNION ALL
        SELECT target_actor, target_name FROM imported WHERE import_no = $1
    )
    SELECT s.name, count(*) AS total
    FROM sides JOIN state_map s ON s.code = actor
    LEFT JOIN country_map k ON k.scheme = 'name' AND k.key = lower(sides.name) AND k.code = actor
    GROUP BY s.name
    HAVING count(k.key) = 0 AND total >= $2 * (SELECT count(*) FROM sides)
    ORDER BY total DESC
"""
_ABSENT: Final = """
    WITH names AS (
        SELECT lower(source_name) AS name FROM imported WHERE import_no = $1
        UNION
        SELECT lower(target_name) FROM imported WHERE import_no = $1
    )
    SELECT e.name FROM expected_map e LEFT JOIN names n ON n.name = e.key
    GROUP BY e.name HAVING count(n.name) = 0 ORDER BY e.name
"""


@dataclass(frozen=True, slots=True)
class _Clock:
    """What a number in the time column means."""

    day_zero: dt.date
    hours: bool
    because: str


def _open(source: Source) -> Iterator[pa.Table]:
    import pyarrow as pa
    import pyarrow.compute as pc

    entities, relations = (_names(source, name) for name in _IDS)
    facts = pa.concat_tables([_facts(source, part) for part in _PARTS])
    for column, names in (("subject", entities), ("relation", relations), ("object", entities)):
        known = pc.less(facts[column], len(names))
        _refuse(source, facts, known, f"{column} without a name")
        facts = facts.filter(known)
    clock = _clock(source, facts["time"])
    unit = "hours" if clock.hours else "days"
    source.note(f"time 0 was read as {clock.day_zero}, in {unit} ({clock.because})")
    days = pc.divide(facts["time"], _HOURS) if clock.hours else facts["time"]
    first = (clock.day_zero - dt.date(1970, 1, 1)).days
    dates = pc.cast(pc.cast(pc.add(days, first), pa.int32()), pa.date32())
    texts = pa.array([folded(name) for name in relations.to_pylist()])
    yield pa.table(
        {
            "subject": entities.take(facts["subject"]),
            "relation": relations.take(facts["relation"]),
            "object": entities.take(facts["object"]),
            "event_text": texts.take(facts["relation"]),
            "day": pc.cast(dates, pa.string()),
        }
    )


def _names(source: Source, name: str) -> Any:
    """The names of a numbered list, each at its number."""
    import pyarrow as pa

    found: dict[int, str] = {}
    path = source.path / name
    for block in delimited(source, ("name", "id"), names=("name", "id"), file=path):
        for text, number in zip(block["name"].to_pylist(), block["id"].to_pylist(), strict=True):
            if not number.isdecimal():
                raise InputError(f"{path}: {number!r} is no number; fetch the folder again")
            found[int(number)] = " ".join(text.replace("_", " ").split())
    if sorted(found) != list(range(len(found))):
        raise InputError(f"{path} leaves numbers out; fetch the folder again")
    return pa.array([found[number] for number in range(len(found))], pa.string())


def _facts(source: Source, part: str) -> Any:
    """The four numbers of each fact; the fifth column, where there is one, is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    path = source.path / part
    with path.open("rb") as stream:
        width = stream.readline().count(b"\t") + 1
    names = (*_FACT, "rest")[: max(width, len(_FACT))]
    blocks = list(delimited(source, _FACT, names=names, file=path))
    text = pa.Table.from_batches(blocks, pa.schema([(name, pa.string()) for name in _FACT]))
    for column in _FACT:
        sound = pc.match_substring_regex(text[column], "^[0-9]{1,9}$")
        _refuse(source, text, sound, f"{column} is no number")
        text = text.filter(sound)
    return text.cast(pa.schema([(name, pa.int64()) for name in _FACT]))


def _refuse(source: Source, table: Any, sound: Any, reason: str) -> None:
    import pyarrow.compute as pc

    wrong = table.filter(pc.invert(sound))
    if wrong.num_rows:
        first = " ".join(str(column[0].as_py()) for column in wrong.columns)
        source.refuse(reason, first, wrong.num_rows)


def _clock(source: Source, times: Any) -> _Clock:
    """What the time column means: as the user says, else as folder and range tell."""
    import pyarrow.compute as pc

    options = source.options
    limits = pc.min_max(times).as_py()
    first, last = limits["min"] or 0, limits["max"] or 0
    remainders = pc.subtract(times, pc.multiply(pc.divide(times, _HOURS), _HOURS))
    daily = pc.max(remainders).as_py() == 0 and last > _HOURS
    unit = options.unit or ("hour" if daily else "day")
    if options.day_zero:
        return _Clock(options.day_zero, unit == "hour", "as you said")
    known = [row for row in crosswalks().days if row.unit == unit]
    folder = source.path.name.lower().replace("_", "-")
    for row in known:
        if row.folder in folder and row.first <= first and last <= row.last:
            return _Clock(_day(row), unit == "hour", f"as {row.folder}: {first} to {last}")
    same = {_day(row) for row in known if (row.first, row.last) == (first, last)}
    if len(same) == 1:
        return _Clock(same.pop(), unit == "hour", f"by its range, {first} to {last}")
    raise InputError(
        f"{source.path}: the times run from {first} to {last}, and nothing tells from which day; "
        "say it with --day-zero YYYY-MM-DD, and --unit hour or day"
    )


def _day(row: TimeColumn) -> dt.date:
    return dt.date.fromisoformat(row.day_zero)


def _look(ask: Ask, import_no: int) -> Iterator[str]:
    unnamed = [str(name) for name, _ in ask(_UNNAMED, [import_no, _SHARE])]
    if unnamed:
        more = len(unnamed) - _LISTED
        names = ", ".join(unnamed[:_LISTED]) + (f" and {more} more" if more > 0 else "")
        yield (
            f"no actor is plainly named so: {names}; their ministries, people and groups are "
            "here, but dyads with them are undercounted"
        )
    absent = ", ".join(str(name) for (name,) in ask(_ABSENT, [import_no]))
    if absent:
        yield f"never an actor by its own name: {absent}; dyads with it are missing"


def _sniff(head: Head) -> bool:
    return head.files >= {*_PARTS, *_IDS}


ICEWS_TKG: Final = Format(
    name="icews-tkg",
    dataset="icews-tkg",
    title="ICEWS as a temporal knowledge graph: a folder with train.txt, entity2id.txt ...",
    columns=("subject", "relation", "object", "event_text", "day"),
    select=_SELECT,
    sniff=_sniff,
    open=_open,
    names=_NAMES,
    notes=("facts repeated within a day were removed by its makers: counts are of distinct facts",),
    look=_look,
    folder=True,
)
