"""Rows of a corpus to reports: which column is the text, and what each row's identity is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from dragoman.errors import InputError, UsageError
from dragoman.limits import MAX_ROW_BYTES
from dragoman.model import Reject, Report
from dragoman.reading.draft import Draft, finish, reject
from dragoman.reading.faults import guarded
from dragoman.reading.markup import plain
from dragoman.reading.options import ROLES, ReadOptions
from dragoman.reading.tidy import one_line

#: One row: its number in the file (from 1) and its values by column.
Row = tuple[int, Mapping[str, object]]

#: The usual names of each role's column, the surest first.
USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "body", "content", "article", "full_text", "fulltext", "maintext"),
    "title": ("title", "headline"),
    "date": (
        "date",
        "published",
        "published_at",
        "publication_date",
        "pubdate",
        "pub_date",
        "date_published",
        "datepublished",
    ),
    "publisher": ("publisher", "source", "outlet", "newspaper", "source_name"),
    "id": ("id", "url", "doc_id", "docid", "external_id", "link", "guid"),
}
#: Objects differ in their keys: the columns of JSON are those of its first rows.
ROWS_LOOKED_AT: Final = 50
COLUMNS_NAMED: Final = 20


def choose_columns(found: Sequence[str], options: ReadOptions) -> dict[str, str]:
    """Return the column of `found` that plays each role.

    Raises UsageError for a column that the caller named and is not there, InputError where no
    column has the text; both name the columns found.
    """
    folded = {_fold(name): name for name in reversed(found)}
    chosen: dict[str, str] = {}
    for role in ROLES:
        wanted = options.columns.get(role)
        if wanted is not None:
            chosen[role] = _named(wanted, role, found, folded)
            continue
        usual = next((folded[name] for name in USUAL[role] if name in folded), None)
        if usual is not None:
            chosen[role] = usual
    if "text" not in chosen:
        raise InputError(f"no column for the text among {_list(found)}; name it with --text")
    return chosen


def _named(wanted: str, role: str, found: Sequence[str], folded: Mapping[str, str]) -> str:
    if wanted in found:
        return wanted
    if _fold(wanted) in folded:
        return folded[_fold(wanted)]
    raise UsageError(f"no column {wanted!r} for the {role}; the columns are {_list(found)}")


def _fold(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _list(found: Sequence[str]) -> str:
    named = ", ".join(one_line(name)[:40] or '""' for name in found[:COLUMNS_NAMED])
    return named + (f" and {len(found) - COLUMNS_NAMED} more" if len(found) > COLUMNS_NAMED else "")


def reports(
    rows: Iterator[Row | Reject], source: str, options: ReadOptions
) -> Iterator[Report | Reject]:
    """Yield a Report or a Reject for each of `rows`; a failing stream ends with a Reject.

    Raises UsageError and InputError as `choose_columns` does.
    """
    columns: dict[str, str] | None = None
    waiting: list[Row] = []
    for row in guarded(rows, source):
        if isinstance(row, Reject):
            yield row
        elif columns is not None:
            yield _report(row, columns, source, options)
        else:
            waiting.append(row)
            if len(waiting) == ROWS_LOOKED_AT:
                columns = choose_columns(_keys(waiting), options)
                yield from (_report(early, columns, source, options) for early in waiting)
    if columns is None and waiting:
        columns = choose_columns(_keys(waiting), options)
        yield from (_report(early, columns, source, options) for early in waiting)


def _keys(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(str(key) for _, row in rows for key in row))


def one_row(values: Mapping[str, object], named: str, options: ReadOptions) -> Report | Reject:
    """Return what a single row is, `named` as it was when its corpus was read."""
    try:
        columns = choose_columns(_keys([(0, values)]), options)
    except (InputError, UsageError) as error:
        return reject(named, str(error), _canonical(values), row=True)
    return _report((0, values), columns, named, options, whole_name=True)


def _report(
    row: Row,
    columns: Mapping[str, str],
    source: str,
    options: ReadOptions,
    *,
    whole_name: bool = False,
) -> Report | Reject:
    number, values = row
    given = {role: values.get(column) for role, column in columns.items()}
    row_id = one_line(_as_text(given.get("id")))[:200]
    named = source if whole_name else f"{source}#{row_id or number}"
    raw = _canonical(values)
    if len(raw) > MAX_ROW_BYTES:
        return reject(named, f"row {number} has more than {MAX_ROW_BYTES} bytes", raw, row=True)
    text = given.get("text")
    if text is not None and not isinstance(text, str | list):
        return reject(
            named, f"row {number} has a {type(text).__name__} for its text", raw, row=True
        )
    draft = Draft(
        plain(_as_text(text)),
        title=_as_text(given.get("title")),
        date=given.get("date"),
        publisher=_as_text(given.get("publisher")),
        external_id=row_id,
    )
    return finish(draft, named, raw, options, row=True)


def _canonical(values: Mapping[str, object]) -> bytes:
    """A row's bytes, with sorted keys: the same row is the same whatever wrote it down."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return text.encode("utf-8", "surrogatepass")


def _as_text(value: object) -> str:
    """A cell as text: numbers as written, a list of paragraphs joined, an object as nothing."""
    if isinstance(value, list):
        return "\n".join(item for item in value if isinstance(item, str))
    if value is None or isinstance(value, dict) or str(value) == "nan":
        return ""
    return str(value)
