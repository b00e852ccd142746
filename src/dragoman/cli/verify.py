"""`dragoman verify`: is the record whole?"""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.options import errors_in_one_line, record_option


@click.command()
@record_option
@click.option("--snapshot", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Check a folder of `dragoman export snapshot` instead.")  # fmt: skip
@errors_in_one_line
def command(record_path: Path, snapshot: Path | None) -> None:
    """Check that read = coded + empty + duplicate + rejected, and that every event has evidence.

    Prints one line per problem and exits with 1 when there is any. Of a snapshot, checks that
    every file is there and is the one that was written.
    """
    from dragoman.record.store import Record

    if snapshot is not None:
        _check(snapshot)
        return

    with Record.open(record_path, read_only=True, create=False) as record:
        problems = record.verify()
        ledger = record.ledger()
        digest = record.digest()
    for problem in problems:
        click.echo(problem)
    click.echo(
        f"{ledger.read} reports = {ledger.coded} coded + {ledger.empty} empty + "
        f"{ledger.duplicate} duplicate + {ledger.rejected} rejected; digest {digest[:16]}"
    )
    if problems:
        raise click.ClickException(f"{len(problems)} problems in {record_path}")
    click.echo(f"{record_path} is whole.")


def _check(snapshot: Path) -> None:
    from dragoman.record.snapshot import check

    problems = check(snapshot)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(f"{len(problems)} problems in {snapshot}")
    click.echo(f"{snapshot} is whole.")
