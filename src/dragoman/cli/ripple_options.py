"""What `dragoman ripple` can be asked, and what the words of a user mean."""

from __future__ import annotations

from functools import partial
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragoman.cli.options import Day
from dragoman.errors import UsageError
from dragoman.measures.series import CLASSES

if TYPE_CHECKING:
    from dragoman.ripple.asking import Assumed
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
    click.option("--networks", type=click.Path(dir_okay=False, path_type=Path),
                 help="With --counts: a CSV with network, receiving, sending, weight; effects are "
                      "pooled along each."),
    click.option("--level", type=click.FloatRange(0.5, 0.99), default=0.9, show_default=True,
                 help="Of the bands."),
    click.option("--chart", type=click.Path(dir_okay=False, path_type=Path),
                 help="Also draw what follows the shock, or the matrix, to .svg, .png, .html ..."),
    click.option("--map", "map_", type=click.Path(dir_okay=False, path_type=Path),
                 help="Also draw the path of the shock on a map."),
)  # fmt: skip

#: Options that are called otherwise than their keyword.
_CALLED: Final = {
    "theatres": "theatre", "dyads": "dyad", "kinds": "kind", "what_if": "what-if",
    "since": "from", "until": "to",
}  # fmt: skip


def ripple_options(command: Any) -> Any:
    """The options of the command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def called(name: str) -> str:
    """What the option behind a keyword is called."""
    return f"--{_CALLED.get(name, name)}"


def consistent(counts: Path | None, map_: Path | None, asked: dict[str, Any]) -> None:
    """Refuse what cannot be asked together, before anything is read.

    Raises:
        UsageError: says what.
    """
    from dragoman.ripple.asking import together

    given = {name for name, value in asked.items() if value}
    together(given | ({"counts"} if counts is not None else set()), called)
    if asked["networks"] and counts is None:
        raise UsageError("--networks goes with --counts; of a record they are known")
    if map_ and counts is not None:
        raise UsageError("--map needs a record: nobody knows where the series of a file are")
    if map_ and not (asked["shock"] or asked["what_if"]):
        raise UsageError("--map draws the path of a shock; give --shock or --what-if")


def what_if(told: tuple[str, ...]) -> Assumed | None:
    """The shocks of `--what-if`, by series, once the series are known; None where none is given.

    Raises:
        UsageError: when called: one names no series, or no number of events.
    """
    return partial(_assumed, told) if told else None


def _assumed(told: tuple[str, ...], data: Counts) -> dict[str, float]:
    from dragoman.ripple.asking import assumed

    found: dict[str, float] = {}
    for text in told:
        name, _, number = text.rpartition("=")
        try:
            size = float(number)
        except ValueError:
            size = -1.0
        if not name or not isfinite(size) or size < 0:
            raise UsageError(f"--what-if {text!r}: write SERIES=N, such as {data.names[0]!r}=10")
        found |= assumed(data, {name.strip(): size})
    return found
