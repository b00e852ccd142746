"""The options by which series of a pair are chosen, for the commands that measure one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import click

from dragoman.cli.options import Day
from dragoman.measures.series import CLASSES

Command = TypeVar("Command", bound=Callable[..., Any])
_PAIR: Final = (
    click.option(
        "--by", type=click.Choice(("day", "week", "month", "quarter", "year")),
        default="month", show_default=True, help="Length of a period.",
    ),
    click.option(
        "--kind", "kinds", type=click.Choice(list(CLASSES)), multiple=True,
        default=("cooperation", "conflict"),
        help="Class of events; repeat for several (cooperation and conflict).",
    ),
    click.option("--area", "areas", multiple=True, help="Only this area; repeat for several."),
    click.option(
        "--dataset", "datasets", multiple=True,
        help='Only this data set ("dragoman": coded here); repeat. Never added up.',
    ),
    click.option(
        "--measure", type=click.Choice(("events", "stories", "mentions")), default="events",
        show_default=True, help="Events, texts that tell them, or events as often as printed.",
    ),
    click.option(
        "--undated", type=click.Choice(("out", "report")), default="out", show_default=True,
        help="Events without a date of their own: out, or on the day of their report.",
    ),
    click.option("--from", "since", type=Day(), help="First day."),
    click.option("--to", "until", type=Day(last=True), help="Last day."),
)  # fmt: skip


def pair_options(
    *further: Callable[[Command], Command],
) -> Callable[[Command], Command]:
    """The options of a pair, and then those of the command itself."""

    def put(command: Command) -> Command:
        options: Iterable[Callable[[Command], Command]] = (*_PAIR, *further)
        for option in reversed(tuple(options)):
            command = option(command)
        return command

    return put
