"""A progress bar on standard error, only where a person looks at it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(what: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how much of a known amount is done.

    Args:
        what: what is counted, in the plural.
        quiet: show nothing.

    Yields:
        A function to call with what is done and with all there is.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    shown = Progress(
        BarColumn(), MofNCompleteColumn(), TextColumn(what), Remaining(),
        console=Console(stderr=True), transient=True, disable=quiet or not sys.stderr.isatty(),
        # Else what is printed meanwhile would go the bar's way, past the pipe.
        redirect_stdout=sys.stdout.isatty(),
    )  # fmt: skip
    with shown:
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
