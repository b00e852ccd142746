"""GDELT event files, editions 1.0 (57 or 58 columns) and 2.0 (61): tab-separated, no header.

Columns are named as in the codebooks. Rows are many, so only what has a column of ours is read,
unless every column is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dragoman.record.interchange.format import Format, Head
from dragoman.record.interchange.stream import Source, delimited, head

if TYPE_CHECKING:
    import pyarrow as pa

_ACTOR: Final = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code"),
    *("Religion2Code", "Type1Code", "Type2Code", "Type3Code"),
)
_GEO: Final = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
_GEO_2: Final = (*_GEO[:4], "ADM2Code", *_GEO[4:])
_PLACES: Final = ("Actor1Geo", "Actor2Geo", "ActionGeo")


def _columns(geo: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *("GlobalEventID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
        *(f"Actor{number}{name}" for number in (1, 2) for name in _ACTOR),
        *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"),
        *("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"),
        *(f"{place}_{name}" for place in _PLACES for name in geo),
        *("DATEADDED", "SOURCEURL"),
    )


ONE: Final = _columns(_GEO)
TWO: Final = _columns(_GEO_2)
NEEDED: Final = (
    *("GlobalEventID", "SQLDATE", "EventCode", "QuadClass", "GoldsteinScale", "NumMentions"),
    *(
        f"Actor{number}{name}"
        for number in (1, 2)
        for name in ("Code", "Name", "CountryCode", "KnownGroupCode", "Type1Code")
    ),
    *("ActionGeo_FullName", "ActionGeo_CountryCode", "ActionGeo_Lat", "ActionGeo_Long"),
    "SOURCEURL",
)
#: Codes, days and hosts repeat in thousands of rows: each is looked up once in a batch.
#: The country of a known body ("EUR" of the European Union) is a region, not a country.
_SELECT: Final = """
    WITH days AS (
        SELECT SQLDATE AS written, try_strptime(SQLDATE, '%Y%m%d')::DATE AS day
        FROM (SELECT DISTINCT SQLDATE FROM raw)
    ),
    sides AS (
        SELECT Actor1Code AS code, Actor1CountryCode AS country, Actor1KnownGroupCode AS known,
               Actor1Type1Code AS type
        FROM raw
        UNION
        SELECT Actor2Code, Actor2CountryCode, Actor2KnownGroupCode, Actor2Type1Code FROM raw
    ),
    actors AS (
        SELECT s.code, s.country, s.known, s.type,
               CASE WHEN s.code = '' THEN ''
                    ELSE coalesce(g.code, nullif(c.code, 'UNK'), w.sector, 'UNK') END AS actor,
               coalesce(b.sector, t.sector, '') AS sector
        FROM sides s
        LEFT JOIN country_map g
            ON g.scheme = 'group' AND g.key = s.known AND s.country IN ('', 'EUR')
        LEFT JOIN country_map c ON c.scheme = 'cameo' AND c.key = s.country
        LEFT JOIN sector_map b ON b.scheme = 'body' AND b.key = g.code
        LEFT JOIN sector_map t ON t.scheme = 'cameo' AND t.key = s.type
        LEFT JOIN sector_map w ON w.scheme = 'cameo' AND w.key = s.type
            AND w.sector IN ('IGO', 'NGO', 'MNC', 'IMG', 'ISM')
    )
    SELECT
        row_no,
        CASE WHEN NOT regexp_full_match(GlobalEventID, '[0-9]+') THEN 'no GlobalEventID'
             WHEN d.day IS NULL THEN 'impossible date' END AS fault,
        GlobalEventID AS own_id, 0 AS pair,
        d.day AS event_date, 'day' AS date_precision,
        s.actor AS source_actor, s.sector AS source_sector, Actor1Name AS source_name,
        t.actor AS target_actor, t.sector AS target_sector, Actor2Name AS target_name,
        coalesce(m.root, '') AS root, coalesce(m.mode, '') AS mode,
        coalesce(nullif(m.quad, 0), try_cast(QuadClass AS INTEGER), 0) AS quad,
        coalesce(try_cast(GoldsteinScale AS DOUBLE), m.goldstein) AS goldstein,
        EventCode AS cameo, []::VARCHAR[] AS areas,
        coalesce(m.contexts, []::VARCHAR[]) AS contexts, 'actual' AS modality,
        greatest(1, coalesce(try_cast(NumMentions AS INTEGER), 1)) AS mentions,
        ActionGeo_FullName AS place, coalesce(p.code, '') AS place_country,
        try_cast(ActionGeo_Lat AS DOUBLE) AS latitude,
        try_cast(ActionGeo_Long AS DOUBLE) AS longitude,
        CASE WHEN SOURCEURL LIKE 'http%'
             THEN lower(ltrim(split_part(SOURCEURL, '/', 3))) ELSE '' END AS publisher,
        coalesce(SOURCEURL, '') AS reference,
        '' AS details
    FROM raw
    LEFT JOIN days d ON d.written = SQLDATE
    LEFT JOIN actors s ON s.code = Actor1Code AND s.country = Actor1CountryCode
        AND s.known = Actor1KnownGroupCode AND s.type = Actor1Type1Code
    LEFT JOIN actors t ON t.code = Actor2Code AND t.country = Actor2CountryCode
        AND t.known = Actor2KnownGroupCode AND t.type = Actor2Type1Code
    LEFT JOIN cameo_map m ON m.cameo = EventCode
    LEFT JOIN country_map p ON p.scheme = 'fips' AND p.key = ActionGeo_CountryCode
"""


def _detailed(edition: Format, columns: tuple[str, ...]) -> Format:
    """The edition with every column in `details`."""
    pairs = ", ".join(f"'{name}', {name}" for name in columns)
    details = f"json_object({pairs})::VARCHAR AS details"
    select = edition.select.replace("'' AS details", details)
    return replace(edition, columns=columns, select=select, open=_opener(columns, columns))


def _opener(
    names: tuple[str, ...], wanted: tuple[str, ...]
) -> Callable[[Source], Iterator[pa.RecordBatch]]:
    def opened(source: Source) -> Iterator[pa.RecordBatch]:
        # Files of edition 1.0 have no address of the source before April 2013.
        width = len(head(source).columns())
        own = tuple(name for name in wanted if name != "SOURCEURL")
        return delimited(source, own, optional=("SOURCEURL",), names=names[:width])

    return opened


def _sniff(*widths: int) -> Callable[[Head], bool]:
    def fits(head: Head) -> bool:
        cells = head.columns()
        return len(cells) in widths and cells[0].isdecimal() and cells[1].isdecimal()

    return fits


_NOTES: Final = (
    "GDELT is coded by machine and not checked: the same act may stand in many rows, one for each "
    "pair of actors and each wording",
)
_GDELT1: Final = Format(
    name="gdelt1",
    dataset="gdelt",
    title="GDELT 1.0 event files: 57 or 58 columns, also zipped",
    columns=NEEDED,
    select=_SELECT,
    sniff=_sniff(len(ONE) - 1, len(ONE)),
    open=_opener(ONE, NEEDED),
    notes=_NOTES,
)
_GDELT2: Final = replace(
    _GDELT1,
    name="gdelt2",
    title="GDELT 2.0 event files: 61 columns, also zipped",
    sniff=_sniff(len(TWO)),
    open=_opener(TWO, NEEDED),
)
GDELT1: Final = replace(_GDELT1, detailed=_detailed(_GDELT1, ONE))
GDELT2: Final = replace(_GDELT2, detailed=_detailed(_GDELT2, TWO))
