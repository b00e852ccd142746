"""`dragoman evaluate`: how well the coder does on gold data."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.options import errors_in_one_line, format_option, knowledge_option
from dragoman.cli.output import write_rows


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--worst", type=click.IntRange(min=0), default=0, help="Print this many errors.")
@click.option("--per-root", is_flag=True, help="Also the score of each root.")
@knowledge_option
@format_option
@errors_in_one_line
def command(
    gold: Path, worst: int, per_root: bool, knowledge: Path | None, format_: str | None
) -> None:
    """Score the coder on GOLD: PLOVER gold standard records, or JSONL documents.

    Every level is scored: root, quad class, root with source, triples, dyads.
    """
    from dragoman.evaluation.gold import load
    from dragoman.evaluation.run import evaluate
    from dragoman.pipeline import Reader

    outcome = evaluate(load(gold), Reader(knowledge))
    tallies = dict(outcome.scores.levels)
    if per_root:
        tallies |= dict(sorted(outcome.scores.roots.items()))
    rows = [
        {
            "level": name, "P": f"{t.precision:.3f}", "R": f"{t.recall:.3f}", "F1": f"{t.f1:.3f}",
            "tp": t.tp, "fp": t.fp, "fn": t.fn,
        }
        for name, t in tallies.items()
    ]  # fmt: skip
    write_rows(rows, ("level", "P", "R", "F1", "tp", "fp", "fn"), format_)
    scores = outcome.scores
    per_text = scores.events / scores.coded_texts if scores.coded_texts else 0.0
    click.echo(
        f"{scores.texts} texts, {scores.coded_texts} coded, {scores.events} events "
        f"({per_text:.2f} a coded text), {outcome.in_negatives} in texts that hold none.",
        err=True,
    )
    for missed in outcome.missed[:worst]:
        click.echo(f"\n{missed.gold.id}: {missed.gold.text}")
        for side, events in (("gold", missed.gold.events), ("coded", missed.predicted)):
            for event in events:
                sources, targets = "+".join(event.sources), "+".join(event.targets)
                arrow = "<->" if event.mutual else "->"
                click.echo(f"  {side:5} {event.root} {sources or '---'} {arrow} {targets or '---'}")
