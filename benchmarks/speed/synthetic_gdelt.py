"""A synthetic file of GDELT 2.0: python benchmarks/speed/synthetic_gdelt.py ROWS FILE.

Its rows are invented and their shares simple, but widths, codes and the number of distinct values
are those of real files: 61 columns, about 450 bytes a row, an address of its own in each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

#: Code, country, name, role: a state, its offices, a body, nobody ...
_ACTORS = """
    ('USA', 'USA', 'UNITED STATES', ''), ('USAGOV', 'USA', 'WHITE HOUSE', 'GOV'),
    ('RUS', 'RUS', 'RUSSIA', ''), ('RUSMIL', 'RUS', 'RUSSIAN ARMY', 'MIL'),
    ('JPN', 'JPN', 'TOKYO', ''), ('JPNGOV', 'JPN', 'JAPANESE GOVERNMENT', 'GOV'),
    ('GBRMIL', 'GBR', 'BRITISH ARMY', 'MIL'), ('COP', '', 'POLICE', 'COP'), ('', '', '', ''),
    ('IGO', '', 'ALLIANCE', 'IGO'), ('ISRMIL', 'ISR', 'ISRAELI', 'MIL'),
    ('PSEREB', 'PSE', 'HAMAS', 'REB'), ('CHN', 'CHN', 'BEIJING', ''), ('BUS', '', 'COMPANY', 'BUS'),
    ('DEU', 'DEU', 'GERMANY', ''), ('FRALEG', 'FRA', 'FRENCH SENATE', 'LEG'),
    ('IND', 'IND', 'INDIA', ''), ('PAK', 'PAK', 'PAKISTAN', ''), ('UKR', 'UKR', 'UKRAINE', '')
"""
_CODES = """
    ('010', 0.0, 1), ('020', 3.0, 1), ('036', 4.0, 1), ('040', 1.0, 1), ('042', 1.9, 1),
    ('043', 2.8, 1), ('051', 3.4, 1), ('057', 8.0, 1), ('070', 7.0, 2), ('0211', 3.4, 1),
    ('112', -2.0, 3), ('111', -2.0, 3), ('120', -4.0, 3), ('138', -7.0, 3), ('141', -6.5, 4),
    ('173', -5.0, 4), ('190', -10.0, 4), ('193', -10.0, 4), ('180', -9.0, 4), ('0231', 5.2, 1)
"""
_PLACES = """
    ('Tokyo, Tokyo, Japan', 'JA', 'JA40', 35.685, 139.751, '-246227'),
    ('Brussels, Bruxelles-Capitale, Belgium', 'BE', 'BE11', 50.8333, 4.33333, '-1955538'),
    ('Washington, District of Columbia, United States', 'US', 'USDC', 38.8951, -77.0364, '531871'),
    ('Kyiv, Kyyiv, Misto, Ukraine', 'UP', 'UP12', 50.4333, 30.5167, '-1044367'),
    ('Jerusalem, Israel (general), Israel', 'IS', 'IS00', 31.7667, 35.2333, '-797092')
"""
_GEO = "4, {p}.name, {p}.country, {p}.region, '', {p}.latitude, {p}.longitude, {p}.feature"
_ROWS = """
    COPY (
        SELECT 1000000000 + n, strftime(day, '%Y%m%d'), strftime(day, '%Y%m'), year(day),
               printf('%.4f', year(day) + dayofyear(day) / 365.25),
               a.code, a.name, a.country, '', '', '', '', a.role, '', '',
               b.code, b.name, b.country, '', '', '', '', b.role, '', '',
               '1', k.code, left(k.code, 3), left(k.code, 2), k.quad, k.score,
               n * 31 % 40 + 1, n * 7 % 5 + 1, n * 31 % 40 + 1,
               printf('%.12f', n * 37 % 2000 / 100.0 - 10),
               /*places*/,
               strftime(day, '%Y%m%d') || '000000',
               'https://www.example' || n % 900 || '.org/world/' || year(day) || '/' || n * 7919
               || '/a-story-with-a-rather-long-title-about-events-and-what-came-of-them.html'
        FROM (
            SELECT n, DATE '2024-01-01' + (n * 366 // $rows)::INTEGER AS day,
                   hash(n) % 19 AS x, hash(n + 7) % 19 AS y, hash(n + 13) % 20 AS z,
                   hash(n + 29) % 5 AS v, hash(n + 31) % 5 AS w
            FROM range($rows) numbers(n)
        )
        JOIN actors a ON a.i = x JOIN actors b ON b.i = y JOIN codes k ON k.i = z
        JOIN places p ON p.i = v JOIN places q ON q.i = w
    ) TO '$file' (DELIMITER '\t', HEADER false, QUOTE '')
"""


def write(rows: int, path: Path) -> None:
    """Write a file of so many rows."""
    database = duckdb.connect()
    for name, columns, values in (
        ("actors", "code, country, name, role", _ACTORS),
        ("codes", "code, score, quad", _CODES),
        ("places", "name, country, region, latitude, longitude, feature", _PLACES),
    ):
        numbered = "SELECT row_number() OVER () - 1 AS i, * FROM"
        database.execute(f"CREATE TABLE {name} AS {numbered} (VALUES {values}) t({columns})")
    places = ", ".join(_GEO.format(p=place) for place in "pqp")
    sql = (
        _ROWS.replace("/*places*/", places)
        .replace("$rows", str(rows))
        .replace("$file", str(path).replace("'", "''"))
    )
    database.execute(sql)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
