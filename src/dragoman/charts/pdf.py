"""A PDF put into one order.

The renderer numbers and lists the objects of a PDF in a random order, so that the same chart gives
other bytes each time. Here they are numbered as they are met from the root, and written so.
"""

from __future__ import annotations

import re
from typing import Final

_OBJECT: Final = re.compile(rb"(\d+) 0 obj\n")
_REFERENCE: Final = re.compile(rb"\b(\d+) 0 R\b")
_ENTRY: Final = re.compile(rb"(\d{10}) \d{5} n")
#: Resources of a page by name, one a line.
_NAMED: Final = re.compile(rb"(?:^ +/[A-Za-z]+\d+ \d+ 0 R\n){2,}", re.M)
_STREAM: Final = b"\nstream\n"


def ordered(content: bytes) -> bytes:
    """The same document in the same order each time; as it is, if it is written in another way."""
    start = content.rfind(b"\nxref\n") + 1
    trailer = content.rfind(b"trailer\n")
    places = sorted(int(at) for at in _ENTRY.findall(content[start:trailer]))
    if not 0 < start < trailer or not places:
        return content
    objects: dict[int, bytes] = {}
    for at, end in zip(places, [*places[1:], start], strict=True):
        found = _OBJECT.match(content, at)
        if found is None:
            return content
        objects[int(found[1])] = _sorted(content[found.end() : end])
    tail = content[trailer : content.rfind(b"startxref")]
    numbers = _met(tail, objects)
    return _written(content[: places[0]], objects, numbers, tail)


def _head(body: bytes) -> tuple[bytes, bytes]:
    """An object without its stream, and the stream."""
    head, mark, stream = body.partition(_STREAM)
    return head, mark + stream


def _sorted(body: bytes) -> bytes:
    head, stream = _head(body)
    lines = _NAMED.sub(lambda found: b"".join(sorted(found[0].splitlines(keepends=True))), head)
    return lines + stream


def _met(tail: bytes, objects: dict[int, bytes]) -> dict[int, int]:
    """New numbers: objects in the order in which they are referred to."""
    waiting = [int(one) for one in _REFERENCE.findall(tail)]
    numbers: dict[int, int] = {}
    for old in waiting:  # grows on the way
        if old not in numbers and old in objects:
            numbers[old] = len(numbers) + 1
            waiting += [int(one) for one in _REFERENCE.findall(_head(objects[old])[0])]
    return numbers


def _written(
    start: bytes, objects: dict[int, bytes], numbers: dict[int, int], tail: bytes
) -> bytes:
    def renamed(text: bytes) -> bytes:
        return _REFERENCE.sub(lambda one: b"%d 0 R" % numbers.get(int(one[1]), 0), text)

    out = bytearray(start)
    entries = [b"0000000000 65535 f\r\n"]
    for old, new in numbers.items():
        entries.append(b"%010d 00000 n\r\n" % len(out))
        head, stream = _head(objects[old])
        out += b"%d 0 obj\n" % new + renamed(head) + stream
    xref = len(out)
    out += b"xref\n0 %d\n" % len(entries) + b"".join(entries)
    size = re.sub(rb"/Size \d+", b"/Size %d" % len(entries), renamed(tail))
    return bytes(out + size + b"startxref\n%d\n%%%%EOF" % xref)
