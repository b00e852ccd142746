"""Dates, plurals, articles and sentence bounds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.brief import english, excerpt
from dragoman.brief.names import Namer
from dragoman.brief.render import md_escape
from dragoman.knowledge.base import Knowledge

DAY = dt.date(2025, 6, 4)


@pytest.mark.parametrize(
    ("precision", "said"),
    [("day", "4 June 2025"), ("month", "June 2025"), ("year", "2025"), ("unknown", "4 June 2025")],
)
def test_a_date_shows_no_more_than_is_known(precision: str, said: str) -> None:
    assert english.date(DAY, precision) == said


def test_a_period_names_its_year_once() -> None:
    assert english.span(DAY, DAY) == "on 4 June 2025"
    assert english.span(DAY, dt.date(2025, 7, 1)) == "from 4 June to 1 July 2025"
    assert english.span(dt.date(2024, 6, 4), DAY) == "from 4 June 2024 to 4 June 2025"


@pytest.mark.parametrize(("count", "said"), [(0, "events"), (1, "event"), (2, "events")])
def test_nouns_agree_with_their_number(count: int, said: str) -> None:
    assert english.plural(count, "event") == said


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_lists_read_as_english(items: list[str], said: str) -> None:
    assert english.join(items) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [("USA", "the United States"), ("NLD", "the Netherlands"), ("PHL", "the Philippines"),
     ("CZE", "the Czech Republic"), ("JPN", "Japan"), ("NATO", "NATO"),
     ("EUR", "the European Union"),
     ("UNO", "the United Nations"), ("G7", "the G7"), ("AUKUS", "AUKUS"), ("HAMAS", "Hamas"),
     ("AMNESTY", "Amnesty International"), ("UNK", "unnamed actors"),
     ("RUS:MIL", "Russia (armed forces)"), ("COD", "the Democratic Republic of the Congo")],
)  # fmt: skip
def test_names_take_the_article_english_gives_them(code: str, said: str) -> None:
    assert Namer(Knowledge.load()).name(code) == said


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [("He left. She met Mr. X. in U.S. sea. Bye.", "met", ("She ", "met", " Mr. X. in U.S. sea.")),
     ("Title\nA met B\nEnd", "met", ("A ", "met", " B")),
     ("“Go!” he said. It rained.", "he said", ("“Go!” ", "he said", ".")),
     ("One, when A met Bo. Two.", ", when A met Bo.", ("One, ", "when A met Bo", "."))],
)  # fmt: skip
def test_the_sentence_around_the_evidence(
    text: str, words: str, said: tuple[str, str, str]
) -> None:
    start = text.index(words)
    assert excerpt.around(text, start, start + len(words)) == said


@given(st.text(max_size=200), st.integers(-5, 220), st.integers(-5, 220))
def test_any_offsets_give_words_of_the_text(text: str, start: int, end: int) -> None:
    parts = excerpt.around(text, start, end)
    assert not any("\n" in part for part in parts)
    shown = set("".join(parts)) - {" ", "…"}
    assert shown <= set(text)
    if 0 <= start < end <= len(text):
        assert any(c.isalnum() for c in parts[1]) == any(c.isalnum() for c in text[start:end])


@given(st.text(alphabet="ab<>[]()*_`#|\\!&~ \n1.-+=:/w", max_size=60))
def test_escaped_markdown_has_no_live_sign_left(text: str) -> None:
    escaped = md_escape(text)
    assert "\n" not in escaped
    index = 0
    while index < len(escaped):
        if escaped[index] == "\\":
            index += 2
            continue
        assert escaped[index] not in "<>[]*_`|~&"
        index += 1
    assert escaped[:1] not in ("#", "+", "-", "=")
