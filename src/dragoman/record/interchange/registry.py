"""All formats of foreign events, and which of them an input is of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dragoman.errors import InputError, UsageError
from dragoman.record.interchange.format import Format, Head
from dragoman.record.interchange.gdelt import GDELT1, GDELT2
from dragoman.record.interchange.icews import ICEWS
from dragoman.record.interchange.icews_tkg import ICEWS_TKG
from dragoman.record.interchange.phoenix import PHOENIX
from dragoman.record.interchange.plover_jsonl import PLOVER
from dragoman.record.interchange.polecat import POLECAT
from dragoman.record.interchange.ucdp import UCDP

FORMATS: Final[tuple[Format, ...]] = (
    *(ICEWS, ICEWS_TKG, GDELT1, GDELT2, POLECAT, PHOENIX, UCDP, PLOVER),
)
AUTO: Final = "auto"
_PAGE: Final = ("<!doctype", "<html", "<head", "<?xml")


def candidates(name: str) -> tuple[Format, ...]:
    """The formats that `name` may mean: a format, the editions of a data set, or all.

    Raises:
        UsageError: there is no such format.
    """
    found = tuple(form for form in FORMATS if name in (form.name, form.dataset, AUTO))
    if not found:
        known = " ".join(form.name for form in FORMATS)
        raise UsageError(f"{name!r} is no format of events; known: {AUTO} {known}")
    return found


def told(name: str, head: Head) -> Format | None:
    """The format of an input among those that `name` may mean."""
    return next((form for form in candidates(name) if form.sniff(head)), None)


def choose(name: str, head: Head, path: Path) -> Format:
    """The format of an input.

    Args:
        name: what the user called it.
        head: how it begins.
        path: named in the error.

    Raises:
        InputError: it is of another format, of none, or a web page.
        UsageError: there is no such format.
    """
    if form := told(name, head):
        return form
    first = head.lines[0].strip().lower() if head.lines else ""
    if first.startswith(_PAGE):
        raise InputError(f"{path} is a web page, not data; fetch the file it links to")
    if other := told(AUTO, head):
        raise InputError(f"{path} looks like {other.name}, not {name}; import it as {other.name}")
    known = " ".join(form.name for form in FORMATS)
    raise InputError(f"{path} is of no format known here ({known})")
