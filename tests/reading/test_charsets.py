"""Bytes to text: the right characters, or a refusal; never garbage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.reading.decode import decode

QUOTED = "Tusk said: “We agreed” – and Müller’s café nodded. " * 3
RUSSIAN = "Министр обороны заявил о новых мерах безопасности в регионе. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_undeclared_charsets_are_recognised(encoding: str) -> None:
    assert decode(QUOTED.encode(encoding)) == QUOTED


def test_windows_1252_called_latin_1_is_read_as_meant() -> None:
    assert decode(QUOTED.encode("cp1252"), "iso-8859-1") == QUOTED


def test_utf8_called_latin_1_is_read_as_meant() -> None:
    assert decode(QUOTED.encode(), "iso-8859-1") == QUOTED


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r"])
def test_declared_charset_is_believed(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding), encoding) == RUSSIAN
    page = f'<html><head><meta charset="{encoding}"></head>{RUSSIAN}'
    assert decode(page.encode(encoding), markup=True) == page


def test_xml_declaration_is_believed() -> None:
    feed = f'<?xml version="1.0" encoding="windows-1251"?><rss>{RUSSIAN}</rss>'
    assert decode(feed.encode("windows-1251"), markup=True) == feed


def test_cyrillic_without_a_word_is_guessed() -> None:
    assert decode(RUSSIAN.encode("windows-1251")) == RUSSIAN


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"text with \0 in it", "NUL"),
        (b"\x01\x02\x03\x04\x05\x06" * 50, "control"),
        (b"%PDF-1.7 text", "PDF"),
        (QUOTED.encode() + b"\xe2\x80 cut", "damaged UTF-8 at byte"),
        (b"\xff\xfea\x00b", "damaged utf-16"),
    ],
)
def test_garbage_is_refused_with_its_reason(raw: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        decode(raw)


@pytest.mark.parametrize("label", ["utf-7", "rot13", "zlib", "no-such", "\0", "utf-16"])
def test_strange_labels_are_not_followed(label: str) -> None:
    assert decode(b"plain +ADw-b+AD4- text", label) == "plain +ADw-b+AD4- text"


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1))
def test_utf8_comes_through_unchanged(text: str) -> None:
    if not text.startswith("\ufeff") and "\x7f" not in text:
        assert decode(text.encode()) == text


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "latin-1", "shift_jis", "gbk"]))
def test_any_bytes_are_text_or_refused(raw: bytes, label: str) -> None:
    try:
        text = decode(raw, label)
    except InputError:
        return
    assert "\0" not in text
