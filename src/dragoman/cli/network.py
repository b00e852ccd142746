"""`dragoman network`: who acts with and against whom in a stretch of time, and who bridges."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragoman.cli.options import (
    Day,
    chart_ending,
    errors_in_one_line,
    format_option,
    knowledge_option,
    record_option,
)
from dragoman.cli.output import chosen, write_rows
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.network.result import Link, Network, Node
    from dragoman.measures.question import Side
    from dragoman.record.store import Record

FIGURES: Final = ("cooperation", "conflict", "betweenness", "bridging")
#: What an actor did with the first group, and with the second; its allies in each.
REACH: Final = ("with_first", "with_second", "allies_first", "allies_second")
NODE_NARROW: Final = ("actor", "name", "community", "cooperation", "conflict", "betweenness")
BRIDGE_NARROW: Final = ("actor", "groups", "cooperation", "bridging", "with", "allies")
LINK_COLUMNS: Final = ("a", "b", "cooperation", "conflict", "areas", "ties")
LINK_NARROW: Final = ("a", "b", "cooperation", "conflict", "areas", "formal")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


@click.command()
@click.option("--month", help="One month, YYYY-MM; without days, the last month with events.")
@click.option("--from", "since", type=Day(), help="First day.")
@click.option("--to", "until", type=Day(last=True), help="Last day.")
@click.option("--between", nargs=2, help="Two groups: who bridges them?")
@click.option("--dataset", help='Which data set ("dragoman": coded here); never added up.')
@click.option("--area", multiple=True, help="Only this area; may be given several times.")
@click.option("--actors", type=click.IntRange(min=2), help="Keep so many, the most active.")
@click.option("--least", type=click.IntRange(min=1), default=1, help="Leave out thinner pairs.")
@click.option("--links", "shown", flag_value="links", help="List the pairs instead of the actors.")
@click.option("--gaps", "shown", flag_value="gaps",
              help="List allies not seen together, and cooperation without a tie.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), help="List at most so many.")
@click.option("--resamples", type=click.IntRange(min=0), default=200, show_default=True,
              help="Draws of the stories, for the 90 % bands.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
              help="Of the draws.")  # fmt: skip
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path),
              help="Also draw it to this file (.svg, .png, .pdf, .html ...).")  # fmt: skip
@record_option
@knowledge_option
@format_option
@errors_in_one_line
def command(
    month: str | None, since: dt.date | None, until: dt.date | None,
    between: tuple[str, str] | None, dataset: str | None, area: tuple[str, ...],
    shown: str | None, limit: int | None, chart: Path | None, record_path: Path,
    knowledge: Path | None, format_: str | None, **asked: Any,
) -> None:  # fmt: skip
    """Show who acts with and against whom in a stretch of time, and who bridges two groups.

    Cooperation and conflict are counted beside each other. BETWEENNESS is the share of the
    shortest paths of cooperation on which an actor lies, BRIDGING its share of those from members
    of the first group only to members of the second only. Bands are 90 %, from drawing the
    stories again. What was not reported is not seen: docs/reference/network.md.

    \b
      dragoman network --month 2018-04
      dragoman network --month 2018-04 --between "NATO members" Indo-Pacific
      dragoman network --from 2024 --to 2025-06 --area cyber --links --format csv
      dragoman network --month 2018-04 --gaps --limit 20
      dragoman network --between "NATO members" IP4 --chart bridges.svg
    """
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

    chart_ending(chart)
    tables = Knowledge.load(knowledge)
    with Record.open(record_path, read_only=True, create=False) as record:
        _known_areas(tables, record, area)
        days = _stretch(record, dataset, (month, since, until))
        sides = _sides(tables, between, days[1])
        found = _network(record, tables, days, sides, dataset=dataset, area=area, **asked)
    _tell(found)
    if chart:
        _draw(found, chart)
    if shown == "links":
        write_rows(
            [_link_row(link) for link in found.links][:limit],
            LINK_COLUMNS, format_, narrow=LINK_NARROW,
        )  # fmt: skip
    elif shown == "gaps":
        _write_gaps(found, tables, limit, format_)
    else:
        _write_nodes(found, tables, sides, limit, format_)


def _known_areas(tables: Knowledge, record: Record, asked: tuple[str, ...]) -> None:
    known = {row.name for row in tables.areas} | record.areas()
    if not known.issuperset(asked):
        told = ", ".join(sorted(known))
        raise UsageError(f"no such area: {' '.join(asked)}; one of {told}")


def _stretch(
    record: Record,
    dataset: str | None,
    asked: tuple[str | None, dt.date | None, dt.date | None],
) -> tuple[dt.date, dt.date]:
    """The first and the last day; of what was not asked for, what the record has, told."""
    from dragoman.measures.network.observed import chosen, data_sets

    month, since, until = asked
    if month and (since or until):
        raise UsageError("give either --month or --from and --to")
    if until and not since:
        raise UsageError("--to needs --from; a network is of a stretch of time")
    if month:
        return _month_days(month)
    if since and until:
        return since, until
    last = data_sets(record)[chosen(record, dataset)]
    if since:
        click.echo(f"To {last}, the last day with an event.", err=True)
        return since, last
    click.echo(f"The last month with events: {last:%Y-%m} (--month chooses another).", err=True)
    return _month_days(f"{last:%Y-%m}")


def _month_days(month: str) -> tuple[dt.date, dt.date]:
    year, _, number = month.partition("-")
    if not _MONTH.fullmatch(month) or not 1 <= int(number) <= 12 or not int(year):
        raise UsageError(f"{month!r} is no month; write YYYY-MM, such as 2018-04")
    first = dt.date(int(year), int(number), 1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _sides(
    tables: Knowledge, between: tuple[str, str] | None, on: dt.date
) -> tuple[Side, Side] | None:
    from dragoman.coding.groups import Groups
    from dragoman.measures.network.sides import side

    if between is None:
        return None
    groups = Groups(tables)
    return side(groups, between[0], on), side(groups, between[1], on)


def _network(
    record: Record,
    tables: Knowledge,
    days: tuple[dt.date, dt.date],
    sides: tuple[Side, Side] | None,
    *,
    area: tuple[str, ...],
    actors: int | None,
    resamples: int,
    **asked: Any,
) -> Network:
    from dragoman.cli.progress import bar
    from dragoman.limits import MAX_NETWORK_ACTORS
    from dragoman.measures.network.build import network
    from dragoman.record.conditions import EventFilter

    with bar("resamples", quiet=resamples == 0) as progress:
        return network(
            record, tables, first=days[0], last=days[1], between=sides,
            where=EventFilter(area=set(area) or None), most=actors or MAX_NETWORK_ACTORS,
            resamples=resamples, progress=progress, **asked,
        )  # fmt: skip


def _tell(found: Network) -> None:
    numbers = {
        "events": found.events, "stories": found.stories, "actors": len(found.nodes),
        "pairs": len(found.links), "communities": max(node.community for node in found.nodes),
        "signed modularity": round(found.modularity, 2),
    }  # fmt: skip
    told = ", ".join(f"{name} {number}" for name, number in numbers.items() if number)
    click.echo(f"{found.dataset}, {found.first} to {found.last}: {told}.", err=True)
    if found.note:
        click.echo(found.note, err=True)


def _draw(found: Network, chart: Path) -> None:
    from dragoman.charts.network import network_chart
    from dragoman.charts.write import write_chart

    write_chart(network_chart(found), chart)
    click.echo(f"{chart} written", err=True)


def _write_nodes(
    found: Network,
    tables: Knowledge,
    sides: tuple[Side, Side] | None,
    limit: int | None,
    format_: str | None,
) -> None:
    figures = FIGURES if sides else FIGURES[:-1]
    reach = _reach(found, tables, sides) if sides else {}
    beside = REACH if sides else ()
    rows = [
        {**_node_row(node, figures), **reach.get(node.actor, {})} for node in found.nodes[:limit]
    ]
    columns = ["actor", "name", *(["groups"] if sides else []), "community"]
    columns += [f"{figure}{end}" for figure in figures for end in ("", "_low", "_high")]
    if chosen(format_) == "table":
        rows = [_shown(row, figures) for row in rows]
    narrow = BRIDGE_NARROW if sides else NODE_NARROW
    write_rows(rows, [*columns, *beside], format_, narrow=narrow)


def _reach(
    found: Network, tables: Knowledge, sides: tuple[Side, Side]
) -> dict[str, dict[str, int]]:
    from dragoman.measures.network.reach import allies, contacts

    seen = contacts(found, (sides[0].label, sides[1].label))
    formal = allies(found, tables, sides)
    return {actor: dict(zip(REACH, (*seen[actor], *formal[actor]), strict=True)) for actor in seen}


def _node_row(node: Node, figures: Sequence[str]) -> dict[str, Any]:
    """An actor with its figures and the ends of their bands."""
    row: dict[str, Any] = {
        "actor": node.actor, "name": node.name, "groups": node.groups,
        "community": node.community,
    }  # fmt: skip
    for figure in figures:
        told = getattr(node, figure)
        for end, value in (("", told.value), ("_low", told.lower), ("_high", told.upper)):
            row[f"{figure}{end}"] = round(value, 6)
    return row


def _shown(row: Mapping[str, Any], figures: Sequence[str]) -> dict[str, Any]:
    """The same for a person to read: each figure and its band in one."""
    told: dict[str, Any] = {**row, "groups": ", ".join(row["groups"])}
    for figure in figures:
        digits = 0 if figure in FIGURES[:2] else 2
        value, low, high = (f"{row[figure + end]:.{digits}f}" for end in ("", "_low", "_high"))
        told[figure] = f"{value} ({low}-{high})"
    if REACH[0] in row:
        told["with"], told["allies"] = (
            f"{row[first]} / {row[second]}" for first, second in (REACH[:2], REACH[2:])
        )
    return told


def _link_row(link: Link) -> Mapping[str, Any]:
    kinds = Counter(kind for kind, _ in link.ties)
    return {
        "a": link.a, "b": link.b, "cooperation": link.cooperation, "conflict": link.conflict,
        "areas": [f"{area} {count}" for area, count in link.areas],
        "ties": [f"{kind}: {name}" for kind, name in link.ties],
        "formal": ", ".join(_counted(kinds.items())),
    }  # fmt: skip


def _counted(kinds: Iterable[tuple[str, int]]) -> list[str]:
    return [kind if count == 1 else f"{kind} {count}" for kind, count in kinds]


def _write_gaps(
    found: Network, tables: Knowledge, limit: int | None, format_: str | None
) -> None:  # fmt: skip
    """Both kinds of gaps, of each at most `limit`."""
    from dragoman.measures.network.formal import gaps

    told = gaps(found, tables)
    rows = [
        {"gap": gap, **_link_row(link)}
        for gap, links in (("allied, not seen", told.silent), ("seen, no tie", told.untied))
        for link in links[:limit]
    ]
    write_rows(rows, ("gap", *LINK_COLUMNS), format_, narrow=("gap", *LINK_NARROW))
