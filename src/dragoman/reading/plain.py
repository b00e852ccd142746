"""Plain text and Markdown: an optional header with metadata, an optional title, the body."""

from __future__ import annotations

import re
from typing import Final

from dragoman.reading.draft import Draft
from dragoman.reading.tidy import clean, one_line, paragraphs

#: The words a header line may begin with. Any other word makes the lines ordinary text.
HEADER_KEYS: Final = frozenset(
    {"title", "headline", "date", "published", "publisher", "source", "note", "author", "url", "id"}
)
HEADER_LINE: Final = re.compile(r"([A-Za-z]{2,12})[ \t]*:(?:[ \t]+(.*))?")
HEADER_LINES: Final = 12
FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
#: A headline is rarely longer, in characters; a first paragraph rarely shorter.
TITLE_CHARS: Final = 160


def read_plain(text: str) -> Draft:
    """Return the draft of a plain text. Its header block or headline is taken off the body."""
    text = clean(text)
    header, body = split_header(text)
    if header:
        return _with(header, paragraphs(body))
    title, body = split_title(text)
    return Draft(paragraphs(body), title=title)


def read_markdown(text: str) -> Draft:
    """Return the draft of a Markdown text: front matter, first heading and plain paragraphs."""
    text = clean(text)
    header, body = split_front_matter(text)
    if not header:
        header, body = split_header(text)
    heading, body = _first_heading(body)
    if heading:
        header.setdefault("title", heading)
    header["title"] = _inline(header.get("title", ""))
    return _with(header, paragraphs(strip_markdown(body)))


def split_header(text: str) -> tuple[dict[str, str], str]:
    """Split `key: value` lines at the very top, closed by a blank line, from the body.

    Returns an empty dictionary and the whole text where there is no such block.
    """
    head, blank, body = text.partition("\n\n")
    lines = head.split("\n")
    matches = [HEADER_LINE.fullmatch(line.rstrip()) for line in lines[: HEADER_LINES + 1]]
    header = {match[1].lower(): (match[2] or "").strip() for match in matches if match}
    known = len(lines) <= HEADER_LINES and all(matches) and header.keys() <= HEADER_KEYS
    if not known or not (blank or header.keys() - {"note"}):
        return {}, text
    return header, body


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split Markdown front matter (`key: value` lines between `---`) from the body."""
    match = FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    header: dict[str, str] = {}
    for line in match[1].split("\n"):
        key, colon, value = line.partition(":")
        if colon and not key.startswith((" ", "\t", "#", "-")):
            header[key.strip().lower()] = value.strip().strip("\"'")
    return header or {"note": ""}, text[match.end() :]


def split_title(text: str) -> tuple[str, str]:
    """Split off the first line if it stands alone, is short and does not end a sentence."""
    head, blank, body = text.lstrip("\n").partition("\n\n")
    title = one_line(head)
    alone = blank and "\n" not in head.strip() and body.strip()
    if alone and title and len(title) <= TITLE_CHARS and not title.endswith((".", ":", ",", ";")):
        return title, body
    return "", text


def _with(header: dict[str, str], body: str) -> Draft:
    source = header.get("source", "")
    linked = source.startswith(("http://", "https://"))
    return Draft(
        body,
        title=header.get("title") or header.get("headline", ""),
        date=header.get("date") or header.get("published"),
        publisher=header.get("publisher") or ("" if linked else source),
        external_id=header.get("id") or header.get("url") or (source if linked else ""),
    )


HEADING: Final = re.compile(r"#{1,6}[ \t]+(.+?)[ \t]*#*")
FENCE: Final = re.compile(r"[ \t]*(```|~~~)")
DROPPED: Final = re.compile(
    r"[ \t]*(?:[-*_=][ \t]*){3,}|[ \t]*\|.*\|[ \t]*|[ \t]*\[[^\]]+\]:[ \t].*|[ \t]*\[\^[^\]]+\]:.*"
)
MARKER: Final = re.compile(r"[ \t]*(?:(?:>[ \t]?)+|[-*+][ \t]+|\d{1,3}[.)][ \t]+|#{1,6}[ \t]+)")
INLINE: Final = (
    (re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)"), ""),
    (re.compile(r"\[\^[^\]\n]+\]"), ""),
    (re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]+)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]*>|<!--[^<>]*-->"), ""),
    (re.compile(r"(\*\*|__|~~)(?=\S)([^\n]{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,500})(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]{1,500})(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)


def strip_markdown(text: str) -> str:
    """Return Markdown as plain lines: soft breaks joined; code blocks, tables, rules dropped."""
    out: list[str] = []
    fence = ""
    joins = False
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
            joins = False
        elif not fence:
            joins = _take_line(out, line, joins)
    return "\n".join(_inline(line) for line in out)


def _take_line(out: list[str], line: str, joins: bool) -> bool:
    """Add one source line to `out`, to its last line if `joins`; say if the next may join it."""
    if not line.strip() or DROPPED.fullmatch(line):
        return False
    marker = MARKER.match(line)
    bare = line[marker.end() :] if marker else line
    if joins and not (marker and ">" not in marker[0]):
        out[-1] += " " + bare.strip()
    else:
        out.append(bare.strip())
    heading = bool(marker and "#" in marker[0])
    return not heading and not line.endswith(("  ", "\\"))


def _inline(line: str) -> str:
    for pattern, replacement in INLINE:
        line = pattern.sub(replacement, line)
    return line


def _first_heading(body: str) -> tuple[str, str]:
    """Split off the heading that opens the body, in either of Markdown's two forms."""
    first, _, rest = body.lstrip("\n").partition("\n")
    match = HEADING.fullmatch(first.strip())
    if match:
        return _inline(match[1]), rest
    underline, _, after = rest.partition("\n")
    if first.strip() and re.fullmatch(r"=+[ \t]*", underline):
        return _inline(first.strip()), after
    return "", body
