"""Soft line ends in hard-wrapped text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman.language.pipeline import Pipeline
from dragoman.wrapping import unwrapped

WRAPPED = (
    "French President Emmanuel Macron met German Chancellor Olaf\n"
    "Scholz in Berlin on Monday. The two leaders agreed to expand\n"
    "cooperation in defence, officials of both governments said\n"
    "after the talks.\n\n"
    "Russia condemned the meeting."
)


@given(st.text(alphabet='aB .\n"', max_size=300))
def test_length_and_letters_stay(text: str) -> None:
    found = unwrapped(text)
    assert len(found) == len(text)
    assert found.replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")


def test_a_wrapped_sentence_is_one() -> None:
    pipeline = Pipeline.load()
    sentences = pipeline.parse(WRAPPED)
    assert [s.text.split()[0] for s in sentences] == ["French", "The", "Russia"]
    scholz = next(t for t in sentences[0].tokens if t.text == "Scholz")
    assert WRAPPED[scholz.start : scholz.end] == "Scholz"


def test_a_title_and_paragraphs_stay_apart() -> None:
    text = (
        "Macron and Scholz meet in Berlin for talks on defence\n"
        "France and Germany will build a drone together.\n"
        "Russia condemned the plan."
    )
    assert unwrapped(text) == text
