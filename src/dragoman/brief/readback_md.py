"""A briefing in Markdown read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dragoman.brief.readback import ANNEX, Document, Link, Place, tight

_LINK: Final = re.compile(r"\[((?:\\.|[^\\\]])*)\]\(#([A-Za-z0-9-]+)\)")
_PLACE: Final = re.compile(r'<a id="([A-Za-z0-9-]+)"></a>')
#: The last cell of a row with a source: the sentence, then who printed it when.
_CELL: Final = re.compile(r"(.*)\| (.*) \((?:[^()]|\\[()])*\) \|$")
_SOURCED: Final = "| Source |"


def read_md(content: bytes) -> Document:
    """Read Markdown again."""
    found = Document()
    annex = sourced = quoting = False
    place = Place()
    for line in content.decode("utf-8").splitlines():
        bare = line.strip()
        if bare.startswith("## "):
            annex = bare.removeprefix("## ").startswith(ANNEX)
        if bare.startswith(">"):
            if not quoting:
                _quote(found, place if annex else None, _unmarked(bare.removeprefix(">")))
            quoting = True
            continue
        quoting = quoting and not bare
        anchor = _PLACE.search(bare)
        bare = _PLACE.sub("", bare)
        if annex:
            if bare.startswith("#"):
                place = Place()
            if anchor:
                place = found.places.setdefault(anchor[1], Place())
            place.words += [*_words(bare), "\n"]
            continue
        sourced = bare.endswith(_SOURCED) or (sourced and bare.startswith("|"))
        if sourced and (cut := _CELL.match(bare)):
            bare = cut[1]
            found.quotes.append(_unmarked(cut[2]))
        if anchor:
            found.places[anchor[1]] = Place(list(_words(bare)))
        found.running.append(tuple(_words(bare)))
    return found


def _quote(found: Document, place: Place | None, quote: str) -> None:
    if place is None:
        found.quotes.append(quote)
    else:
        place.quote = quote


def _words(text: str) -> Iterator[str | Link]:
    end = 0
    for link in _LINK.finditer(text):
        yield _unmarked(text[end : link.start()], trim=False)
        yield Link(_unmarked(link[1]), link[2])
        end = link.end()
    yield _unmarked(text[end:], trim=False)


def _unmarked(text: str, *, trim: bool = True) -> str:
    """Text without its marks of bold, and with escaped signs as they are."""
    bare = re.sub(r"\\(.)|\*\*", lambda sign: sign[1] or "", text)
    return tight(bare) if trim else bare
