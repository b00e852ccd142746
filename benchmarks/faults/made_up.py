"""Made-up input for the fault benchmarks: reports of states and their deeds, and GDELT rows.

The sentences are our own, filled from short lists, so that many reports share most of their words:
the hard case for the search for copies. The same seed gives the same files, byte for byte.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

STATES: Final = (
    "Peru,Chile,Malta,Kenya,Ghana,Japan,France,Norway,Brazil,Egypt,Jordan,Poland,Sweden,Finland,"
    "Vietnam,Thailand,Nigeria,Senegal,Angola,Mexico,Canada,Bolivia,Ecuador,Uruguay,Greece,Turkey,"
    "Ukraine,Romania,Bulgaria,Hungary,Austria,Portugal,Morocco,Tunisia,Uganda,Rwanda,Mongolia,"
    "Nepal,Malaysia,Indonesia,Australia,Ethiopia,Zambia,Namibia,Oman,Qatar,Kuwait,Iceland"
).split(",")
CITIES: Final = (
    "Lima,Santiago,Valletta,Nairobi,Accra,Tokyo,Paris,Oslo,Cairo,Amman,Warsaw,Stockholm,Hanoi,"
    "Bangkok,Abuja,Dakar,Luanda,Ottawa,Quito,Athens,Ankara,Kyiv,Sofia,Vienna,Lisbon,Rabat,Tunis"
).split(",")
DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
#: {a} and {b} are states, {t} a city, {d} a weekday, {n} a number.
DEEDS: Final = (
    "{a} condemned {b} on {d}.",
    "{a} thanked {b} for the release of {n} sailors on {d}.",
    "The foreign minister of {a} met the foreign minister of {b} in {t} on {d}.",
    "{a} recalled its ambassador from {b} after {n} days of dispute.",
    "{a} signed an agreement on fishing and trade with {b} in {t} on {d}.",
    "{a} imposed sanctions on {n} companies of {b}.",
    "{a} sent {n} tonnes of food and medicine to {b} after the flood.",
    "The army of {a} fired {n} shells at positions of {b} near the border on {d}.",
    "{a} accused {b} of violating its airspace {n} times since {d}.",
    "The president of {a} telephoned the president of {b} and offered talks in {t}.",
    "{a} rejected a proposal of {b} to reopen {n} crossings.",
    "{a} and {b} agreed to hold a joint exercise with {n} ships next week.",
    "{a} urged {b} to withdraw its {n} soldiers from the valley.",
    "{a} withdrew {n} observers from {b} on {d}.",
    "{a} promised {b} a loan of {n} million dollars.",
)
#: Sentences of a report in which nobody does anything to anybody.
REMARKS: Final = (
    "The border region is {n} kilometres long and poor.",
    "Rain fell in {t} for the {n}th day.",
    "The figures were published on {d} and cover the last {n} months.",
    "About {n} people live in the valley, most of them farmers.",
    "The ministry in {t} gave no details.",
    "Prices in {t} rose by {n} percent over the year.",
    "The road from {t} to the coast is {n} years old.",
    "No further statement was expected before {d}.",
)
HEADLINES: Final = (
    "{a} and {b}: the day in brief",
    "News from {t}",
    "{a} acts after {n} days",
    "What {b} faces on {d}",
)
DATELINES: Final = ("{T} (Reuters) - ", "{T}, June 24 (Kyodo) -- ", "{t}: ", "")
PAPERS: Final = ("Morning Star of {t}", "The {t} Gazette", "{t} Today")
FIRST_DAY: Final = dt.date(2024, 3, 4)


@dataclass(frozen=True, slots=True)
class Made:
    """One made-up input: what it is ("deeds", "quiet", "exact", "near", "refused") and its text."""

    kind: str
    day: dt.date
    title: str
    body: str
    paper: str = ""

    @property
    def content(self) -> bytes:
        """Its file."""
        if self.kind == "refused":
            return self.body.encode()
        head = f"Title: {self.title}\nDate: {self.day}\nPublisher: {self.paper}\n\n"
        return (head + self.body + "\n").encode()


def fill(template: str, chance: random.Random) -> str:
    """A template with its gaps filled."""
    a, b = chance.sample(STATES, 2)
    town = chance.choice(CITIES)
    return template.format(
        a=a, b=b, t=town, T=town.upper(), d=chance.choice(DAYS), n=chance.randint(2, 900)
    )


def reports(count: int, seed: int, *, days: int = 20) -> list[Made]:
    """So many inputs: a tenth exact copies, a tenth near ones, some quiet, some refused.

    Args:
        count: of all.
        seed: of the chance.
        days: over how many days they were published; copies up to three days later.
    """
    chance = random.Random(seed)
    made: list[Made] = []
    originals: list[Made] = []
    for number in range(count):
        lot = chance.random()
        if lot < 0.1 and originals:
            made.append(_copied(chance.choice(originals), chance))
        elif lot < 0.2 and originals:
            made.append(_near(chance.choice(originals), chance))
        elif lot < 0.22:
            made.append(Made("refused", FIRST_DAY, "", chance.choice(("", "a\0b")) + "\0" * number))
        else:
            originals.append(_original(chance, days, quiet=lot < 0.27))
            made.append(originals[-1])
    return made


def _original(chance: random.Random, days: int, *, quiet: bool) -> Made:
    # One to twelve sentences, five on average, as short agency reports have.
    length = min(12, 1 + int(chance.expovariate(0.25)))
    kinds = REMARKS if quiet else DEEDS + REMARKS
    sentences = [fill(chance.choice(kinds), chance) for _ in range(length)]
    if not quiet:
        sentences[0] = fill(chance.choice(DEEDS), chance)
    return Made(
        "quiet" if quiet else "deeds",
        FIRST_DAY + dt.timedelta(days=chance.randrange(days)),
        fill(chance.choice(HEADLINES), chance),
        fill(chance.choice(DATELINES), chance) + " ".join(sentences),
        fill(chance.choice(PAPERS), chance),
    )


def _copied(one: Made, chance: random.Random) -> Made:
    """The same text, on the same day or later, or earlier than the first that was made."""
    day = one.day + dt.timedelta(days=chance.randint(-3, 3))
    return replace(one, kind="exact", day=day, paper=fill(chance.choice(PAPERS), chance))


def _near(one: Made, chance: random.Random) -> Made:
    """The text under another headline and dateline, with credits at its end."""
    bare = one.body.split(" - ", 1)[-1].split(" -- ", 1)[-1]
    return replace(
        _copied(one, chance),
        kind="near",
        title=fill(chance.choice(HEADLINES), chance),
        body=fill(chance.choice(DATELINES), chance) + bare + " (Reporting by Ana Ruiz)",
    )


def write(folder: Path, made: Sequence[Made]) -> list[Path]:
    """One file for each, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, one in enumerate(made):
        paths.append(folder / f"{number:06}.txt")
        paths[-1].write_bytes(one.content)
    return paths


_ACTORS: Final = (
    "('USA','USA','UNITED STATES',''),('RUSGOV','RUS','KREMLIN','GOV'),('JPN','JPN','TOKYO',''),"
    "('GBRMIL','GBR','BRITISH ARMY','MIL'),('COP','','POLICE','COP'),('','','',''),"
    "('IGO','','NATO','IGO'),('FRA','FRA','FRANCE',''),('CHN','CHN','BEIJING',''),"
    "('DEU','DEU','GERMANY',''),('IND','IND','INDIA',''),('PAK','PAK','PAKISTAN','')"
)
_CODES: Final = (
    "('010',0.0,1),('020',3.0,1),('036',4.0,1),('040',1.0,1),('042',1.9,1),('051',3.4,1),"
    "('057',8.0,1),('070',7.0,2),('112',-2.0,3),('120',-4.0,3),('138',-7.0,3),('173',-5.0,4),"
    "('190',-10.0,4),('193',-10.0,4)"
)
#: Every thousandth row has an impossible day, every 1,009th an id that stood before.
_GDELT: Final = """
COPY (
    SELECT 1000000000 + CASE WHEN r.i % 1009 = 1008 THEN r.i - 7 ELSE r.i END,
        CASE WHEN r.i % 1000 = 999 THEN '20241399' ELSE strftime(d, '%Y%m%d') END,
        strftime(d, '%Y%m'), year(d), printf('%.4f', year(d) + dayofyear(d) / 365.25),
        a.code, a.name, a.land, '', '', '', '', a.kind, '', '',
        b.code, b.name, b.land, '', '', '', '', b.kind, '', '',
        '1', k.code, left(k.code, 3), left(k.code, 2), k.quad, k.score, r.i * 31 % 40 + 1,
        r.i * 7 % 5 + 1, r.i * 31 % 40 + 1, printf('%.12f', r.i * 37 % 2000 / 100.0 - 10),
        4, 'Tokyo, Tokyo, Japan', 'JA', 'JA40', 35.685, 139.751, '-246227',
        4, 'Brussels, Belgium', 'BE', 'BE11', 50.8333, 4.33333, '-1955538',
        4, 'Tokyo, Tokyo, Japan', 'JA', 'JA40', 35.685, 139.751, '-246227',
        strftime(d, '%Y%m%d'), 'https://www.example.org/world/' || r.i * 7919 || '/a-story.html'
    FROM (SELECT i, DATE '2024-01-01' + (i * 366 // {rows})::INTEGER AS d, hash(i) AS h
          FROM range({rows}) t(i)) r
    JOIN (SELECT row_number() OVER () - 1 AS i, * FROM (VALUES {actors}) t(code, land, name, kind))
        a ON a.i = r.h % 12
    JOIN (SELECT row_number() OVER () - 1 AS i, * FROM (VALUES {actors}) t(code, land, name, kind))
        b ON b.i = r.h // 12 % 12
    JOIN (SELECT row_number() OVER () - 1 AS i, * FROM (VALUES {codes}) t(code, score, quad))
        k ON k.i = r.h // 144 % 14
    ORDER BY r.i
) TO '{path}' (DELIMITER '\t', HEADER false, QUOTE '')
"""


def gdelt(path: Path, rows: int) -> Path:
    """A file of so many rows in the shape of GDELT 1.0 (58 columns)."""
    import duckdb

    with duckdb.connect() as database:
        database.execute(_GDELT.format(rows=rows, path=path, actors=_ACTORS, codes=_CODES))
    return path
