"""`dragoman relate`: what a given source does to a given target, by the relation model."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from dragoman.cli.options import errors_in_one_line, knowledge_option
from dragoman.coding.relate import Relator
from dragoman.errors import UsageError
from dragoman.limits import MAX_REPORT_CHARS
from dragoman.pipeline import Reader


@click.command()
@click.argument("lines", metavar="-", type=click.Choice(["-"]))
@knowledge_option
@errors_in_one_line
def command(lines: str, knowledge: Path | None) -> None:  # noqa: ARG001
    """Read JSONL {"id", "text", "source": [start, end], "target": [start, end]} from stdin.

    Offsets are characters; a side may be a list of such pairs. Writes one line {"id", "root",
    "mode", "quad", "modality", "probability"} for each, in order.
    """
    for line in relate_lines(sys.stdin.buffer, Reader(knowledge)):
        click.echo(line)


def relate_lines(stream: BinaryIO, reader: Reader) -> Iterator[str]:
    """The answer to each line of a JSONL stream; a bad line gives {"id", "error"}."""
    quads = {row.root: row.quad for row in reader.knowledge.roots}
    for line in stream:
        if not line.strip():
            continue
        number: Any = None
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise UsageError("the line is no JSON object")
            number = row.get("id")
            answer = {"id": number} | _relate(row, reader.relator, quads)
        except (ValueError, RecursionError, UsageError) as error:
            answer = {"id": number, "error": " ".join(str(error).split())[:300]}
        yield json.dumps(answer, ensure_ascii=True)


def _relate(row: dict[str, Any], relator: Relator, quads: dict[str, int]) -> dict[str, Any]:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UsageError('"text" is missing or no string')
    if len(text) > MAX_REPORT_CHARS:
        raise UsageError(f'"text" is longer than {MAX_REPORT_CHARS} characters')
    found = relator.relate(text, *(_spans(row.get(side), side) for side in ("source", "target")))
    return {
        "root": found.root, "mode": found.mode, "quad": quads[found.root],
        "modality": found.modality, "probability": round(found.probability, 4),
    }  # fmt: skip


def _spans(value: Any, side: str) -> list[tuple[int, int]]:
    """[start, end] or a list of such pairs."""
    pairs = [value] if isinstance(value, list) and value and isinstance(value[0], int) else value
    if not isinstance(pairs, list) or not pairs:
        raise UsageError(f'"{side}" is no [start, end] and no list of them')
    for pair in pairs:
        whole = isinstance(pair, list) and len(pair) == 2
        if not (whole and all(isinstance(n, int) and n >= 0 for n in pair) and pair[0] < pair[1]):
            raise UsageError(f'"{side}" is no [start, end] and no list of them')
    return [(pair[0], pair[1]) for pair in pairs]
