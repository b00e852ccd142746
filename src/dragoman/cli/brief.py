"""`dragoman brief`: a sourced briefing on two actors, one actor or a week, in four formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragoman import __version__
from dragoman.cli.options import Day, errors_in_one_line, knowledge_option, record_option
from dragoman.errors import RecordError, UsageError

if TYPE_CHECKING:
    from dragoman.brief.document import Brief
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

_FORMATS: Final = ("md", "html", "pdf", "docx")
_DEFAULT: Final = ("md", "html")
#: Formats that a terminal or pipe can show as text.
_TEXTS: Final = ("md", "html")


@click.command()
@click.argument("actors", metavar="[ACTOR [ACTOR]]", nargs=-1)
@click.option("--week", metavar="WEEK", help="A week: 2025-W26, or any day of it. No ACTOR then.")
@click.option("--from", "since", type=Day(), help="First day.")
@click.option("--to", "until", type=Day(last=True), help="Last day.")
@click.option("--days", type=click.IntRange(min=1), default=90, show_default=True,
              help="How many of the last days count as new.")  # fmt: skip
@click.option(
    "--format", "formats", type=click.Choice((*_FORMATS, "all")), multiple=True,
    help="May be given several times; md and html if not given.",
)  # fmt: skip
@click.option(
    "--out", default=".", show_default=True,
    help='Folder, or a file ending in .md, .html, .pdf or .docx, or "-" for standard output.',
)  # fmt: skip
@click.option("--check", is_flag=True,
              help="Check that each number written resolves to events and sentences.")  # fmt: skip
@record_option
@knowledge_option
@errors_in_one_line
def command(
    actors: tuple[str, ...], week: str | None, formats: tuple[str, ...], out: str, check: bool,
    record_path: Path, knowledge: Path | None, **asked: Any,
) -> None:  # fmt: skip
    """Write a briefing: one page of judgement, then evidence, charts, timeline and sources.

    On two actors: what changed between them, how sure that is, what to watch. On one: what it did
    and what was done to it, with whom most. On a week: what was read, told, agreed, and where.
    An actor is a country, a body, a code, a group or a region: Japan, NATO, JPN, IP4, "NATO
    members", "South Asia". Every statement stands over its sentence, every number links to the
    list of what it counts, and the same record gives the same bytes.

    \b
      dragoman brief Japan NATO
      dragoman brief Japan NATO --from 2023 --format pdf --format docx
      dragoman brief Japan NATO --format md --out -
      dragoman brief Iran --from 2024 --format all --out briefings/
      dragoman brief --week 2025-W26 --check
    """
    from dragoman.brief.render import render
    from dragoman.knowledge.base import Knowledge
    from dragoman.record.store import Record

    _asked(actors, week, asked)
    wanted = _wanted(formats, out)
    tables = Knowledge.load(knowledge)
    with Record.open(record_path, read_only=True, create=False) as record:
        brief = _composed(record, tables, actors, week, asked)
        problems: list[str] = []
        for name in wanted:
            content = render(brief, name)
            _put(content, name, brief.slug, out)
            if check:
                problems += _checked(content, name, record, tables)
    if problems:
        raise RecordError(f"{len(problems)} numbers or quotations do not resolve; see above")


def _composed(
    record: Record, tables: Knowledge, actors: tuple[str, ...], week: str | None,
    asked: dict[str, Any],
) -> Brief:  # fmt: skip
    from dragoman.brief import compose

    if week is not None:
        return compose.compose_week(record, tables, compose.monday(week), version=__version__)
    given = {"since": asked["since"], "until": asked["until"], "days": asked["days"]}
    if len(actors) == 1:
        return compose.compose_actor(record, tables, actors[0], **given, version=__version__)
    pair = (actors[0], actors[1])
    return compose.compose(record, tables, pair, **given, version=__version__)


def _asked(actors: tuple[str, ...], week: str | None, asked: dict[str, Any]) -> None:
    """Refuse what makes no briefing.

    Raises:
        UsageError: no actor and no week, more than two actors, or a week and something else.
    """
    if week is not None and (actors or asked["since"] or asked["until"]):
        raise UsageError("--week is a briefing of its own; leave out actors, --from and --to")
    if week is None and not 1 <= len(actors) <= 2:
        several = f'{len(actors)} actors make no briefing; join some with commas: "A, B" C'
        raise UsageError(several if actors else "name one or two actors, or give --week")


def _wanted(formats: tuple[str, ...], out: str) -> tuple[str, ...]:
    path = Path(out)
    ending = path.suffix.removeprefix(".").lower() if not path.is_dir() else ""
    chosen = _FORMATS if "all" in formats else tuple(dict.fromkeys(formats))
    if out == "-" and (len(chosen) != 1 or chosen[0] not in _TEXTS):
        raise UsageError("standard output takes one document: add --format md or --format html")
    if out != "-" and ending in _FORMATS:
        if chosen not in ((), (ending,)):
            raise UsageError(f"{out} ends in .{ending} but --format says {' and '.join(chosen)}")
        return (ending,)
    return chosen or _DEFAULT


def _put(content: bytes, name: str, slug: str, out: str) -> None:
    """Write a document where it was asked for, and say so."""
    if out == "-":
        click.echo(content, nl=False)
        return
    path = Path(out)
    if path.suffix.lower().removeprefix(".") not in _FORMATS or path.is_dir():
        path = path / f"{slug}.{name}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or "no such place"
        raise UsageError(f"{path} cannot be written ({reason}); give another --out") from error
    click.echo(f"{path} written", err=True)


def _checked(content: bytes, name: str, record: Record, tables: Knowledge) -> tuple[str, ...]:
    """Check a document, say what was checked and what is wrong."""
    from dragoman.brief.checker import CHECKED, check

    if name not in CHECKED:
        click.echo(f"{name}: not read again; it is set from the document of the others", err=True)
        return ()
    found = check(content, name, record, tables)
    click.echo(f"{name}: {found.told}", err=True)
    for line in found.problems:
        click.echo(f"{name}: {line}", err=True)
    return found.problems
