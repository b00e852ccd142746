"""`dragoman brief`: a sourced briefing on two actors, as Markdown and HTML."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from dragoman import __version__
from dragoman.cli.options import Day, errors_in_one_line, knowledge_option, record_option
from dragoman.errors import UsageError


@click.command()
@click.argument("actor_a", metavar="ACTOR")
@click.argument("actor_b", metavar="ACTOR")
@click.option("--from", "since", type=Day(), help="First day.")
@click.option("--to", "until", type=Day(last=True), help="Last day.")
@click.option("--days", type=click.IntRange(min=1), default=90, show_default=True,
              help="How many of the last days count as new.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(("md", "html")), help="Only this format.")
@click.option(
    "--out", default=".", show_default=True,
    help='Folder, or a file ending in .md or .html, or "-" for standard output.',
)  # fmt: skip
@record_option
@knowledge_option
@errors_in_one_line
def command(
    actor_a: str, actor_b: str, since: dt.date | None, until: dt.date | None, days: int,
    format_: str | None, out: str, record_path: Path, knowledge: Path | None,
) -> None:  # fmt: skip
    """Write a briefing on two actors, every statement with its source.

    An actor is a country, a body, a code or a group: Japan, NATO, JPN, IP4, "NATO members".

    \b
      dragoman brief Japan NATO
      dragoman brief Japan NATO --from 2023 --format md --out -
    """
    from dragoman.brief.render import RENDERERS
    from dragoman.brief.sections import compose
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

    formats = _formats(format_, out)
    with Record.open(record_path, read_only=True, create=False) as record:
        brief = compose(
            record, Knowledge.load(knowledge), (actor_a, actor_b),
            since=since, until=until, days=days, version=__version__,
        )  # fmt: skip
    for name in formats:
        text = RENDERERS[name](brief)
        if out == "-":
            click.echo(text, nl=False)
        else:
            click.echo(f"{_write(text, _target(out, brief.slug, name))} written", err=True)


def _formats(format_: str | None, out: str) -> tuple[str, ...]:
    ending = Path(out).suffix.removeprefix(".").lower() if not Path(out).is_dir() else ""
    if out == "-" and not format_:
        raise UsageError("standard output takes one document: add --format md or --format html")
    if out != "-" and ending in ("md", "html"):
        if format_ not in (None, ending):
            raise UsageError(f"{out} ends in .{ending} but --format says {format_}")
        return (ending,)
    return (format_,) if format_ else ("md", "html")


def _target(out: str, slug: str, name: str) -> Path:
    path = Path(out)
    if path.suffix.lower() in (".md", ".html") and not path.is_dir():
        return path
    return path / f"{slug}.{name}"


def _write(text: str, path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "replace"))
    except OSError as error:
        reason = error.strerror or "no such place"
        raise UsageError(f"{path} cannot be written ({reason}); give another --out") from error
    return path
