"""What `dragoman ripple` can be asked, and what the words of a user mean."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragoman.cli.options import Day, side
from dragoman.errors import UsageError
from dragoman.measures.series import CLASSES

if TYPE_CHECKING:
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.measures.question import Side
    from dragoman.ripple.result import Counts

_OPTIONS: Final = (
    click.option("--theatre", "theatres", multiple=True,
                 help='Region of study, such as "Middle East"; repeat. Four of them by default.'),
    click.option("--dyad", "dyads", nargs=2, multiple=True, help="Two actors; repeat."),
    click.option("--kind", "kinds", type=click.Choice(list(CLASSES)), multiple=True,
                 help="Class of events; repeat (theatres: vcoop mcoop vconf mconf; "
                      "dyads: conflict)."),
    click.option("--by", type=click.Choice(("day", "week")), default="day", show_default=True,
                 help="Length of a period."),
    click.option("--dataset", help='Which data set ("dragoman": coded here); never added up.'),
    click.option("--undated", type=click.Choice(("out", "report")), default="out",
                 show_default=True,
                 help="Events without a day of their own: out, or on the day of their report."),
    click.option("--between-states", is_flag=True,
                 help="Theatres without what the actors of one state do among themselves."),
    click.option("--from", "since", type=Day(), help="First day."),
    click.option("--to", "until", type=Day(last=True), help="Last day."),
    click.option("--shock", help='What follows an event of the record: "USA ASSAULT IRN", with '
                                 "--on."),
    click.option("--on", type=Day(), help="Day of the shock."),
    click.option("--days", type=click.IntRange(1, 1000), default=30, show_default=True,
                 help="How far what follows is told."),
    click.option("--what-if", multiple=True, metavar="SERIES=N",
                 help="What follows N further events in a series; repeat."),
    click.option("--check", "all_checks", is_flag=True,
                 help="Make all checks, also the long ones (minutes)."),
    click.option("--counts", type=click.Path(path_type=Path, allow_dash=True),
                 help='A CSV of yours with date, series, count, exposure ("-": standard input); '
                      "prints JSON."),
    click.option("--level", type=click.FloatRange(0.5, 0.99), default=0.9, show_default=True,
                 help="Of the bands."),
    click.option("--chart", type=click.Path(dir_okay=False, path_type=Path),
                 help="Also draw what follows the shock, or the matrix, to .svg, .png, .html ..."),
    click.option("--map", "map_", type=click.Path(dir_okay=False, path_type=Path),
                 help="Also draw the path of the shock on a map."),
)  # fmt: skip


def ripple_options(command: Any) -> Any:
    """The options of the command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def consistent(counts: Path | None, map_: Path | None, asked: dict[str, Any]) -> None:
    """Refuse what cannot be asked together, before anything is read.

    Raises:
        UsageError: says what.
    """
    given = [name for name in ("theatres", "dyads", "kinds", "dataset", "since", "until", "shock")
               if asked[name]]  # fmt: skip
    if counts is not None and given:
        raise UsageError(f"--counts has its own series; leave out --{given[0].rstrip('s')}")
    if asked["theatres"] and asked["dyads"]:
        raise UsageError("give either --theatre or --dyad, not both")
    if asked["shock"] and asked["what_if"]:
        raise UsageError("give either --shock or --what-if, not both")
    if bool(asked["shock"]) != bool(asked["on"]):
        raise UsageError('--shock needs --on and the reverse: --shock "USA ASSAULT IRN" --on DATE')
    if map_ and counts is not None:
        raise UsageError("--map needs a record: nobody knows where the series of a file are")
    if map_ and not (asked["shock"] or asked["what_if"]):
        raise UsageError("--map draws the path of a shock; give --shock or --what-if")


def what_if(data: Counts, told: tuple[str, ...]) -> dict[str, float]:
    """The shocks of `--what-if`, by series.

    Raises:
        UsageError: one names no series, or no number of events.
    """
    found: dict[str, float] = {}
    names = {name.casefold(): name for name in data.names}
    for text in told:
        name, _, number = text.rpartition("=")
        try:
            size = float(number)
        except ValueError:
            size = -1.0
        if not name or not isfinite(size) or size < 0:
            raise UsageError(f"--what-if {text!r}: write SERIES=N, such as {data.names[0]!r}=10")
        if name.strip().casefold() not in names:
            raise UsageError(f"no series {name.strip()!r}; one of {'; '.join(data.names[:20])}")
        found[names[name.strip().casefold()]] = size
    return found


def named(text: str, tables: Knowledge, groups: Groups) -> tuple[Side, str, Side]:
    """ "USA ASSAULT IRN": who did what to whom.

    Raises:
        UsageError: no root stands between two actors, or nobody is known by a name.
    """
    words = text.split()
    roots = {row.root for row in tables.roots}
    at = next((n for n, word in enumerate(words) if word in roots and 0 < n < len(words) - 1), 0)
    if not at:
        raise UsageError(
            f'--shock {text!r}: write who did what to whom, such as "USA ASSAULT IRN", with one '
            f"of {', '.join(sorted(roots))}"
        )
    source, target = " ".join(words[:at]), " ".join(words[at + 1 :])
    return side(groups, source), words[at], side(groups, target)
