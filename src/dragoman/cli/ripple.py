"""`dragoman ripple`: which regions or pairs follow which, and what follows a shock."""

from __future__ import annotations

import json
import sys
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
from dragoman.cli.ripple_options import called, consistent, ripple_options, what_if
from dragoman.cli.ripple_pooled import pooled_json, pooled_lines

if TYPE_CHECKING:
    from dragoman.ripple.asking import Manner
    from dragoman.ripple.checks import Checks
    from dragoman.ripple.found import Found


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
      dragoman ripple --counts forty-series.csv --networks neighbours.csv
    """
    for drawn in (chart, map_):
        chart_ending(drawn)
    consistent(counts, map_, asked)
    if counts is not None:
        found = _of_file(counts, asked)
        format_ = format_ or "json"
    else:
        found = _of_record(record_path, knowledge, asked)
    if found.checks is not None:  # this command always asks for them
        _write(found, found.checks, format_)
    _draw(found, chart, map_)


def _of_file(path: Path, asked: dict[str, Any]) -> Found:
    from dragoman.ripple.asking import of_counts
    from dragoman.ripple.known import read_networks
    from dragoman.ripple.reading import read_counts

    stdin = str(path) == "-"
    data = read_counts(Path("standard input") if stdin else path,
                       sys.stdin.read() if stdin else None)  # fmt: skip
    networks = read_networks(asked["networks"], data.names) if asked["networks"] else None
    return of_counts(
        data, path.name, _manner(asked), what_if=what_if(asked["what_if"]), networks=networks
    )


def _of_record(record_path: Path, knowledge: Path | None, asked: dict[str, Any]) -> Found:
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record
    from dragoman.ripple.asking import Act, Wanted, acted, of_record
    from dragoman.ripple.theatres import data_set

    tables = Knowledge.load(knowledge)
    groups = Groups(tables)
    act = None
    if asked["shock"]:
        source, root, target = acted(asked["shock"], tables, called("shock"))
        act = Act(side(groups, source), root, side(groups, target), asked["on"])
    with Record.open(record_path, read_only=True, create=False) as record:
        dataset = data_set(record, asked["dataset"])
        wanted = Wanted(
            theatres=tuple(dict.fromkeys(asked["theatres"])),
            dyads=tuple((side(groups, a), side(groups, b)) for a, b in asked["dyads"]),
            kinds=tuple(asked["kinds"]), dataset=dataset,
            **{name: asked[name] for name in ("by", "since", "until", "undated",
                                              "between_states")},
        )  # fmt: skip
        return of_record(
            record, tables, wanted, _manner(asked), act=act, what_if=what_if(asked["what_if"])
        )


def _manner(asked: dict[str, Any]) -> Manner:
    from dragoman.cli.progress import bar
    from dragoman.ripple.asking import Manner

    return Manner(
        level=asked["level"], check="full" if asked["all_checks"] else "quick",
        days=asked["days"], stage=bar, called=called,
    )  # fmt: skip


def _write(found: Found, checks: Checks, format_: str | None) -> None:
    """The result in the format asked for; what failed comes first, or beside it."""
    told = ripple_text.verdict(checks, quick=found.quick)
    form = chosen(format_)
    if form == "table":
        for line in (told, *_text(found), *ripple_text.check_lines(checks)):
            click.echo(line)
        return
    if form == "json":
        if checks.failed:
            click.echo(told, err=True)
        whole = ripple_text.contract(found.fit, checks)
        if found.pooled:
            whole["networks"] = pooled_json(found.pooled)
        if found.response:
            whole["response"] = ripple_text.response_json(found.response, found.chains)
        if found.shock:
            whole["shock"] = ripple_text.shock_json(found.shock)
        click.echo(json.dumps(whole, ensure_ascii=False, allow_nan=False))
        return
    click.echo(told, err=True)
    if found.response:
        write_rows(ripple_text.following_rows(found.response), ripple_text.FOLLOWING, form)
    else:
        write_rows(ripple_text.link_rows(found.fit), ripple_text.LINKS, form)


def _text(found: Found) -> list[str]:
    from dragoman.ripple.shares import shares

    lines = list(ripple_text.fit_lines(found.fit))
    if found.pooled:
        lines += pooled_lines(found.pooled)
    if found.shock:
        lines += ripple_text.shock_lines(found.shock, found.fit)
    if found.response:
        lines += ripple_text.response_lines(found.response, found.chains, found.after)
        lines += ripple_text.followed_lines(found.shock) if found.shock else ()
        return lines
    return [*lines, *ripple_text.share_lines(shares(found.fit))]


def _draw(found: Found, chart: Path | None, map_: Path | None) -> None:
    """The charts asked for, with what a check found wrong as their first line."""
    if not (chart or map_):
        return
    from dragoman._drawing import ripples, ripples_map
    from dragoman.charts.write import write_chart

    if chart:
        write_chart(ripples(found), chart)
        click.echo(f"{chart} written", err=True)
    if map_:
        write_chart(ripples_map(found), map_)
        click.echo(f"{map_} written", err=True)
