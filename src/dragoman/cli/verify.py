"""`dragoman verify`: is the record whole?"""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.options import errors_in_one_line, record_option


@click.command()
@record_option
@errors_in_one_line
def command(record_path: Path) -> None:
    """Check that read = coded + empty + duplicate + rejected, and that every event has evidence.

    Prints one line per problem and exits with 1 when there is any.
    """
    from dragoman.record.store import Record

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
