"""`dragoman watch`: feeds on a schedule, and alerts."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dragoman.cli.options import errors_in_one_line, knowledge_option, record_option
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.watching.rounds import Round
    from dragoman.watching.sinks import Sink

_STEP: Final = re.compile(r"([1-9][0-9]{0,5})(s|m|h|d)")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
#: Feeds are not asked more often than this: nobody's news is that fresh, and it is rude.
_LEAST_S: Final = 60


@click.command()
@click.argument("list_", metavar="LIST", type=click.Path(dir_okay=False, path_type=Path))
@record_option
@click.option("--every", default="30m", show_default=True, help="How often: 15m, 2h, 1d.")
@click.option("--once", is_flag=True, help="One round, for cron.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the feeds' copies; by default RECORD.feeds beside the record.",
)  # fmt: skip
@click.option(
    "--dyad", "dyads", nargs=2, multiple=True,
    help="Only alerts about these two, codes or names; several times.",
)  # fmt: skip
@click.option(
    "--quiet-days", type=click.IntRange(1, 36500), default=365, show_default=True,
    help="Days without an event of a kind after which the next one is a first one again.",
)  # fmt: skip
@click.option("--no-phases", is_flag=True, help="Do not look for new phases (the slowest part).")
@click.option(
    "--alerts", type=click.Path(dir_okay=False, path_type=Path),
    help="Also append alerts to this file, a line of JSON each.",
)  # fmt: skip
@click.option("--webhook", help='Also post alerts to this address, as {"alerts": [...]}.')
@click.option(
    "--format", "format_", type=click.Choice(("text", "jsonl")), default="text", show_default=True,
    help="How alerts go to standard output.",
)  # fmt: skip
@click.option("--pause", type=click.FloatRange(0, 3600), default=1.0, show_default=True,
              help="Seconds between two requests.")  # fmt: skip
@knowledge_option
@errors_in_one_line
def command(
    list_: Path, record_path: Path, every: str, once: bool, into: Path | None,
    dyads: tuple[tuple[str, str], ...], quiet_days: int, no_phases: bool, alerts: Path | None,
    webhook: str | None, format_: str, pause: float, knowledge: Path | None,
) -> None:  # fmt: skip
    """Read the feeds in LIST on a schedule into the record, and tell what is remarkable.

    LIST has one feed's address a line, as for "dragoman fetch feeds". Told are: the first event of
    a kind between two actors, a new phase of a pair, and a day far above what a region's days are
    like. Each is told once, also after an interruption; a way that fails gets it later. The pages
    of "dragoman serve" may be open meanwhile.

    \b
      dragoman watch feeds.txt --record press.duckdb --every 15m
      dragoman watch feeds.txt --dyad Japan NATO --alerts alerts.jsonl
      0 6 * * *  cd press && dragoman watch feeds.txt --once --webhook https://example.org/hook
    """
    from dragoman.coding.groups import Groups
    from dragoman.pipeline import Reader
    from dragoman.reading.fetch.feeds import feed_addresses
    from dragoman.reading.fetch.polite import Fetcher, Manners
    from dragoman.watching.rounds import Plan, run
    from dragoman.watching.state import State

    seconds = _seconds(every)
    sinks = _sinks(format_, alerts, webhook)
    reader = Reader(knowledge)
    groups = Groups(reader.knowledge)
    pairs = [
        frozenset((a, b))
        for one, other in dyads
        for a in groups.codes(one)
        for b in groups.codes(other)
        if a != b
    ]
    plan = Plan(
        record_path, feed_addresses(list_),
        into or record_path.with_name(f"{record_path.name}.feeds"), pairs, quiet_days,
        not no_phases,
    )  # fmt: skip
    state, first = State.beside(record_path), True
    with Fetcher(Manners(pause=pause)) as fetcher:
        while True:
            began = time.monotonic()
            found = run(plan, fetcher, reader, state, sinks, groups.name, everything=first)
            _tell(found, len(plan.addresses))
            if once:
                return
            first = False
            if not _waited(max(0.0, seconds - (time.monotonic() - began))):
                return


def _seconds(text: str) -> int:
    match = _STEP.fullmatch(text.strip())
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    if seconds < _LEAST_S:
        raise UsageError(f"--every {text}: a time such as 15m, 2h or 1d, from 1m up")
    return seconds


def _sinks(format_: str, alerts: Path | None, webhook: str | None) -> list[Sink]:
    from dragoman.watching.sinks import Lines, Terminal, Webhook

    found: list[Sink] = [Terminal(jsonl=format_ == "jsonl")]
    if alerts:
        found.append(Lines(alerts))
    if webhook:
        found.append(Webhook(webhook))
    return found


def _tell(found: Round, feeds: int) -> None:
    for problem in found.problems:
        click.echo(problem, err=True)
    counts = found.counts
    fresh = counts.offered - counts.known
    click.echo(
        f"{dt.datetime.now():%Y-%m-%d %H:%M}: {found.changed} of {feeds} feeds changed, {fresh} "
        f"new reports, {counts.events} events, {len(found.alerts)} alerts",
        err=True,
    )


def _waited(seconds: float) -> bool:
    """Wait for the next round; False when the user ends the watch meanwhile."""
    try:
        time.sleep(seconds)
    except KeyboardInterrupt:
        click.echo("ended", err=True)
        return False
    return True
