"""`dragoman phases`: when a partnership changed, by how much, and how sure that is."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
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
from dragoman.cli.output import write_rows
from dragoman.cli.pair_options import pair_options
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.phases.result import Change, Phases

COLUMNS: Final = (
    "dataset", "kind", "area", "date", "from", "to", "probability", "ratio", "lower", "upper",
    "before", "after", "evidence",
)  # fmt: skip
NARROW: Final = ("dataset", "kind", "area", "date", "from", "to", "probability", "ratio")
_OPTIONS: Final = (
    click.option(
        "--shortest", type=click.IntRange(min=1),
        help="Fewest periods of a phase (3 months, 4 weeks, 14 days, 2 quarters, 2 years).",
    ),
    click.option(
        "--counts", type=click.Path(path_type=Path, allow_dash=True),
        help='A CSV of yours with the columns date, count, exposure ("-": standard input).',
    ),
    click.option(
        "--chart", type=click.Path(dir_okay=False, path_type=Path),
        help="Also draw to this .svg, .png, .pdf, .html or .json.",
    ),
)  # fmt: skip


@click.command()
@click.argument("actor_a", metavar="[A]", required=False)
@click.argument("actor_b", metavar="[B]", required=False)
@pair_options(*_OPTIONS)
@record_option
@knowledge_option
@format_option
@click.pass_context
@errors_in_one_line
def command(
    context: click.Context, /, actor_a: str | None, actor_b: str | None, counts: Path | None,
    record_path: Path, knowledge: Path | None, format_: str | None, chart: Path | None,
    **asked: Any,
) -> None:  # fmt: skip
    """Find when the dealings of A and B changed: each change with a set of dates.

    The counts are corrected for how much was read, and short affairs are told apart from new
    phases. `from` and `to` are the first and last period of the shortest stretch that holds 90 % of
    the probability of when the new phase began; `ratio` is the new rate by the old one. A stable
    pair shows a false change in fewer than 5 of 100 ten-year series.

    With --counts, the same for a series of your own: prints JSON with "changes".

    \b
      dragoman phases Japan NATO --undated report
      dragoman phases China Japan --dataset icews --kind conflict --chart phases.svg
      dragoman phases Japan NATO --area cyber --area defence --by quarter
      dragoman phases --counts my-series.csv
    """
    chart_ending(chart)
    if counts is not None:
        if actor_a is not None:
            raise UsageError("give either two actors or --counts, not both")
        _only_of_records(context)
        _of_file(counts, asked["shortest"], chart)
        return
    if actor_a is None or actor_b is None:
        raise UsageError("name two actors (dragoman phases Japan NATO), or give --counts FILE.csv")
    found, names = _of_record(actor_a, actor_b, record_path, knowledge, asked)
    _say(found)
    if chart:
        _draw(found, names, chart)
    if format_ in ("json", "jsonl"):
        rows = [_whole(one) for one in found]
        write_rows(rows, tuple(rows[0]) if rows else (), format_)
        return
    write_rows([row for one in found for row in _rows(one)], COLUMNS, format_, narrow=NARROW)


def _only_of_records(context: click.Context) -> None:
    """Refuse an option that means nothing to a file, rather than pass over it."""
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if given and name not in ("counts", "chart", "shortest", "format_"):
            raise UsageError(f"{parameter.opts[0]} means nothing to --counts; leave it out")


def _of_file(path: Path, shortest: int | None, chart: Path | None) -> None:
    from dragoman.phases.counts import read_counts
    from dragoman.phases.fit import fit

    stdin = str(path) == "-"
    counted = read_counts(Path("standard input") if stdin else path,
                          sys.stdin.read() if stdin else None)  # fmt: skip
    found = fit(counted.series, shortest=shortest)
    labels = dict(zip(counted.series.periods, counted.labels, strict=True))
    if counted.added or counted.unread:
        click.echo(
            f"{path}: {counted.unread} of {len(labels)} {counted.series.by}s were not read"
            + (f" ({counted.added} are not in the file)" if counted.added else ""),
            err=True,
        )
    if found.note:
        click.echo(f"{path}: {found.note}", err=True)
    if chart:
        _draw((found,), {}, chart)
    changes = [
        {
            "date": labels[change.date],
            "date_set": [labels[day] for day in change.date_set],
            "probability": round(change.probability, 3),
            "ratio": round(change.ratio, 3),
        }
        for change in found.changes
    ]
    click.echo(json.dumps({"changes": changes}, ensure_ascii=False))


def _of_record(
    actor_a: str, actor_b: str, record_path: Path, knowledge: Path | None, asked: dict[str, Any]
) -> tuple[tuple[Phases, ...], dict[str, str]]:
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.phases.pair import pair_phases
    from dragoman.record.conditions import EventFilter
    from dragoman.record.store import Record

    tables = Knowledge.load(knowledge)
    groups = Groups(tables)
    sides = side(groups, actor_a), side(groups, actor_b)
    with Record.open(record_path, read_only=True, create=False) as record:
        found = pair_phases(
            record, *sides, by=asked["by"], kinds=asked["kinds"],
            areas=areas_of(record, tables, asked["areas"]), measure=asked["measure"],
            dataset=asked["datasets"] or None, undated=asked["undated"],
            where=EventFilter(since=asked["since"], until=asked["until"]),
            shortest=asked["shortest"],
        )  # fmt: skip
    return found, {code: groups.name(code) for one in sides for code in one.codes}


def _say(found: Sequence[Phases]) -> None:
    """What a table of changes cannot show: where there is none, and why."""
    for one in found:
        told = ", ".join(part for part in (one.series.dataset, one.series.kind, one.series.area)
                         if part)  # fmt: skip
        if one.note:
            click.echo(f"{told}: {one.note} ({one.series.total} events)", err=True)
        elif not one.changes:
            click.echo(
                f"{told}: no change (probability that there was none {one.numbers[0]:.2f}; "
                f"{one.series.total} events)",
                err=True,
            )


def _rows(one: Phases) -> list[dict[str, Any]]:
    pairs = zip(one.changes, one.phases, one.phases[1:], strict=False)
    return [
        {
            "dataset": one.series.dataset, "kind": one.series.kind, "area": one.series.area,
            **_change(change), "before": round(before.rate, 2), "after": round(after.rate, 2),
            "evidence": change.evidence,
        }
        for change, before, after in pairs
    ]  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    first, last = change.date_set
    return {
        "date": change.date, "from": first, "to": last,
        "probability": round(change.probability, 3), "ratio": round(change.ratio, 2),
        "lower": round(change.ratio_lower, 2), "upper": round(change.ratio_upper, 2),
    }  # fmt: skip


def _whole(one: Phases) -> dict[str, Any]:
    """Everything that is known of one series, for JSON."""
    series = one.series
    return {
        "dataset": series.dataset, "source": series.source, "target": series.target,
        "kind": series.kind, "area": series.area, "by": series.by, "events": series.total,
        "changes": [{**_change(change), "evidence": change.evidence} for change in one.changes],
        "phases": [
            {
                "first": phase.first, "last": phase.last, "events": phase.count,
                "rate": round(phase.rate, 3), "lower": round(phase.lower, 3),
                "upper": round(phase.upper, 3),
            }
            for phase in one.phases
        ],
        "numbers": [round(share, 4) for share in one.numbers],
        "enough": one.enough, "note": one.note,
    }  # fmt: skip


def _draw(found: Sequence[Phases], names: dict[str, str], path: Path) -> None:
    from dragoman.charts.changes import phases_chart
    from dragoman.charts.series import series_chart
    from dragoman.charts.write import write_chart

    if len(found) == 1:
        spec = phases_chart(found[0], names=names)
    else:
        spec = series_chart((), [one.series for one in found], found, names=names)
    write_chart(spec, path)
    click.echo(f"{path} written", err=True)
