"""`dragoman fetch`: event files or feeds, politely, to a folder."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.options import Day, errors_in_one_line

if TYPE_CHECKING:
    from dragoman.reading.fetch.folder import Outcome
    from dragoman.reading.fetch.polite import Fetcher

into_option = click.option(
    "--into", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Folder for the files, made if need be.",
)  # fmt: skip
pause_option = click.option(
    "--pause", type=click.FloatRange(0, 3600), default=1.0, show_default=True,
    help="Seconds between two requests.",
)  # fmt: skip
retries_option = click.option(
    "--retries", type=click.IntRange(0, 20), default=4, show_default=True,
    help="Further tries after a fault that may pass.",
)  # fmt: skip
quiet_option = click.option("--quiet", is_flag=True, help="No progress bar.")


@click.group(no_args_is_help=False)
def command() -> None:
    """Fetch event files or feeds from addresses you name into a folder.

    One request at a time, with pauses. What is complete is not fetched again: after an
    interruption, run the same command again. The names of new files go to standard output.

    \b
      dragoman fetch gdelt ADDRESS --from 2024-01-01 --to 2024-01-31 --into events/
      dragoman fetch feeds feeds.txt --into feeds/
    """


@command.command("gdelt")
@click.argument("address")
@click.option("--from", "first", type=Day(), required=True, help="First day, YYYY-MM-DD.")
@click.option("--to", "last", type=Day(last=True), required=True, help="Last day.")
@into_option
@click.option("--edition", type=click.Choice(("1", "2")), default="2", show_default=True,
              help="1: a file a day. 2: a file every 15 minutes.")  # fmt: skip
@pause_option
@retries_option
@quiet_option
@errors_in_one_line
def gdelt(
    address: str, first: dt.date, last: dt.date, into: Path, edition: str, pause: float,
    retries: int, quiet: bool,
) -> None:  # fmt: skip
    """Fetch the event files of some days, laid out as GDELT's, from ADDRESS.

    Each file is checked against the size and MD5 in the list that ADDRESS holds.

    \b
      dragoman fetch gdelt https://data.example.org/gdeltv2 --from 2024-01 --to 2024-01 --into v2
    """
    from dragoman.reading.fetch.gdelt import event_files, fetch_files

    with _fetcher(pause, retries) as fetcher:
        listing = event_files(fetcher, address, int(edition), (first, last), into)
        if listing.unreadable:
            said = f"{listing.unreadable} lines of {listing.name} could not be read"
            click.echo(f"{said}; they were skipped", err=True)
        _report(fetch_files(fetcher, address, listing.files, into), len(listing.files), into, quiet)


@command.command("feeds")
@click.argument("list_", metavar="LIST", type=click.Path(dir_okay=False, path_type=Path))
@into_option
@pause_option
@retries_option
@quiet_option
@errors_in_one_line
def feeds(list_: Path, into: Path, pause: float, retries: int, quiet: bool) -> None:
    """Fetch the feeds whose addresses stand in LIST, one a line, where they have changed.

    \b
      dragoman fetch feeds feeds.txt --into feeds/
      dragoman read feeds/
    """
    from dragoman.reading.fetch.feeds import feed_addresses, fetch_feeds

    addresses = feed_addresses(list_)
    with _fetcher(pause, retries) as fetcher:
        _report(fetch_feeds(fetcher, addresses, into), len(addresses), into, quiet)


def _fetcher(pause: float, retries: int) -> Fetcher:
    from dragoman.reading.fetch.polite import Fetcher, Manners

    return Fetcher(Manners(pause=pause, retries=retries))


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A bar on standard error, only where a person looks at it; gives what to call for a step."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("[dim]{task.description}"), console=Console(stderr=True), transient=True,
        disable=quiet or not sys.stderr.isatty(),
        # Else the names would go the bar's way, past the pipe.
        redirect_stdout=sys.stdout.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=escape(name[-60:]))


def _report(outcomes: Iterator[Outcome], total: int, into: Path, quiet: bool) -> None:
    """Print the names of new files, say what failed and sum up; exit with 1 if anything failed."""
    counts: Counter[str] = Counter()
    try:
        with _progress(total, quiet) as step:
            for outcome in outcomes:
                counts[outcome.state] += 1
                if outcome.state == "fetched":
                    click.echo(into / outcome.name)
                elif outcome.state == "failed":
                    click.echo(f"failed: {outcome.name}: {outcome.reason}", err=True)
                step(outcome.name)
    finally:
        # Also after a stop: what is complete is kept.
        click.echo(
            f"{counts['fetched']} fetched into {into}, {counts['present']} already there, "
            f"{counts['failed']} failed",
            err=True,
        )
    if counts["failed"]:
        sys.exit(1)
