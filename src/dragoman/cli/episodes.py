"""`dragoman episodes`: the crises of two sides as sequences of states, with their evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dragoman.cli.options import (
    Day,
    chart_ending,
    errors_in_one_line,
    format_option,
    knowledge_option,
    record_option,
    side,
)
from dragoman.cli.output import write_rows

if TYPE_CHECKING:
    from dragoman.coding.groups import Groups
    from dragoman.measures.question import Side
    from dragoman.phases.episode import Episode, Evidence, State

COLUMNS: Final = (
    "dataset", "a", "b", "episode", "open", "state", "first", "last", "events", "by", "evidence",
)  # fmt: skip
NARROW: Final = ("episode", "state", "first", "last", "events", "by", "evidence")
#: Words of one event in a cell: enough to know the act, and two lines on a screen.
_WORDS: Final = 110


@click.command()
@click.argument("actor_a", metavar="A")
@click.argument("actor_b", metavar="B")
@click.option(
    "--dataset",
    "datasets",
    multiple=True,
    help='Only this data set ("dragoman": coded here); repeat. Never added up.',
)
@click.option("--from", "since", type=Day(), help="Leave out episodes that ended before this day.")
@click.option("--to", "until", type=Day(last=True), help="Last day that is known of.")
@click.option(
    "--quiet",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    metavar="DAYS",
    help="An episode is over after so many days without anything out of the ordinary.",
)
@click.option(
    "--undated",
    type=click.Choice(("out", "report")),
    default="out",
    show_default=True,
    help="Events without a day of their own: out, or on the day of their report.",
)
@click.option(
    "--evidence",
    "shown",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Show so many events of each state, the gravest first.",
)
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw to this .svg, .png, .pdf, .html or .json; rows only with --format.",
)
@record_option
@knowledge_option
@format_option
@errors_in_one_line
def command(
    actor_a: str, actor_b: str, record_path: Path, knowledge: Path | None, format_: str | None,
    shown: int, chart: Path | None, **asked: Any,
) -> None:  # fmt: skip
    """Tell the crises between A and B as sequences of states, each with its evidence.

    A and B are countries, bodies, codes or groups: Iran, ISR, "United States, Israel".
    The states are tension, strike, retaliation, ceasefire and volatile. An episode opens with
    force, a show of force or a ceasefire, or with more threats and accusations in a fortnight
    than the two are used to; it is `open` when the data end before it was quiet long enough.
    A row is a state; `by` counts who acted in it. JSONL has every event behind every state.
    An event that tells no day is left out unless `--undated report` puts it on that of its
    report. What the states can and cannot say: docs/reference/episodes.md.

    \b
      dragoman episodes Israel Iran --undated report
      dragoman episodes "United States, Israel" Iran --from 2025 --evidence 3
      dragoman episodes India Pakistan --dataset icews --format jsonl
    """
    from dragoman.coding.groups import Groups
    from dragoman.knowledge.base import Knowledge
    from dragoman.phases.episodes import episodes, undated_acts
    from dragoman.record.conditions import EventFilter
    from dragoman.record.store import Record

    chart_ending(chart)
    tables = Knowledge.load(knowledge)
    groups = Groups(tables)
    sides = side(groups, actor_a), side(groups, actor_b)
    where = EventFilter(since=asked["since"], until=asked["until"])
    datasets = asked["datasets"] or None
    with Record.open(record_path, read_only=True, create=False) as record:
        found = episodes(
            record, tables, *sides, dataset=datasets, where=where, quiet_days=asked["quiet"],
            undated=asked["undated"],
        )  # fmt: skip
        own = asked["undated"] == "out" and (not datasets or "dragoman" in datasets)
        left_out = undated_acts(record, tables, *sides, where) if own else 0
    if left_out:
        click.echo(
            f"{left_out} events without a day of their own left out; "
            "--undated report counts them on the day of their report.", err=True,
        )  # fmt: skip
    if not found:
        click.echo(f"No episode between {sides[0].label} and {sides[1].label}.", err=True)
    if chart and found:
        _draw(found, chart, groups, sides)
    if not chart or format_ or not found:
        grave = {row.root: row.goldstein for row in tables.roots}
        write_rows(list(_rows(found, grave, shown)), COLUMNS, format_, narrow=NARROW)


def _draw(
    found: Sequence[Episode], path: Path, groups: Groups, sides: tuple[Side, Side]
) -> None:  # fmt: skip
    from dragoman.charts.episodes import episodes_chart
    from dragoman.charts.write import write_chart

    names = {code: groups.name(code) for episode in found for code in (episode.a, episode.b)}
    members = {one.label: one.codes for one in sides}
    write_chart(episodes_chart(found, names=names, members=members), path)
    click.echo(f"{path} written", err=True)


def _rows(
    found: Sequence[Episode], grave: Mapping[str, float], shown: int
) -> Iterator[dict[str, Any]]:
    """A row per state; `told` holds its events whole, for the formats that can."""
    numbers: dict[str, int] = {}
    for episode in found:
        number = numbers[episode.dataset] = numbers.get(episode.dataset, 0) + 1
        for state in episode.states:
            yield {
                "dataset": episode.dataset, "a": episode.a, "b": episode.b, "episode": number,
                "episode_first": episode.first, "episode_last": episode.last,
                "open": episode.open, "state": state.name, "first": state.first,
                "last": state.last, "events": len(state.evidence), "by": _by(state),
                "evidence": " / ".join(_told(e) for e in _gravest(state, grave)[:shown]),
                "told": [asdict(item) for item in state.evidence],
            }  # fmt: skip


def _by(state: State) -> str:
    """Who acted in a state and in how many events: "ISR 3, IRN 1"."""
    counts: dict[str, int] = {}
    for item in state.evidence:
        actors = sorted({code.partition(":")[0] for code in item.source.split(", ")})
        who = "+".join(actors)
        counts[who] = counts.get(who, 0) + 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{who} {count}" for who, count in ranked)


def _gravest(state: State, grave: Mapping[str, float]) -> list[Evidence]:
    """The events of a state, what it is about first: the kindest of a ceasefire, else the worst."""
    turn = -1 if state.name == "ceasefire" else 1

    def rank(item: Evidence) -> tuple[float, bool, dt.date, str]:
        return turn * grave.get(item.root, 0.0), not item.words, item.date, item.event_id

    return sorted(state.evidence, key=rank)


def _told(item: Evidence) -> str:
    """An event in a few words: its report's, or who did what to whom."""
    if not item.words:
        return " ".join(part for part in (item.source, item.root, item.target) if part)
    words = " ".join(item.words.split())
    return words if len(words) <= _WORDS else f"{words[:_WORDS].rsplit(' ', 1)[0]} ..."
