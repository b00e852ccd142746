"""A briefing as PDF: a fixed Typst program that reads the document as data.

No text of a report is ever Typst source: all of it stands in a JSON file beside the program, in a
folder of its own that is also the only one the program may read.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any, Final

from dragoman.brief import english, excerpt, figures
from dragoman.brief.document import (
    Block,
    Brief,
    Bullets,
    Computed,
    Count,
    Entries,
    Entry,
    Estimate,
    Figure,
    Heading,
    Item,
    Items,
    Line,
    Models,
    Pairs,
    Para,
    Part,
    Printed,
    Prints,
    Reading,
    Readings,
    Ref,
    Row,
    Strong,
    Table,
    Tallies,
)  # fmt: skip
from dragoman.brief.facts import Fact
from dragoman.errors import UsageError

#: The type of the page; it comes with Typst. No font of the machine is asked for.
FONT: Final = "Libertinus Serif"
_EPOCH: Final = dt.date(1970, 1, 1)
_STANDARD: Final = "ua-1"


def pdf(brief: Brief) -> bytes:
    """The briefing as a tagged PDF (PDF/UA-1), with links between numbers and their lists.

    Raises:
        UsageError: it cannot be set.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="dragoman-brief-") as name:
        folder = Path(name)
        data = json.dumps(tree(brief), ensure_ascii=True, allow_nan=False)
        (folder / "brief.json").write_text(data, encoding="ascii")
        for figure in brief.blocks():
            if isinstance(figure, Figure):
                drawn = figures.in_type(figure, FONT)
                (folder / f"{figure.name}.svg").write_text(drawn, encoding="utf-8")
        program = folder / "brief.typ"
        program.write_bytes(_program())
        day = brief.day or _EPOCH
        try:
            return bytes(typst.compile(
                str(program), root=str(folder), ignore_system_fonts=True, format="pdf",
                pdf_standards=[_STANDARD], timestamp=(day - _EPOCH).days * 86_400,
                package_path=str(folder), package_cache_path=str(folder),
            ))  # fmt: skip
        except typst.TypstError as error:
            reason = " ".join(str(error).split())[:200]
            raise UsageError(f"the PDF cannot be set: {reason}") from error


def _program() -> bytes:
    return resources.files("dragoman.brief").joinpath("templates", "brief.typ").read_bytes()


def tree(brief: Brief) -> dict[str, Any]:
    """The document as plain data, every text cleaned."""
    return {
        "title": words(brief.title), "subtitle": words(brief.subtitle),
        "day": [brief.day.year, brief.day.month, brief.day.day] if brief.day else None,
        "version": words(brief.version), "font": FONT,
        "sections": [
            {
                "anchor": section.anchor, "title": words(section.title), "fresh": section.fresh,
                "annex": section.annex, "blocks": [_block(block) for block in section.blocks],
            }
            for section in brief.sections
        ],
    }  # fmt: skip


def words(text: str) -> str:
    """A text on one line without control signs: the only way in for what a report says."""
    return excerpt.plain(text.encode("utf-8", "replace").decode())


def line(parts: Line) -> list[dict[str, str]]:
    """A line as a list of runs: "t" text, "b" bold, "n" number and "r" mark, both with "to"."""
    found = []
    for place, part in enumerate(parts):
        if isinstance(part, Ref) and place:
            found.append({"t": " "})
        found.append(_part("No" if place == 0 and part == "no" else part))
    return found


def _part(part: Part) -> dict[str, str]:
    if isinstance(part, Count):
        return {"n": str(part.number), "to": part.anchor}
    if isinstance(part, Estimate):
        return {"n": words(part.text), "to": part.anchor}
    if isinstance(part, Ref):
        return {"r": f"[{part.number}]", "to": part.anchor}
    if isinstance(part, Strong):
        return {"b": words(part.text)}
    return {"t": words(part)}


def _block(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, **_content(block)}


def _content(block: Block) -> dict[str, Any]:
    if isinstance(block, Para):
        return {"line": line(block.line), "style": block.style}
    if isinstance(block, Heading):
        return {"text": words(block.text), "level": block.level}
    if isinstance(block, Bullets):
        return {"lines": [line(one) for one in block.lines]}
    if isinstance(block, Pairs):
        return {"rows": [[words(name), line(told)] for name, told in block.rows]}
    if isinstance(block, Items):
        return {"quoted": block.quoted, "items": [_item(one) for one in block.items]}
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Figure):
        keys = [[words(name), colour] for name, colour in block.keys]
        return {"file": f"{block.name}.svg", "alt": words(block.alt),
                "caption": words(block.caption), "keys": keys}  # fmt: skip
    return _annex(block)


def _annex(block: Entries | Tallies | Models | Readings | Prints) -> dict[str, Any]:
    if isinstance(block, Prints):
        return {"stories": [printed(one) for one in block.stories]}
    if isinstance(block, Entries):
        return {"entries": [entry(one) for one in block.entries]}
    if isinstance(block, Tallies):
        tallies = [[t.anchor, words(english.capital(t.label)), line(t.refs)] for t in block.tallies]
        return {"tallies": tallies}
    if isinstance(block, Models):
        return {"models": [_computed(one) for one in block.models]}
    return {"readings": [reading(one) for one in block.readings]}


def _table(block: Table) -> dict[str, Any]:
    rows = [_row(row) for row in block.rows]
    return {
        "name": block.name, "header": [words(name) for name in block.header], "rows": rows,
        "widths": list(block.widths) or [1] * len(block.header), "caption": words(block.caption),
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    cells = [[line(one) for one in cell] for cell in row.cells]
    return {"cells": cells, "quote": quote(row.fact) if row.fact else None, "anchor": row.anchor}


def _item(item: Item) -> dict[str, Any]:
    return {"line": line(item.line), "note": words(item.note), "quote": quote(item.fact)}


def quote(fact: Fact) -> dict[str, str]:
    """The sentence in three parts, and where it was printed when."""
    return {
        "before": words(fact.before), "evidence": words(fact.evidence),
        "after": words(fact.after), "by": words(fact.source.printed),
    }  # fmt: skip


def entry(entry: Entry) -> dict[str, Any]:
    return {
        "anchor": entry.ref.anchor, "mark": f"[{entry.ref.number}]",
        "said": words(f"{entry.fact.date}: {entry.statement}."), "quote": quote(entry.fact),
        "report": words(entry.fact.source.whole),
        "codes": words(entry.codes),
    }  # fmt: skip


def printed(one: Printed) -> list[Any]:
    """A story: its anchor, its title, and its reports."""
    return [one.anchor, words(one.title), [words(source.whole) for source in one.reports]]


def _computed(one: Computed) -> dict[str, Any]:
    return {
        "anchor": one.anchor, "label": words(english.capital(one.label)), "value": words(one.value),
        "how": words(one.how), "counted": words(one.counted), "refs": line(one.refs),
    }  # fmt: skip


def reading(one: Reading) -> dict[str, Any]:
    return {
        "anchor": one.anchor, "label": words(one.label), "read": str(one.read),
        "first": english.date(one.first) if one.first else "–",
        "last": english.date(one.last) if one.last else "–",
    }  # fmt: skip
