"""`dragoman ripple`: which regions or pairs follow which, and what follows a shock."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli import ripple_text
from dragoman.cli.options import (
    chart_ending,
    errors_in_one_line,
    format_option,
    knowledge_option,
    record_option,
    side,
)
from dragoman.cli.output import chosen, write_rows
from dragoman.cli.ripple_options import consistent, named, ripple_options, what_if
from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.question import Side
    from dragoman.record.store import Record
    from dragoman.ripple.checks import Checks
    from dragoman.ripple.paths import Path as Chain
    from dragoman.ripple.response import Response
    from dragoman.ripple.result import Counts, Ripple
    from dragoman.ripple.shock import NamedShock


@dataclass(slots=True, eq=False)
class _Found:
    """Everything that is told of one call."""

    fit: Ripple
    checks: Checks
    quick: bool
    response: Response | None = None
    chains: tuple[Chain, ...] = ()
    named: NamedShock | None = None
    dataset: str = ""
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)


@click.command()
@ripple_options
@record_option
@knowledge_option
@format_option
@errors_in_one_line
def command(
    counts: Path | None, record_path: Path, knowledge: Path | None, format_: str | None,
    chart: Path | None, map_: Path | None, **asked: Any,
) -> None:  # fmt: skip
    """Show which regions or pairs follow which: statistical spillover, never cause.

    Counts of all series are explained by their own past, trend, weekday and how much was read; a
    ripple is what the past of another series adds to that. The first line says which checks
    failed. Where the data show no ripple, that is the answer: docs/reference/ripple.md.

    With --counts, the same for series of your own: prints JSON with "matrix", row = receiving,
    column = sending series.

    \b
      dragoman ripple --dataset icews
      dragoman ripple --dataset icews --theatre "Middle East" --theatre Indo-Pacific --kind mconf
      dragoman ripple --dyad Israel Iran --dyad "Saudi Arabia" Iran --by week --check
      dragoman ripple --shock "USA ASSAULT IRN" --on 2025-06-22 --days 30 --chart ripple.svg
      dragoman ripple --what-if "Middle East, material conflict=50" --format csv
      dragoman ripple --counts my-series.csv
    """
    for drawn in (chart, map_):
        chart_ending(drawn)
    consistent(counts, map_, asked)
    if counts is not None:
        found = _of_file(counts, asked)
        format_ = format_ or "json"
    else:
        found = _of_record(record_path, knowledge, asked)
    _write(found, format_)
    _draw(found, chart, map_)


def _of_file(path: Path, asked: dict[str, Any]) -> _Found:
    from dragoman.ripple.reading import read_counts

    stdin = str(path) == "-"
    data = read_counts(Path("standard input") if stdin else path,
                       sys.stdin.read() if stdin else None)  # fmt: skip
    shock = what_if(data, asked["what_if"])
    found = _fitted(data, asked)
    found.dataset = path.name
    return _following(found, shock, asked["days"])


def _of_record(record_path: Path, knowledge: Path | None, asked: dict[str, Any]) -> _Found:
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record
    from dragoman.ripple.theatres import data_set, known_networks

    tables = Knowledge.load(knowledge)
    groups = Groups(tables)
    shock = named(asked["shock"], tables, groups) if asked["shock"] else None
    with Record.open(record_path, read_only=True, create=False) as record:
        asked["dataset"] = data_set(record, asked["dataset"])
        pairs = [(side(groups, a), side(groups, b)) for a, b in asked["dyads"]]
        data = _series(record, tables, pairs, asked)
        following = what_if(data, asked["what_if"])
        found = _fitted(data, asked, known_networks(data.names, pairs))
        found.dataset, found.places = asked["dataset"], _places(tables, pairs, asked)
        if shock:
            found.named = _named(record, tables, pairs, found.fit, shock, asked)
            found.response, found.chains = found.named.response, found.named.paths
    return _following(found, following, asked["days"])


def _kinds(asked: dict[str, Any]) -> tuple[str, ...]:
    from dragoman.ripple.theatres import KINDS

    return tuple(asked["kinds"]) or (("conflict",) if asked["dyads"] else KINDS)


def _theatres(asked: dict[str, Any]) -> tuple[str, ...]:
    from dragoman.ripple.theatres import THEATRES

    return tuple(dict.fromkeys(asked["theatres"])) or THEATRES


def _places(
    tables: Knowledge, pairs: list[tuple[Side, Side]], asked: dict[str, Any]
) -> dict[str, tuple[str, ...]]:
    """The countries of each theatre or pair."""
    from dragoman.ripple.theatres import members

    if not pairs:
        known = members(tables)
        return {name: known[name] for name in _theatres(asked)}
    return {
        f"{a.label} and {b.label}": tuple(
            sorted({code.partition(":")[0] for code in (*a.codes, *b.codes)})
        )
        for a, b in pairs
    }


def _series(
    record: Record, tables: Knowledge, pairs: list[tuple[Side, Side]], asked: dict[str, Any]
) -> Counts:
    from dragoman.ripple.theatres import dyad_series, theatre_series

    span = {name: asked[name] for name in ("by", "dataset", "since", "until", "undated")}
    if pairs:
        return dyad_series(record, pairs, kinds=_kinds(asked), **span)
    return theatre_series(
        record, tables, theatres=_theatres(asked), kinds=_kinds(asked),
        domestic=not asked["between_states"], **span,
    )  # fmt: skip


def _fitted(data: Counts, asked: dict[str, Any], networks: dict[str, Any] | None = None) -> _Found:
    """The fit and its checks.

    Raises:
        DragomanError: the fit did not converge; it is then not told at all.
    """
    from dragoman.cli.progress import bar
    from dragoman.ripple.checks import check
    from dragoman.ripple.fit import fit

    size, cores = len(data.names), os.cpu_count() or 1
    with bar("series fitted", quiet=size < 2) as progress:
        found = fit(
            data, level=asked["level"], processes=cores,
            progress=lambda done: progress(done, size),
        )  # fmt: skip
    if not found.converged:
        told = "; ".join(found.notes) or "the fit did not converge"
        raise DragomanError(
            f"{told}. Nothing is told of it: take fewer series, more days, or --by week"
        )
    quick = not asked["all_checks"]
    with bar("steps of the checks", quiet=False) as progress:
        made = check(found, quick=quick, weights=networks, processes=cores, progress=progress)
    return _Found(found, made, quick)


def _following(found: _Found, shock: dict[str, float], days: int) -> _Found:
    """The same with what follows a shock that is only assumed."""
    from dragoman.ripple.paths import paths
    from dragoman.ripple.response import response

    if shock:
        ahead = _ahead(found.fit, days)
        found.response = response(found.fit, shock, ahead)
        found.chains = paths(found.fit, shock, ahead, 10)
    return found


def _ahead(fit: Ripple, days: int) -> int:
    return days if fit.data.by == "day" else ceil(days / 7)


def _named(
    record: Record, tables: Knowledge, pairs: list[tuple[Side, Side]], fit: Ripple,
    shock: tuple[Side, str, Side], asked: dict[str, Any],
) -> NamedShock:  # fmt: skip
    from dragoman.ripple.belonging import by_dyad, by_theatre
    from dragoman.ripple.shock import named_shock
    from dragoman.ripple.theatres import members

    if pairs:
        belongs = by_dyad(pairs, _kinds(asked))
    else:
        known = members(tables)
        belongs = by_theatre(
            {name: known[name] for name in _theatres(asked)}, _kinds(asked),
            domestic=not asked["between_states"],
        )  # fmt: skip
    on: dt.date = asked["on"]
    return named_shock(
        record, fit, *shock, on, dataset=asked["dataset"], belongs=belongs,
        periods=_ahead(fit, asked["days"]), most=10,
    )  # fmt: skip


def _write(found: _Found, format_: str | None) -> None:
    """The result in the format asked for; what failed comes first, or beside it."""
    told = ripple_text.verdict(found.checks, quick=found.quick)
    form = chosen(format_)
    if form == "table":
        for line in (told, *_text(found), *ripple_text.check_lines(found.checks)):
            click.echo(line)
        return
    if form == "json":
        if found.checks.failed:
            click.echo(told, err=True)
        whole = ripple_text.contract(found.fit, found.checks)
        if found.response:
            whole["response"] = ripple_text.response_json(found.response, found.chains)
        if found.named:
            whole["shock"] = ripple_text.shock_json(found.named)
        click.echo(json.dumps(whole, ensure_ascii=False, allow_nan=False))
        return
    click.echo(told, err=True)
    if found.response:
        write_rows(ripple_text.following_rows(found.response), ripple_text.FOLLOWING, form)
    else:
        write_rows(ripple_text.link_rows(found.fit), ripple_text.LINKS, form)


def _text(found: _Found) -> list[str]:
    from dragoman.ripple.shares import shares

    lines = list(ripple_text.fit_lines(found.fit))
    if found.named:
        lines += ripple_text.shock_lines(found.named, found.fit)
    if found.response:
        what = found.named.what if found.named else _assumed(found.response)
        lines += ripple_text.response_lines(found.response, found.chains, what)
        lines += ripple_text.followed_lines(found.named) if found.named else ()
        return lines
    return [*lines, *ripple_text.share_lines(shares(found.fit))]


def _assumed(response: Response) -> str:
    return "; ".join(f"{size:g} further events in {name}" for name, size in response.shock)


def _draw(found: _Found, chart: Path | None, map_: Path | None) -> None:
    """The charts asked for, with what a check found wrong as their first line."""
    from dragoman.charts.write import write_chart

    wrong = (found.checks.warning,) if found.checks.failed else ()
    if chart:
        write_chart(_chart(found, wrong), chart)
        click.echo(f"{chart} written", err=True)
    if map_ and found.response:
        write_chart(_map(found, found.response, wrong), map_)
        click.echo(f"{map_} written", err=True)


def _map(found: _Found, told: Response, wrong: tuple[str, ...]) -> dict[str, Any]:
    from dragoman.charts.ripple_map import path_chart
    from dragoman.ripple.response import regions, response

    groups = regions(found.fit.data.names)
    summed = response(found.fit, dict(told.shock), len(told.ahead), groups=groups)
    return path_chart(
        summed, found.chains, found.fit, found.places, shock=found.named,
        dataset=found.dataset, warnings=wrong,
    )  # fmt: skip


def _chart(found: _Found, wrong: tuple[str, ...]) -> dict[str, Any]:
    if found.response is None:
        from dragoman.charts.ripple_matrix import matrix_chart

        return matrix_chart(found.fit, dataset=found.dataset, warnings=wrong)
    from dragoman.charts.ripple import ripple_chart

    return ripple_chart(
        found.response, found.fit, shock=found.named, dataset=found.dataset, warnings=wrong
    )
