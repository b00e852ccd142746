"""`dragoman relate`: what a given source does to a given target, by the relation model."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import click

from dragoman.cli.options import errors_in_one_line
from dragoman.coding.relations import RelationModel
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.language.tokenize import tokenize
from dragoman.limits import MAX_REPORT_CHARS


@click.command()
@click.argument("lines", metavar="-", type=click.Choice(["-"]))
@errors_in_one_line
def command(lines: str) -> None:  # noqa: ARG001
    """Read JSONL {"id", "text", "source": [start, end], "target": [start, end]} from stdin.

    Offsets are characters; a side may be a list of such pairs. Writes one line {"id", "root",
    "mode", "quad", "modality", "probability"} for each, in order.
    """
    model, knowledge = RelationModel.load(), Knowledge.load()
    for line in relate_lines(sys.stdin.buffer, model, knowledge):
        click.echo(line)


def relate_lines(stream: BinaryIO, model: RelationModel, knowledge: Knowledge) -> Iterator[str]:
    """The answer to each line of a JSONL stream; a bad line gives {"id", "error"}."""
    quads = {row.root: row.quad for row in knowledge.roots}
    modes: dict[str, list[str]] = {}
    for mode in knowledge.modes:
        modes.setdefault(mode.root, []).append(mode.mode)
    for line in stream:
        if not line.strip():
            continue
        number: Any = None
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise UsageError("the line is no JSON object")
            number = row.get("id")
            answer = {"id": number} | _relate(row, model, modes, quads)
        except (ValueError, RecursionError, UsageError) as error:
            answer = {"id": number, "error": " ".join(str(error).split())[:300]}
        yield json.dumps(answer, ensure_ascii=True)


def _relate(
    row: dict[str, Any], model: RelationModel, modes: dict[str, list[str]], quads: dict[str, int]
) -> dict[str, Any]:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UsageError('"text" is missing or no string')
    if len(text) > MAX_REPORT_CHARS:
        raise UsageError(f'"text" is longer than {MAX_REPORT_CHARS} characters')
    spans = tokenize(text)
    sides = [_words(row.get(side), side, spans) for side in ("source", "target")]
    found = model.relate(tuple(text[s.start : s.end] for s in spans), *sides)
    root, probability = found.best(none=False)
    return {
        "root": root, "mode": found.mode(modes.get(root, ())), "quad": quads[root],
        "modality": found.modality, "probability": round(probability, 4),
    }  # fmt: skip


def _words(value: Any, side: str, spans: list[Any]) -> frozenset[int]:
    """Numbers of the words under [start, end] or a list of such pairs."""
    pairs = [value] if isinstance(value, list) and value and isinstance(value[0], int) else value
    if not isinstance(pairs, list) or not pairs:
        raise UsageError(f'"{side}" is no [start, end] and no list of them')
    found = set()
    for pair in pairs:
        if not (
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int) for n in pair)
        ):
            raise UsageError(f'"{side}" is no [start, end] and no list of them')
        found |= {i for i, s in enumerate(spans) if s.start < pair[1] and pair[0] < s.end}
    if not found:
        raise UsageError(f'"{side}" covers no word of the text')
    return frozenset(found)
