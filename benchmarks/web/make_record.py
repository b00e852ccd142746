"""A synthetic record for timing pages: python benchmarks/web/make_record.py PATH --events 1000000.

Its events are invented and its texts are stock phrases, but what costs time is like a real one:
widths, a heavy tail of actors, publishers and pairs, unknown dates, several actors on a side,
mutual events, copies, rejected inputs, the index of near copies, and rows of another data set.
The same arguments give the same rows. `dragoman verify` passes.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.record.scratch import registered
from dragoman.record.store import Record

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Who is in the news most, in this order; all other states follow.
_FIRST: Final[tuple[str, ...]] = (
    *("USA", "RUS", "CHN", "UKR", "ISR", "IRN", "UNO", "GBR", "FRA", "DEU", "JPN", "IND", "NATO"),
    *("PRK", "KOR", "EUU", "TUR", "PAK", "SYR", "SAU", "PSE", "TWN", "IRQ", "AFG", "POL", "AUS"),
    *("UNSC", "EGY", "ITA", "CAN", "PHL", "VNM", "LBN", "YEM", "ASEAN", "BRA", "ZAF", "NGA"),
)
_PHRASES: Final = {
    "AGREE": "promised to work with", "CONSULT": "held talks with", "SUPPORT": "praised",
    "CONCEDE": "eased its terms for", "COOPERATE": "ran a joint exercise with",
    "AID": "sent supplies to", "RETREAT": "withdrew units facing", "REQUEST": "asked more of",
    "ACCUSE": "criticised", "REJECT": "turned down an offer of", "THREATEN": "warned",
    "PROTEST": "demonstrated against", "SANCTION": "put new limits on trade with",
    "MOBILIZE": "moved ships near", "COERCE": "held a vessel of", "ASSAULT": "struck a base of",
}  # fmt: skip
#: How often each root is coded, in parts of a hundred.
_SHARES: Final = {
    "AGREE": 10, "CONSULT": 22, "SUPPORT": 14, "CONCEDE": 3, "COOPERATE": 4, "AID": 4,
    "RETREAT": 3, "REQUEST": 6, "ACCUSE": 11, "REJECT": 4, "THREATEN": 4, "PROTEST": 2,
    "SANCTION": 4, "MOBILIZE": 3, "COERCE": 2, "ASSAULT": 4,
}  # fmt: skip
_SECTORS: Final = ["GOV"] * 10 + [""] * 5 + ["MIL"] * 2 + ["LEG", "OPP", "BUS"]
_MODALITIES: Final = ["actual"] * 17 + ["conditional", "planned", "negated"]

#: Random numbers are hashes, so that rows do not depend on threads; `u` is in [0, 1).
_MACROS: Final = (
    "CREATE TEMP MACRO u(n, salt) AS hash(n * 64 + salt) / 18446744073709551616.0",
    "CREATE TEMP MACRO one_of(items, n, salt) AS items[1 + floor(u(n, salt) * len(items))::INT]",
    # The i-th of k items with a probability of about 1/i.
    "CREATE TEMP MACRO tail(k, x) AS least(floor(exp(x * ln(k + 1)))::INT, k)",
)
_EVENTS: Final = """
CREATE TEMP TABLE e AS
WITH drawn AS (
    SELECT n, least((n + hash(n) % 5) // 5, $reports - 1) AS report,
           tail($actors, u(n, 1)) AS a,
           CASE WHEN u(n, 2) < 0.5 THEN tail($actors, u(n, 3))
                ELSE tail($actors, u(tail($actors, u(n, 1)) * 16 + tail(12, u(n, 4)), 5)) END AS b,
           tail($actors, u(n, 6)) AS c,
           one_of($roots::VARCHAR[], n, 7) AS root, u(n, 8) AS kind,
           one_of($sectors::VARCHAR[], n, 9) AS a_sector,
           one_of($sectors::VARCHAR[], n, 10) AS b_sector
    FROM range($events) numbers(n)
)
SELECT d.n, d.report, row_number() OVER (PARTITION BY d.report ORDER BY d.n) - 1 AS sentence,
       x.code AS a, y.code AS b, z.code AS c, x.name AS a_name, y.name AS b_name,
       CASE WHEN x.body THEN 'IGO' ELSE d.a_sector END AS a_sector,
       CASE WHEN y.body THEN 'IGO' WHEN x.code = y.code THEN 'OPP' ELSE d.b_sector END AS b_sector,
       CASE WHEN d.kind < 0.1 THEN 'CONSULT' ELSE r.root END AS root,
       CASE WHEN d.kind < 0.1 THEN 1 ELSE r.quad END AS quad,
       CASE WHEN d.kind < 0.1 THEN 2.5 ELSE r.goldstein END AS goldstein,
       CASE WHEN d.kind < 0.1 THEN '040' ELSE r.cameo END AS cameo,
       -- mutual of two, mutual of three, nobody acted upon, a second actor, else plain
       CASE WHEN d.kind < 0.08 THEN 'two' WHEN d.kind < 0.1 THEN 'three'
            WHEN d.kind < 0.2 THEN 'alone' WHEN d.kind < 0.3 THEN 'joint' ELSE 'plain' END AS kind,
       x.name || ' ' || CASE WHEN d.kind < 0.1 THEN 'held talks with' ELSE r.phrase END || ' '
           || y.name || ' on the matter of ' || one_of($areas::VARCHAR[], d.n, 11)
           || ', officials in ' || z.name || ' said.' AS words
FROM drawn d JOIN actors x ON x.i = d.a JOIN actors y ON y.i = d.b JOIN actors z ON z.i = d.c
JOIN roots r ON r.root = d.root
"""
_PLACED: Final = """
CREATE TEMP TABLE placed AS
SELECT *, coalesce(sum(length(words) + 1) OVER (
              PARTITION BY report ORDER BY sentence
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::INTEGER AS start
FROM e
"""
#: Told reports, then empty ones: each keeps its text.
_ORIGINALS: Final = """
CREATE TEMP TABLE originals AS
WITH told AS (
    SELECT report AS n, string_agg(words, ' ' ORDER BY sentence) AS words, count(*) AS sentences,
           min_by(a_name || ' ' || root || ' ' || b_name, sentence) AS title
    FROM placed GROUP BY report
    UNION ALL
    SELECT $reports + n, 'A market report: prices of wheat rose by a little.', 1, 'Prices rise'
    FROM range($empty) numbers(n)
)
SELECT n, sha256('report ' || n) AS report_id, words || ' This is item ' || n || '.' AS text,
       sentences + 1 AS sentences,
       title || ', item ' || n AS title,
       DATE '2005-01-01' + (7304 * sqrt(u(n, 20)))::INTEGER AS day,
       'publisher ' || tail(40, u(n, 21)) AS publisher, n < $reports AS coded
FROM told
"""
_REPORTS: Final = """
INSERT INTO reports BY NAME
SELECT report_id, 'made-up/' || n || '.txt' AS source, publisher, title, day AS published_at,
       'metadata' AS date_basis, now()::TIMESTAMP AS fetched_at, 'en' AS language,
       '' AS external_id, text, length(text) AS characters, sentences,
       left(sha256(text), 32) AS text_hash, CASE WHEN coded THEN 'coded' ELSE 'empty' END AS status,
       '' AS duplicate_of, '' AS reason, 'made-up 1' AS coded_by
FROM originals ORDER BY day, n
"""
#: Half of the copies say the same, half have a line more.
_COPIES: Final = """
INSERT INTO reports BY NAME
WITH copies AS (
    SELECT o.*, n % 2 = 0 AS exact, CASE WHEN n % 2 = 0 THEN text ELSE text || ' More soon.' END
           AS own_text
    FROM originals o WHERE u(n, 22) < $copies
)
SELECT sha256('copy ' || n) AS report_id, 'made-up/copy-' || n || '.txt' AS source,
       'publisher ' || tail(40, u(n, 23)) AS publisher, title,
       day + (u(n, 24) * 3)::INTEGER AS published_at, 'metadata' AS date_basis,
       now()::TIMESTAMP AS fetched_at, 'en' AS language, '' AS external_id, own_text AS text,
       length(own_text) AS characters, 0 AS sentences, left(sha256(own_text), 32) AS text_hash,
       'duplicate' AS status, report_id AS duplicate_of, '' AS reason,
       CASE WHEN exact THEN 'exact' ELSE 'near' END AS duplicate_kind
FROM copies ORDER BY day, n
"""
_REJECTED: Final = """
INSERT INTO reports BY NAME
SELECT sha256('rejected ' || n) AS report_id, 'made-up/bad-' || n || '.html' AS source,
       '' AS publisher, '' AS title, NULL::DATE AS published_at, '' AS date_basis,
       now()::TIMESTAMP AS fetched_at, '' AS language, '' AS external_id, '' AS text,
       0 AS characters, 0 AS sentences, '' AS text_hash, 'rejected' AS status, '' AS duplicate_of,
       'no text found' AS reason
FROM range($rejected) numbers(n)
"""
_BANDS: Final = """
INSERT INTO bands
SELECT hash(r.report_id || k), r.report_id FROM reports r CROSS JOIN range(20) bands(k)
WHERE r.status <> 'rejected'
"""
_STORE_EVENTS: Final = """
INSERT INTO events BY NAME
SELECT left(md5('event ' || p.n), 24) AS event_id, o.report_id, p.sentence, p.start,
       p.start + length(p.words) AS "end", lower(p.root) AS trigger, p.root, '' AS mode, p.quad,
       p.goldstein, p.cameo,
       CASE WHEN u(p.n, 30) < 0.3 THEN []
            WHEN u(p.n, 30) < 0.8 THEN [one_of($areas::VARCHAR[], p.n, 11)]
            ELSE list_sort(list_distinct([one_of($areas::VARCHAR[], p.n, 11),
                                          one_of($areas::VARCHAR[], p.n, 31)])) END AS areas,
       [] AS contexts,
       CASE WHEN u(p.n, 32) < 0.45 THEN NULL
            WHEN u(p.n, 32) < 0.95 THEN o.day - (u(p.n, 33) * 4)::INTEGER
            WHEN u(p.n, 32) < 0.99 THEN date_trunc('month', o.day - 40)::DATE
            ELSE date_trunc('year', o.day - 400)::DATE END AS event_date,
       CASE WHEN u(p.n, 32) < 0.45 THEN 'unknown' WHEN u(p.n, 32) < 0.95 THEN 'day'
            WHEN u(p.n, 32) < 0.99 THEN 'month' ELSE 'year' END AS date_precision,
       CASE WHEN u(p.n, 32) < 0.45 THEN '' ELSE 'text' END AS date_basis, '' AS place,
       '' AS place_country, one_of($modalities::VARCHAR[], p.n, 34) AS modality,
       CASE WHEN u(p.n, 35) < 0.9 THEN 'new' ELSE 'background' END AS status,
       p.kind IN ('two', 'three') AS reciprocal, round(0.5 + u(p.n, 36) / 2, 3) AS confidence,
       'made-up' AS coder, '1' AS coder_version, '1' AS knowledge_version, [] AS also_in
FROM placed p JOIN originals o ON o.n = p.report
ORDER BY o.day, p.n
"""
_PARTICIPANTS: Final = """
INSERT INTO participants BY NAME
WITH members AS (
    SELECT n, report, 'source' AS side, 0 AS ordinal, a AS actor, a_sector AS sector,
           a_name AS text, start, start + length(a_name) AS "end" FROM placed
    UNION ALL
    SELECT n, report, CASE WHEN kind = 'three' THEN 'source' ELSE 'target' END,
           CASE WHEN kind = 'three' THEN 1 ELSE 0 END, b, b_sector, b_name, -1, -1
    FROM placed WHERE kind <> 'alone'
    UNION ALL
    SELECT n, report, 'source', CASE WHEN kind = 'three' THEN 2 ELSE 1 END, c, '', '', -1, -1
    FROM placed WHERE kind IN ('three', 'joint')
)
SELECT left(md5('event ' || n), 24) AS event_id, side, ordinal, actor, sector, '' AS person,
       '' AS office, text, start, "end", '' AS standing_in_for
FROM members ORDER BY report, n, side, ordinal
"""
_IMPORT: Final = """
INSERT INTO imports VALUES (1, 'icews', 'made-up.tab', repeat('0', 64), $rows, $rows, 0, 0, '', '',
                            true, '1', '1', now()::TIMESTAMP)
"""
_IMPORTED: Final = """
INSERT INTO imported BY NAME
SELECT 1 AS import_no, 'icews' AS dataset, n::VARCHAR AS own_id, 0 AS pair,
       DATE '2005-01-01' + (n * 7304 // $rows)::INTEGER AS event_date, 'day' AS date_precision,
       x.code AS source_actor, one_of($sectors::VARCHAR[], n, 42) AS source_sector,
       x.name AS source_name, y.code AS target_actor, one_of($sectors::VARCHAR[], n, 43)
       AS target_sector, y.name AS target_name, r.root, '' AS mode, r.quad, r.goldstein, r.cameo,
       [] AS areas, [] AS contexts, 'actual' AS modality, 1 AS mentions, '' AS place,
       '' AS place_country, '' AS publisher, (n // 3)::VARCHAR || '/1' AS reference, '' AS details
FROM range($rows) numbers(n)
JOIN actors x ON x.i = tail($actors, u(n, 40)) JOIN actors y ON y.i = tail($actors, u(n, 41))
JOIN roots r ON r.root = one_of($roots::VARCHAR[], n, 44)
ORDER BY n
"""
_STEPS: Final = (
    _EVENTS, _PLACED, _ORIGINALS, _REPORTS, _COPIES, _REJECTED, _BANDS, _STORE_EVENTS,
    _PARTICIPANTS, _IMPORT, _IMPORTED,
)  # fmt: skip


def _rows(table: str) -> Iterator[dict[str, str]]:
    place = files("dragoman.data").joinpath(table)
    with place.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _actors() -> pa.Table:
    """Code, name and whether it is a body, by how often each is in the news."""
    import pyarrow as pa

    states = {row["code"]: (row["name"], False) for row in _rows("actors/states.tsv")}
    bodies = {row["code"]: (row["name"], True) for row in _rows("actors/organisations.tsv")}
    known = states | {code: found for code, found in bodies.items() if code in _FIRST}
    codes = [code for code in _FIRST if code in known]
    codes += sorted(set(known) - set(codes), key=lambda code: (len(code), code[::-1]))
    return pa.table(
        {
            "i": list(range(1, len(codes) + 1)),
            "code": codes,
            "name": [known[code][0] for code in codes],
            "body": [known[code][1] for code in codes],
        }
    )


def _roots() -> pa.Table:
    import pyarrow as pa

    found = list(_rows("ontology/roots.tsv"))
    return pa.table(
        {
            "root": [row["root"] for row in found],
            "quad": [int(row["quad"]) for row in found],
            "goldstein": [float(row["goldstein"]) for row in found],
            "cameo": [row["cameo"] for row in found],
            "phrase": [_PHRASES[row["root"]] for row in found],
        }
    )


def make(path: Path, events: int, imported: int) -> None:
    """Write a record with so many events of its own and so many imported ones."""
    actors, roots = _actors(), _roots()
    told = max(1, events // 5)
    given: dict[str, Any] = {
        "events": events, "rows": imported, "reports": told, "empty": told // 10,
        "copies": 0.12, "rejected": told // 200, "actors": actors.num_rows,
        "roots": [root for root, share in _SHARES.items() for _ in range(share)],
        "areas": [row["area"] for row in _rows("ontology/areas.tsv")],
        "sectors": _SECTORS, "modalities": _MODALITIES,
    }  # fmt: skip
    with Record.open(path) as record, record.writing() as cursor:
        with registered(cursor, actors=actors, roots=roots):
            for statement in _MACROS:
                cursor.execute(statement)
            for statement in _STEPS:
                _run(cursor, statement, given)
        cursor.execute("CHECKPOINT")


def _run(cursor: duckdb.DuckDBPyConnection, statement: str, given: dict[str, Any]) -> None:
    needed = {name: value for name, value in given.items() if f"${name}" in statement}
    cursor.execute(statement, needed)


def main() -> None:
    """Read the command line, write the record and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--imported", type=int, default=200_000)
    asked = parser.parse_args()
    if asked.path.exists():
        parser.error(f"{asked.path} exists; name another file")
    start = time.perf_counter()
    make(asked.path, asked.events, asked.imported)
    size = asked.path.stat().st_size / 1e6
    print(f"{asked.path}: {size:.0f} MB in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
