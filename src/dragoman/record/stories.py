"""Which of the reports of a batch, and of the record, are copies of one story.

Two reports are copies when their texts are equal (`rows.fingerprint`) or nearly so within some
days (`reading/stories.py`). Stories are the connected components of that relation, so they do not
depend on the order of reading; the first report of a story stands for it. A new report may join
two stories into one; nothing ever parts them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dragoman.model import Report
from dragoman.reading.stories import WINDOW_DAYS, Print, fingerprint, same_story, within
from dragoman.record import rows
from dragoman.record.scratch import registered

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Fingerprints kept from one batch to the next: a story's copies come close together.
_REMEMBERED: Final = 4096
#: Verdicts on pairs kept: a batch is settled before it is coded and again when it is committed.
_JUDGED: Final = 65_536
_SAME_TEXT: Final = """
    SELECT DISTINCT ON (o.text_hash) o.text_hash,
           CASE WHEN r.duplicate_of = '' THEN r.report_id ELSE r.duplicate_of END AS root
    FROM offered_hashes o JOIN reports r ON r.text_hash = o.text_hash
    WHERE r.status <> 'rejected'
"""
#: Candidates with the most bands in common come first: they are the likeliest copies. The days
#: are those of `within`.
_NEAR: Final = """
    SELECT o.fresh, r.report_id,
           CASE WHEN r.duplicate_of = '' THEN r.report_id ELSE r.duplicate_of END AS root
    FROM (
        SELECT o.fresh, b.report_id, count(*) AS shared
        FROM offered_bands o JOIN bands b ON b.band = o.band
        GROUP BY o.fresh, b.report_id
    ) o JOIN offered_days d ON d.report_id = o.fresh
    JOIN reports r ON r.report_id = o.report_id
        AND (abs(r.published_at - d.published_at) <= $days
             OR (r.published_at IS NULL AND d.published_at IS NULL))
    WHERE r.status <> 'rejected' AND r.report_id <> o.fresh
    ORDER BY o.fresh, o.shared DESC, r.report_id
"""
_TEXTS: Final = """
    SELECT report_id, text, title FROM reports
    WHERE report_id IN (SELECT report_id FROM offered_others)
"""
_ROOTS: Final = """
    SELECT report_id, published_at, text_hash FROM reports
    WHERE report_id IN (SELECT report_id FROM offered_roots)
"""


class Place(NamedTuple):
    """A report's place among the copies of its story: the smallest keeps the events."""

    undated: bool
    day: dt.date
    report_id: str

    @classmethod
    def of(cls, report_id: str, day: dt.date | None) -> Place:
        """Published first comes first; an unknown day last; between equals the smaller id."""
        return cls(day is None, day or dt.date.max, report_id)


@dataclass(slots=True)
class Stories:
    """What a batch does to the stories of a record.

    `copies`: new report -> the report that stands for its story. `displaced`: report that stood
    for a story until now -> the one that does from now on. `hashes`: text hash of every report
    named here. `bands`: what the index of near copies gets for each new report.
    """

    copies: dict[str, str] = field(default_factory=dict)
    displaced: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    bands: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def kind(self, report_id: str, original: str) -> str:
        """ "exact" when the two have the same text, else "near"."""
        return "exact" if self.hashes[report_id] == self.hashes[original] else "near"


class Verdicts:
    """Which pairs of reports are one story, as far as it was asked lately."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bool] = {}

    def of(self, pair: tuple[str, str]) -> bool | None:
        """The verdict on the reports with these ids; None where there is none (any more)."""
        return self._known.get(pair)

    def judge(self, pair: tuple[str, str], a: Print, b: Print) -> bool:
        """Compare two reports by their fingerprints, and keep the verdict."""
        if len(self._known) >= _JUDGED:
            self._known.clear()
        found = self._known[pair] = same_story(a, b)
        return found


def prepare(reports: Iterable[Report]) -> None:
    """Take the fingerprints of reports, so that `settle` has them while it holds the record."""
    for report in reports:
        _print(report.text, report.title)


def settle(
    cursor: duckdb.DuckDBPyConnection, reports: Iterable[Report], verdicts: Verdicts
) -> Stories:
    """The stories of new reports, among themselves and with those of the record."""
    fresh = {report.report_id: report for report in reports}
    hashes = {key: rows.fingerprint(report.text) for key, report in fresh.items()}
    found = Stories(hashes=dict(hashes))
    prints = {key: _print(report.text, report.title) for key, report in fresh.items()}
    found.bands = {key: _keys(one) for key, one in prints.items() if hashes[key]}
    joined = _Joined()
    for a, b in _within_batch(fresh, found, prints, verdicts):
        joined.join(a, b)
    for a, b in _with_record(cursor, fresh, found, prints, verdicts):
        joined.join(a, b)
    _elect(cursor, fresh, joined, found)
    return found


def band_rows(bands: Mapping[str, tuple[int, ...]]) -> pa.Table:
    """Rows of the table `bands`: the keys under which near copies of each report are found."""
    import pyarrow as pa

    pairs = [(band, key) for key, several in bands.items() for band in several]
    return pa.table(
        {
            "band": pa.array([band for band, _ in pairs], pa.uint64()),
            "report_id": pa.array([key for _, key in pairs], pa.string()),
        }
    )


def band_keys(text: str, title: str) -> tuple[int, ...]:
    """The keys under which near copies of a text are found; none for an empty text."""
    return _keys(_print(text, title)) if rows.fingerprint(text) else ()


@lru_cache(maxsize=_REMEMBERED)
def _print(text: str, title: str) -> Print:
    return fingerprint(text, title)


def _keys(one: Print) -> tuple[int, ...]:
    """A text too short for bands is found by all its words."""
    return tuple(dict.fromkeys(one.bands or (one.whole,))) if one.words else ()


def _within_batch(
    fresh: Mapping[str, Report],
    found: Stories,
    prints: Mapping[str, Print],
    verdicts: Verdicts,
) -> Iterator[tuple[str, str]]:
    hashes, bands = found.hashes, found.bands
    same: dict[str, list[str]] = defaultdict(list)
    near: dict[int, list[str]] = defaultdict(list)
    for key in fresh:
        if hashes[key]:
            same[hashes[key]].append(key)
        for band in bands.get(key, ()):
            near[band].append(key)
    for members in same.values():
        yield from ((members[0], other) for other in members[1:])
    tried = {pair for members in near.values() for pair in combinations(members, 2)}
    for a, b in sorted(tried):
        days = fresh[a].published_at, fresh[b].published_at
        if hashes[a] == hashes[b] or not within(*days):
            continue
        known = verdicts.of((a, b))
        if verdicts.judge((a, b), prints[a], prints[b]) if known is None else known:
            yield a, b


def _with_record(
    cursor: duckdb.DuckDBPyConnection,
    fresh: Mapping[str, Report],
    found: Stories,
    prints: Mapping[str, Print],
    verdicts: Verdicts,
) -> Iterator[tuple[str, str]]:
    """(new report, report that stands for a story of the record it is a copy of)."""
    roots: dict[str, set[str]] = defaultdict(set)
    for key, root in _same_text(cursor, found.hashes):
        roots[key].add(root)
    pairs = _candidates(cursor, fresh, found.bands)
    # Asked once: verdicts may be forgotten while others are added.
    known = {(key, other): verdicts.of((key, other)) for key, other, _ in pairs}
    texts = _texts(cursor, {other for (_, other), verdict in known.items() if verdict is None})
    for key, other, root in pairs:
        if root in roots[key]:
            continue
        verdict = known[key, other]
        if verdict is None:
            verdict = verdicts.judge((key, other), prints[key], _print(*texts[other]))
        if verdict:
            roots[key].add(root)
    for key, several in roots.items():
        yield from ((key, root) for root in sorted(several))


def _same_text(
    cursor: duckdb.DuckDBPyConnection, hashes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    wanted = list(dict.fromkeys(value for value in hashes.values() if value))
    table = rows.arrow_table(("text_hash",), {"text_hash": wanted})
    with registered(cursor, offered_hashes=table):
        found = dict(cursor.execute(_SAME_TEXT).fetchall())
    yield from ((key, found[value]) for key, value in hashes.items() if value in found)


def _candidates(
    cursor: duckdb.DuckDBPyConnection,
    fresh: Mapping[str, Report],
    bands: Mapping[str, tuple[int, ...]],
) -> list[tuple[Any, ...]]:
    table = band_rows(bands).rename_columns(["band", "fresh"])
    columns: dict[str, list[Any]] = {
        "report_id": list(fresh),
        "published_at": [report.published_at for report in fresh.values()],
    }
    days = rows.arrow_table(tuple(columns), columns)
    with registered(cursor, offered_bands=table, offered_days=days):
        return cursor.execute(_NEAR, {"days": WINDOW_DAYS}).fetchall()


def _texts(
    cursor: duckdb.DuckDBPyConnection, report_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    table = rows.arrow_table(("report_id",), {"report_id": sorted(report_ids)})
    with registered(cursor, offered_others=table):
        return {key: (text, title) for key, text, title in cursor.execute(_TEXTS).fetchall()}


def _elect(
    cursor: duckdb.DuckDBPyConnection,
    fresh: Mapping[str, Report],
    joined: _Joined,
    found: Stories,
) -> None:
    places = {key: Place.of(key, report.published_at) for key, report in fresh.items()}
    standing = [key for key in joined.members() if key not in fresh]
    table = rows.arrow_table(("report_id",), {"report_id": standing})
    with registered(cursor, offered_roots=table):
        for key, day, text_hash in cursor.execute(_ROOTS).fetchall():
            places[key] = Place.of(key, day)
            found.hashes[key] = text_hash
    for story in joined.groups():
        first = min(story, key=lambda key: places[key])
        for key in story - {first}:
            (found.copies if key in fresh else found.displaced)[key] = first


class _Joined:
    """Connected components (union by link, with path halving)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def join(self, a: str, b: str) -> None:
        self._above[self._top(a)] = self._top(b)

    def members(self) -> list[str]:
        return list(self._above)

    def groups(self) -> list[set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for key in list(self._above):
            found[self._top(key)].add(key)
        return list(found.values())

    def _top(self, key: str) -> str:
        self._above.setdefault(key, key)
        while self._above[key] != key:
            self._above[key] = self._above[self._above[key]]
            key = self._above[key]
        return key
