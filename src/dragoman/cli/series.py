"""`dragoman series`: what two sides did to each other, period by period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragoman.cli.options import (
    areas_of,
    chart_ending,
    errors_in_one_line,
    format_option,
    knowledge_option,
    record_option,
    side,
)
from dragoman.cli.pair_options import pair_options
from dragoman.cli.series_rows import Answer, write
from dragoman.errors import UsageError
from dragoman.measures.series import Series

if TYPE_CHECKING:
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.comparison import Comparison
    from dragoman.measures.intensity.result import IntensityFit
    from dragoman.measures.pairs import PairSeries
    from dragoman.measures.question import Side
    from dragoman.record.store import Record

_GOLDSTEIN: Final = ("goldstein_sum", "goldstein_mean")
_SHARES: Final = ("pair_share", "conflict_share")
#: `--publisher each`: so many by name, the rest as one.
_EACH: Final = 10
_OPTIONS: Final = (
    click.option("--root", "-r", "roots", multiple=True, help="Only these roots: CONSULT ..."),
    click.option(
        "--publisher", "publishers", multiple=True,
        help=f'Reports of this publisher; repeat, or "each": the {_EACH} largest and the rest.',
    ),
    click.option("--directed", is_flag=True, help="Only what A did to B."),
    click.option("--all", "everything", is_flag=True, help="Also planned, negated, alleged ones."),
    click.option("--goldstein", is_flag=True, help="Add sum and mean of Goldstein scores."),
    click.option("--shares", is_flag=True, help="Add raw shares of events."),
    click.option("--intensity", is_flag=True, help="Add the intensity with its 90 % band."),
    click.option(
        "--chart", type=click.Path(dir_okay=False, path_type=Path),
        help="Draw to this .svg, .png, .pdf, .html or .json; rows only with --format.",
    ),
)  # fmt: skip


@click.command()
@click.argument("actor_a", metavar="A")
@click.argument("actor_b", metavar="B")
@pair_options(*_OPTIONS)
@record_option
@knowledge_option
@format_option
@errors_in_one_line
def command(
    actor_a: str, actor_b: str, record_path: Path, knowledge: Path | None, format_: str | None,
    chart: Path | None, **asked: Any,
) -> None:  # fmt: skip
    """Count what A and B did to each other, period by period, with how much was read then.

    A and B are countries, bodies, codes or groups: Japan, NATO, JPN:MIL, IP4, "NATO members".
    An event counts once, however many members had part in it. Periods without one are there,
    with 0; `exposure` is how many reports were read in the period, or, for an imported data set,
    how many events it has in all.

    \b
      dragoman series JPN NATO --by month --area cyber
      dragoman series IP4 "NATO members" --by quarter --undated report
      dragoman series China Japan --dataset icews --intensity --format csv
      dragoman series China Japan --kind conflict --intensity --chart conflict.svg
    """
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

    chart_ending(chart)
    tables = Knowledge.load(knowledge)
    groups = Groups(tables)
    sides = side(groups, actor_a), side(groups, actor_b)
    with Record.open(record_path, read_only=True, create=False) as record:
        answer = _answer(record, tables, sides, asked)
    if answer is None:
        write(Answer((), (), (), ()), format_)
        return
    if chart:
        draw(answer, chart, groups)
    if not chart or format_:
        write(answer, format_)


def _answer(
    record: Record, tables: Knowledge, sides: tuple[Side, Side], asked: dict[str, Any]
) -> Answer | None:
    """All that is asked for, or None when no event fits; what to know about it to stderr."""
    from dragoman.measures.pairs import pair_series

    areas = areas_of(record, tables, asked["areas"])
    # An intensity of single areas is told as a share of that of all.
    several = ("", *areas) if asked["intensity"] and len(areas) > 1 else areas
    found = pair_series(
        record, *sides, kinds=asked["kinds"], areas=tuple(dict.fromkeys(several)),
        publishers=_publishers(record, asked), **_common(asked), measure=asked["measure"],
    )  # fmt: skip
    _publishers_there(record, found)
    _say_left_out(found, asked)
    told = [one for one in found.series if one.area in areas]
    full = [name for name in found.datasets if any(s.total for s in told if s.dataset == name)]
    if not full:
        sets = ", ".join(found.datasets)
        click.echo(f"No event between {sides[0].label} and {sides[1].label} fits in {sets}.",
                   err=True)  # fmt: skip
        return None
    _say_exposure(full)
    series = tuple(one for one in found.series if one.dataset in full)
    fits = tuple(_fits(record, sides, series, asked)) if asked["intensity"] else ()
    compared = _compared(record, sides, areas, full, asked)
    return Answer(tuple(s for s in series if s.area in areas), fits, compared, areas)


def _common(asked: dict[str, Any]) -> dict[str, Any]:
    """What all measures of a pair are asked with."""
    from dragoman.record.conditions import EventFilter

    where = EventFilter(
        root={root.upper() for root in asked["roots"]} or None,
        since=asked["since"], until=asked["until"],
        modality=None if asked["everything"] else "actual",
    )  # fmt: skip
    return {
        "by": asked["by"], "dataset": asked["datasets"] or None, "directed": asked["directed"],
        "where": where, "undated": asked["undated"],
    }  # fmt: skip


def _publishers(record: Record, asked: dict[str, Any]) -> tuple[str, ...]:
    from dragoman.measures.pairs import OTHER, top_publishers

    names = tuple(dict.fromkeys(asked["publishers"]))
    if names != ("each",):
        return names or ("",)
    datasets = asked["datasets"]
    only = datasets[0] if len(datasets) == 1 else None
    return (*top_publishers(record, _EACH, only), OTHER)


def _named(asked: dict[str, Any]) -> set[str] | None:
    """The publishers asked for by name."""
    return set(asked["publishers"]) - {"each"} or None


def _publishers_there(record: Record, found: PairSeries) -> None:
    """A publisher of whom nothing was read is a slip of the pen."""
    from dragoman.measures.pairs import OTHER, top_publishers

    for name in sorted({one.publisher for one in found.series} - {"", OTHER}):
        if not any(s.exposure.any() for s in found.series if s.publisher == name):
            known = ", ".join(top_publishers(record, _EACH)) or "none by name"
            raise UsageError(f"nothing of publisher {name!r} in these days; there is {known}")


def _say_left_out(found: PairSeries, asked: dict[str, Any]) -> None:
    for name, count in found.left_out.items():
        hint = "; --undated report counts them on the day of their report"
        click.echo(
            f"{count} events of {name} are left out: their date is unknown or not fine enough "
            f"for one {asked['by']}"
            f"{hint if name == 'dragoman' and asked['undated'] == 'out' else ''}",
            err=True,
        )
    for name, count in found.outside.items():
        click.echo(
            f"{count} events of {name} are left out: dated before its first or after its last day",
            err=True,
        )


def _say_exposure(datasets: Sequence[str]) -> None:
    for name in datasets:
        if name != "dragoman":
            click.echo(
                f"exposure of {name} is the data set's own total: what it was fed on is unknown",
                err=True,
            )


def _fits(
    record: Record, sides: tuple[Side, Side], series: Sequence[Series], asked: dict[str, Any]
) -> Iterator[IntensityFit]:
    """One fit for each data set and kind, the visibility of the sides taken into account."""
    from dragoman.measures.intensity.fit import fit_pair
    from dragoman.measures.pairs import visibility

    common = {name: value for name, value in _common(asked).items() if name != "directed"}
    common["where"] = replace(common["where"], publisher=_named(asked))
    for dataset in dict.fromkeys(one.dataset for one in series):
        seen = visibility(record, *sides, **{**common, "dataset": dataset},
                          measure=asked["measure"])  # fmt: skip
        of_set = [one for one in series if one.dataset == dataset]
        for kind in dict.fromkeys(one.kind for one in of_set):
            fit = fit_pair([one for one in of_set if one.kind == kind], seen)
            if not fit.converged:
                click.echo(f"the intensity of {kind} in {dataset} was not found: do not use it",
                           err=True)  # fmt: skip
            yield fit


def _compared(
    record: Record, sides: tuple[Side, Side], areas: tuple[str, ...], datasets: Sequence[str],
    asked: dict[str, Any],
) -> tuple[Comparison, ...]:  # fmt: skip
    """The older measures asked for, their weaknesses told."""
    from dragoman.measures.comparison import MEASURES, comparisons

    names = [*(_GOLDSTEIN if asked["goldstein"] else ()), *(_SHARES if asked["shares"] else ())]
    if not names:
        return ()
    common = _common(asked)
    where = replace(common["where"], area=set(areas) - {""} or None, publisher=_named(asked))
    found = comparisons(record, *sides, **{**common, "where": where, "dataset": datasets})
    for name in names:
        row = MEASURES[name]
        click.echo(
            f"{name}, of all kinds, of the areas and publishers asked for together: "
            f"{row.weakness} ({row.cite})", err=True,
        )  # fmt: skip
    return tuple(one for one in found if one.name in names)


def draw(answer: Answer, path: Path, groups: Groups) -> None:
    """Draw what was found to a file: its intensities, or, where there are none, its counts."""
    from dragoman.charts.series import series_chart
    from dragoman.charts.write import write_chart

    fits = [replace(fit, overall=one, areas=()) for fit in answer.fits for one in answer.of(fit)]
    names = {code: groups.name(code) for s in answer.series for code in (s.source, s.target)}
    write_chart(series_chart(fits, () if fits else answer.series, names=names), path)
    click.echo(f"{path} written", err=True)
