"""Marks in a text: nothing is lost, moved or doubled, whatever overlaps what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.web.marking import Span, find, marked, pieces, seen

SPANS = st.lists(
    st.builds(Span, st.integers(-5, 60), st.integers(-5, 60), st.sampled_from("abcd")), max_size=8
)


@given(st.text(max_size=50), SPANS)
def test_the_parts_joined_are_the_text(text: str, spans: list[Span]) -> None:
    assert "".join(part for part, _ in marked(text, spans)) == text


@given(st.text(max_size=50), SPANS)
def test_each_character_has_exactly_the_kinds_that_cover_it(text: str, spans: list[Span]) -> None:
    at = 0
    for part, kinds in marked(text, spans):
        for place in range(at, at + len(part)):
            assert set(kinds) == {s.kind for s in spans if s.start <= place < s.end}
        at += len(part)


@given(st.text(max_size=50), SPANS)
def test_pieces_are_as_long_as_the_text_and_end_what_began(text: str, spans: list[Span]) -> None:
    found = pieces(text, spans)
    assert sum(len(piece.text) for piece in found) == len(text)
    assert not found or set(found[-1].ending) == set(found[-1].kinds)


def test_overlaps_are_cut() -> None:
    assert marked("abcdef", [Span(0, 4, "x"), Span(2, 6, "y"), Span(3, 3, "z")]) == [
        ("ab", ("x",)),
        ("cd", ("x", "y")),
        ("ef", ("y",)),
    ]


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\x1b", "\x00", "\x85"])
def test_signs_that_turn_or_hide_words_are_shown(sign: str) -> None:
    assert seen(f"a{sign}b\n") == "a\ufffdb\n"


TEXT = "On Friday it rained. Iran met Iraq on Friday in Rome. On Friday all left.\nOn Friday!"


def test_words_are_found_in_their_own_sentence() -> None:
    start = TEXT.index("Iran")
    assert find(TEXT, "on Friday", start, start + 13) == (35, 44)
    assert find(TEXT, "Rome", start, start + 13) == (48, 52)
    assert find(TEXT, "Rom", start, start + 13) is None
    assert find(TEXT, "", start, start + 13) is None
    assert find(TEXT, "Rome", 90, 900) is None
