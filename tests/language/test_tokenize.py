"""Words by rule, on sentences written for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.language.tokenize import tokenize


def words(text: str) -> list[str]:
    """The words of a text as strings."""
    return [text[start:end] for start, end in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They don't agree.", "They do n't agree ."),
        ("Seoul's envoy can’t come", "Seoul 's envoy ca n’t come"),
        ("It cannot last; we're gonna leave", "It can not last ; we 're gon na leave"),
        ("The allies' ships", "The allies ' ships"),
        ("She'd've gone", "She 'd 've gone"),
        ("the U.S.-led force", "the U.S. - led force"),
        ("the U.S.'s navy", "the U.S. 's navy"),
        (
            "a re-elected co-chair of a long-term pact",
            "a re-elected co-chair of a long - term pact",
        ),
        ("Gen. R. Osei met Lt. Gen. Baaj.", "Gen. R. Osei met Lt. Gen. Baaj ."),
        ("No. 5 was late. He said no.", "No. 5 was late . He said no ."),
        ("It cost $3.5 million, up 5%.", "It cost $ 3.5 million , up 5 % ."),
        ("US$20 and €1,000.50", "US$ 20 and € 1,000.50"),
        ("a 40km march at 10am", "a 40 km march at 10 am"),
        ("in the 1990s, the 21st brigade", "in the 1990s , the 21st brigade"),
        ("on 9/11 at 10:30", "on 9/11 at 10:30"),
        ("Paris and/or Rome", "Paris and / or Rome"),
        ("“Stop!” he cried — twice...", "“ Stop ! ” he cried — twice ..."),
        ("see https://example.org/a-b?c=1.", "see https://example.org/a-b?c=1 ."),
        ("write to press.office@example.org.", "write to press.office@example.org ."),
        ("O'Brien of AT&T", "O'Brien of AT&T"),
        ("[12,13]", "[ 12 , 13 ]"),
        ("temperatures of -5 degrees", "temperatures of -5 degrees"),
        ("F-16s and Su-35s", "F - 16s and Su - 35s"),
        ("minister Kim Jong-un", "minister Kim Jong - un"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected.split(" ")


def test_full_stop_after_abbreviation_at_the_end_of_a_line() -> None:
    assert words("It joined Acme Corp.\nMr. Ito left.") == (
        ["It", "joined", "Acme", "Corp.", "Mr.", "Ito", "left", "."]
    )


def test_part_of_a_text() -> None:
    text = "One two three."
    assert [text[a:b] for a, b in tokenize(text, 4, 7)] == ["two"]


@given(st.text(max_size=400))
def test_spans_are_ordered_and_hold_every_visible_character(text: str) -> None:
    spans = tokenize(text)
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        assert not text[place:start].strip()
        assert text[start:end].strip() == text[start:end]
        place = end
    assert not text[place:].strip()


@pytest.mark.parametrize(
    "unit", ["a", "'", "-", ".", "a.", "n't", "\u0301", "1,", "@", "a-", "I.", "https://"]
)
def test_a_long_run_takes_no_long_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert "".join(words(text)) == text
