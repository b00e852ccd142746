"""Bytes to text without guessing more than needed, and never with losses.

In order: byte-order mark, UTF-8 with accents in it (nothing else looks like it), the charset
the sender declared, Windows-1252 for mostly plain text, then charset-normalizer. What is still
unclear is refused: garbage characters would be coded as if they were news.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from dragoman.errors import InputError

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Labels that in practice mean Windows-1252 (the HTML standard reads them so too).
LATIN: Final = frozenset({"ascii", "iso8859-1", "cp1252"})
DECLARED: Final = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?encoding\s*=|<meta[^>]{0,300}?charset\s*=)\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
#: Where a declaration may stand, and how much charset-normalizer looks at, in bytes.
HEAD, SAMPLE = 4096, 65536
CONTROLS: Final = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
#: Above this share of bytes beyond ASCII a text is hardly English in Windows-1252.
MOSTLY_ASCII: Final = 0.08


def decode(raw: bytes, declared: str = "", markup: bool = False) -> str:
    """Return `raw` as text. `declared` is a charset from outside (HTTP), `markup` looks inside.

    Raises InputError where the bytes are binary, damaged or in no charset that is recognised.
    """
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return _strict(raw[len(bom) :], encoding)
    refuse_binary(raw)
    if not declared and markup:
        declared = declared_in(raw)
    return _strict(raw, choose(raw, declared))


def choose(raw: bytes, declared: str = "") -> str:
    """Return the codec for `raw`, which has no byte-order mark; `raw` may be a long sample.

    Raises InputError where `raw` is damaged UTF-8 or in no charset that is recognised.
    """
    if _decodes(raw, "utf-8") and not raw.isascii():
        return "utf-8"
    label = _codec(declared)
    if label and label not in LATIN and _decodes(raw, label):
        return label
    if raw.isascii():
        return "utf-8"
    damage = _damage(raw)
    if damage >= 0:
        raise InputError(f"damaged UTF-8 at byte {damage}; convert the file to UTF-8")
    if (label in LATIN or _share_beyond_ascii(raw) <= MOSTLY_ASCII) and _decodes(raw, "cp1252"):
        return "cp1252"
    return _guess(raw)


def declared_in(raw: bytes) -> str:
    """Return the charset that an XML declaration or HTML meta element at the top names."""
    match = DECLARED.search(raw[:HEAD])
    return match[1].decode("ascii", "replace") if match else ""


def refuse_binary(raw: bytes) -> None:
    """Raise InputError if `raw` holds NUL bytes or more control characters than text has."""
    if raw.startswith(b"%PDF-"):
        raise InputError("a PDF document; convert it to text first")
    if b"\0" in raw:
        raise InputError(f"binary data (NUL at byte {raw.index(0)})")
    controls = len(raw) - len(raw.translate(None, CONTROLS))
    if controls > max(2, len(raw) // 100):
        raise InputError(f"binary data ({controls} control characters)")


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label.strip()).name if label.strip() else ""
    except (LookupError, ValueError):
        return ""
    # utf-16 without a mark would have held NULs; utf-7 hides markup; rot13 or zip are no charsets.
    hidden = name.startswith(
        ("utf-16", "utf-32", "utf-7", "unicode", "raw-unicode", "idna", "puny")
    )
    return "" if hidden or not _is_charset(name) else name


def _is_charset(name: str) -> bool:
    try:
        return bool(name) and b"a".decode(name) == "a"
    except (LookupError, ValueError):
        return False


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _damage(raw: bytes) -> int:
    """Where UTF-8 with a fault breaks, or -1 where `raw` looks like another charset.

    Whole UTF-8 sequences are hardly ever chance: one suffices in mostly plain text.
    """
    whole = sum(character > "\x7f" for character in raw.decode("utf-8", "ignore"))
    broken = raw.decode("utf-8", "replace").count("\ufffd") - raw.count("\ufffd".encode())
    if whole <= (0 if _share_beyond_ascii(raw) <= MOSTLY_ASCII else broken):
        return -1
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _share_beyond_ascii(raw: bytes) -> float:
    return len(raw.translate(None, bytes(range(128)))) / max(1, len(raw))


def _guess(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:SAMPLE]).best()
    if best is None or not _decodes(raw, best.encoding):
        raise InputError("its charset is not recognised; convert the file to UTF-8")
    return best.encoding


def _strict(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise InputError(f"damaged {encoding} at byte {at}; convert the file to UTF-8") from error
    if "\0" in text:
        raise InputError("binary data (NUL characters)")
    return text
