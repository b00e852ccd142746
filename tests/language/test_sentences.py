"""Sentence ends: windows, bounds that hold whatever the tagger says, and pieces."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dragoman.language import sentences
from dragoman.language.pieces import MAX_WORD_PIECES, Pieces, shape_of
from dragoman.language.sentences import Splitter
from dragoman.language.shelf import SHIPPED, Shelf


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The shipped model's folder."""
    return Shelf.open(SHIPPED)


@pytest.fixture(scope="module")
def pieces(shelf: Shelf) -> Pieces:
    """The shipped vocabulary."""
    return Pieces(shelf.bytes_of("tokenizer.json"))


class Eager:
    """Stands in for the tagger: says that every word begins a sentence."""

    def run(self, _: None, feeds: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """High scores for all words."""
        return [np.full(len(feeds["features"]), 9.0, dtype=np.float32)]


def cut(session: Any, pieces: Pieces, text: str) -> list[str]:
    """The sentences of a text as strings."""
    return [text[s[0].start : s[-1].end] for s in Splitter(session, pieces).split(text)]


def test_windows_do_not_show(shelf: Shelf, pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    session = shelf.session("sentences.onnx", 1)
    text = "The talks went on. Mr. Weiss left at 5 p.m. on Friday; nobody asked why. " * 40
    monkeypatch.setattr(sentences, "WINDOW", 10_000)
    whole = cut(session, pieces, text)
    monkeypatch.setattr(sentences, "WINDOW", 50)
    assert cut(session, pieces, text) == whole
    assert len(whole) == 80


def test_no_sentence_ends_with_a_title_or_begins_with_a_closing_sign(pieces: Pieces) -> None:
    text = "Gen. Baker spoke (twice).” Lt. Col. Roe left."
    assert cut(Eager(), pieces, text) == [
        "Gen. Baker",
        "spoke",
        "(",
        "twice).”",
        "Lt. Col. Roe",
        "left.",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x85"])
def test_a_line_end_ends_a_sentence(pieces: Pieces, end: str) -> None:
    class Silent(Eager):
        def run(self, _: None, feeds: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
            return [-super().run(_, feeds)[0]]

    assert cut(Silent(), pieces, f"one two{end}three four") == ["one two", "three four"]


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("talks", "lower"),
        ("Tokyo", "Title"),
        ("NATO", "UPPER"),
        ("McKay", "Mixed"),
        ("21st", "digit"),
        ("3.5", "digit"),
        ("F", "A"),
        ("--", "sign"),
        ("", "sign"),
    ],
)
def test_shape(word: str, shape: str) -> None:
    from dragoman.language.pieces import SHAPES

    assert SHAPES[shape_of(word)] == shape


def test_every_word_has_pieces_and_never_too_many(pieces: Pieces) -> None:
    for word in ("\x00", "", "\u200b", "\ud83d", "strength", "x-" * 400):
        ids, _ = pieces.of_word(word)
        assert 1 <= len(ids) <= MAX_WORD_PIECES


def test_the_memo_is_bounded(pieces: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.language.pieces.MEMO_WORDS", 10)
    for number in range(100):
        pieces.of_word(f"w{number}")
    assert len(pieces._memo) <= 10


def test_first_and_last_piece_of_each_word(pieces: Pieces) -> None:
    found = pieces.of_sentence(["Peace", "talks", "re-opened"])
    assert found.ids[0] == pieces.cls
    assert found.ids[-1] == pieces.sep
    assert len(found.first) == len(found.last) == 3
    assert all(a <= b for a, b in zip(found.first, found.last, strict=True))
    assert len(found.ids) == len(found.shapes) == found.last[-1] + 2
