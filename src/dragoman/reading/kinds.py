"""Which format an input is in: its first bytes count more than its name."""

from __future__ import annotations

import json
import re
from typing import Final, Literal

Kind = Literal[
    "text", "markdown", "html", "feed", "jsonl", "json", "delimited", "parquet", "gzip", "zip"
]

SUFFIXES: Final[dict[str, Kind]] = {
    "txt": "text",
    "text": "text",
    "md": "markdown",
    "markdown": "markdown",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "xml": "feed",
    "rss": "feed",
    "atom": "feed",
    "rdf": "feed",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "json": "json",
    "csv": "delimited",
    "tsv": "delimited",
    "tab": "delimited",
    "parquet": "parquet",
    "pq": "parquet",
    "gz": "gzip",
    "tgz": "gzip",
    "zip": "zip",
}
MEDIA_TYPES: Final[dict[str, Kind]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "application/json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/csv": "delimited",
    "text/tab-separated-values": "delimited",
    "text/markdown": "markdown",
    "application/gzip": "gzip",
    "application/zip": "zip",
}
MAGIC: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
)
HTML: Final = re.compile(
    rb"(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
FEED: Final = re.compile(
    rb"(?:\s|<\?xml[^>]*>|<\?xml-stylesheet[^>]*>|<!--.*?-->)*<(?:rss|feed|rdf:RDF)\b", re.S
)


def kind_of(name: str, head: bytes, content_type: str = "") -> Kind:
    """Return the format of an input called `name` that begins with `head`.

    `content_type` is what a web server said; a name's suffix and the bytes are believed first.
    """
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf")
    named = SUFFIXES.get(name.rsplit(".", 1)[-1].lower()) if "." in name else None
    if named in (None, "html", "feed", "text"):
        if FEED.match(start):
            return "feed"
        if HTML.match(start):
            return "html"
    media = MEDIA_TYPES.get(content_type.split(";", maxsplit=1)[0].strip().lower())
    return named or media or _sniffed(start.lstrip())


def _sniffed(start: bytes) -> Kind:
    """Tell JSON from text where nothing names the format (standard input, odd suffixes)."""
    if start.startswith(b"<?xml"):
        return "feed"
    if start.startswith((b"[{", b"[\n", b"[ ", b"[\r")):
        return "json"
    if start.startswith(b"{"):
        try:
            json.loads(start.split(b"\n", 1)[0])
        except (ValueError, RecursionError):
            return "json" if re.match(rb'\{\s*"', start) else "text"
        return "jsonl"
    return "text"
