"""The measures of the Python door: series, intensity, phases, networks and episodes of a record.

Each puts together what the command of its name puts together; what it rests on is imported when
it is called, since the models behind it take a second to load.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dragoman import _asked
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.limits import MAX_NETWORK_ACTORS
from dragoman.measures.panel import Panel
from dragoman.measures.panel import panel as _panel
from dragoman.record.conditions import Codes, EventFilter
from dragoman.record.store import Record

if TYPE_CHECKING:
    from dragoman.measures.intensity.result import IntensityFit
    from dragoman.measures.network.result import Network
    from dragoman.measures.pairs import PairSeries
    from dragoman.phases.episode import Episode
    from dragoman.phases.result import Phases


def panel(
    record: Record,
    *,
    by: str = "month",
    where: EventFilter | None = None,
    measure: str = "events",
    split: str | Iterable[str] = ("quad",),
    zeros: bool = False,
    directed: bool = True,
    sectors: bool = False,
    undated: str = "out",
    exposure: bool = False,
    **filters: Any,
) -> Panel:
    """Count the events of each data set, dyad and period: see `dragoman.measures.panel.panel`.

    Args:
        filters: the fields of `EventFilter`, instead of `where`: dyad=("Japan", "NATO") ...
    """
    wanted = _asked.where(record, where, filters, areas=False)
    return _panel(
        record, by=by, where=wanted, measure=measure, split=split, zeros=zeros,
        directed=directed, sectors=sectors, undated=undated, exposure=exposure,
    )  # fmt: skip


def series(
    record: Record,
    a: str,
    b: str,
    *,
    by: str = "month",
    kinds: str | Iterable[str] = ("cooperation", "conflict"),
    areas: str | Iterable[str] = ("",),
    publishers: str | Iterable[str] = ("",),
    measure: str = "events",
    dataset: Codes | None = None,
    directed: bool = False,
    undated: str = "out",
    where: EventFilter | None = None,
    **filters: Any,
) -> PairSeries:
    """Count what two sides did to each other, period by period, with how much was read then.

    Args:
        record: an open record.
        a, b: the sides: a country, body, code, group or region, or several with commas.
        by: "day", "week" (from Monday), "month", "quarter" or "year".
        kinds: classes, each a series: "cooperation", "conflict", "all", "vcoop", "mcoop",
            "vconf", "mconf".
        areas: areas, each a series: "cyber" ...; "" for all events whatever their areas.
        publishers: publishers, each a series; "" for all together.
        measure: "events"; "stories", the texts that tell them; "mentions", the reports that
            printed those.
        dataset: one data set ("dragoman": coded here) or several; None for each of the record.
        directed: only what `a` did to `b`.
        undated: "report" counts an event coded here without a day fine enough on the day of its
            report; "out" leaves it out.
        where: further conditions on the events; by default those that happened.
        filters: its fields instead: since="2023", root="CONSULT" ...

    Returns:
        Series by data set, kind, area and publisher, in the order asked for, and how many events
        are in no period.

    Raises:
        UsageError: an unknown word, name or data set, no data in those days, or too many rows.
    """
    from dragoman.measures.pairs import pair_series

    return pair_series(
        record, _asked.side(record, a), _asked.side(record, b), by=by,
        kinds=_asked.several(kinds), areas=_asked.known_areas(record, _asked.several(areas)),
        publishers=_asked.several(publishers), measure=measure, dataset=dataset,
        directed=directed, undated=undated, where=_asked.where(record, where, filters),
    )  # fmt: skip


def intensity(
    record: Record,
    a: str,
    b: str,
    *,
    by: str = "month",
    kind: str = "cooperation",
    areas: str | Iterable[str] = (),
    measure: str = "events",
    dataset: str | None = None,
    directed: bool = False,
    undated: str = "out",
    level: float = 0.9,
    where: EventFilter | None = None,
    **filters: Any,
) -> IntensityFit:
    """How intense the dealings of two sides were, with bands, had as much been read each time.

    How often each side is told of without the other is taken into account.

    Args:
        record, a, b, by, measure, directed, undated, where, filters: as in `dragoman.series`.
        kind: one class; cooperation and conflict are never netted.
        areas: areas to be fitted beside the whole, as shares of it.
        dataset: which data set; may be left out where the record has one.
        level: the chance with which a band is to hold the rate of a period.

    Returns:
        The intensity of all areas (`overall`) and of each (`areas`). `enough` is False in periods
        in which the counts say too little; do not use the bands where `converged` is False.

    Raises:
        UsageError: as `dragoman.series`, or several data sets and none named.
    """
    from dragoman.measures.intensity.fit import fit_pair
    from dragoman.measures.pairs import pair_series, visibility

    sides = _asked.side(record, a), _asked.side(record, b)
    named = _asked.known_areas(record, _asked.several(areas))
    common: dict[str, Any] = {
        "by": by, "measure": measure, "dataset": dataset, "undated": undated,
        "where": _asked.where(record, where, filters),
    }  # fmt: skip
    with record.session():
        seen = visibility(record, *sides, **common)
        found = pair_series(
            record, *sides, kinds=(kind,), areas=tuple(dict.fromkeys(("", *named))),
            directed=directed, **common,
        )  # fmt: skip
    return fit_pair(found.series, seen, level=level)


def find_phases(
    record: Record,
    a: str,
    b: str,
    *,
    by: str = "month",
    kinds: str | Iterable[str] = ("cooperation", "conflict"),
    areas: str | Iterable[str] = ("",),
    measure: str = "events",
    dataset: Codes | None = None,
    undated: str = "out",
    shortest: int | None = None,
    where: EventFilter | None = None,
    **filters: Any,
) -> tuple[Phases, ...]:
    """When the dealings of two sides changed, with how sure that is.

    Args:
        record, a, b, by, kinds, areas, measure, dataset, undated, where, filters: which counts,
            as in `dragoman.series`.
        shortest: fewest periods of a phase; by default 3 months, 4 weeks, 14 days, 2 quarters
            or 2 years.

    Returns:
        One result for each series, in the order of data sets, kinds and areas. Its `changes`
        have a date, a set of dates, a probability and the ids of the events behind them; its
        `enough` is False where there are too few events to see a change.

    Raises:
        UsageError: as `dragoman.series`.
    """
    from dragoman.phases.pair import pair_phases

    return pair_phases(
        record, _asked.side(record, a), _asked.side(record, b), by=by,
        kinds=_asked.several(kinds), areas=_asked.known_areas(record, _asked.several(areas)),
        measure=measure, dataset=dataset, undated=undated, shortest=shortest,
        where=_asked.where(record, where, filters),
    )  # fmt: skip


def network(
    record: Record,
    *,
    first: dt.date | str,
    last: dt.date | str,
    between: tuple[str, str] | None = None,
    dataset: str | None = None,
    least: int = 1,
    most: int = MAX_NETWORK_ACTORS,
    resamples: int = 200,
    seed: int = 0,
    where: EventFilter | None = None,
    **filters: Any,
) -> Network:
    """Who acted with and against whom in a stretch of time, and who bridges two groups.

    Args:
        record: an open record.
        first, last: its days, both included; "2018-04" is the first or last day of that month.
        between: two groups, as they were on the last day: ("NATO members", "Indo-Pacific").
        dataset: which data set; may be left out where the record has one.
        least: leave out pairs with fewer events.
        most: keep so many actors, those with most events.
        resamples: draws of the stories for the 90 % bands; 0 for none.
        seed: of the draws.
        where: which events; by default those that happened.
        filters: its fields instead: area="cyber" ...

    Returns:
        Nodes by bridging, links by cooperation, and a note on what the order is worth.

    Raises:
        UsageError: no event fits, a group has nobody in it, or a word or number makes no sense.
    """
    from dragoman.measures.network.build import network as build
    from dragoman.measures.network.sides import side

    since, until = _asked.as_day(first), _asked.as_day(last, last=True)
    if since is None or until is None:
        raise UsageError("a network is of a stretch of time; give its first and last day")
    sides = [side(_asked.groups(), text, until) for text in between or ()]
    return build(
        record, Knowledge.load(), first=since, last=until, dataset=dataset,
        between=(sides[0], sides[1]) if sides else None,
        where=_asked.where(record, where, filters), least=least, most=most,
        resamples=resamples, seed=seed,
    )  # fmt: skip


def episodes(
    record: Record,
    a: str,
    b: str,
    *,
    dataset: Codes | None = None,
    quiet_days: int = 60,
    undated: str = "out",
    where: EventFilter | None = None,
    **filters: Any,
) -> list[Episode]:
    """The crises of two sides as sequences of states, each with its evidence.

    Args:
        record, a, b, dataset, undated, where, filters: as in `dragoman.series`. Episodes that
            lie wholly before `since` are left out; nothing after `until` is known.
        quiet_days: days without an act out of the ordinary after which an episode is over.

    Returns:
        Episodes by data set and first day.

    Raises:
        UsageError: an unknown word, name or data set, or an actor on both sides.
    """
    from dragoman.phases.episodes import episodes as told

    return told(
        record, Knowledge.load(), _asked.side(record, a), _asked.side(record, b),
        dataset=dataset, quiet_days=quiet_days, undated=undated,
        where=_asked.where(record, where, filters),
    )  # fmt: skip
