"""Folding keeps every offset and undoes what typography does to names; cue words end at words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.coding.folding import fold
from dragoman.coding.themes import ThemeIndex
from dragoman.knowledge.rows import Theme


@given(st.text())
def test_every_character_becomes_exactly_one(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Erdoğan", "erdogan"), ("ŁÓDŹ", "lodz"), ("Côte d’Ivoire", "cote d'ivoire"),
        ("São Tomé", "sao tome"), ("İstanbul", "istanbul"), ("Støre", "store"),
        ("Guinea\u2013Bissau", "guinea-bissau"), ("NATO", "nato"),
    ],
)  # fmt: skip
def test_names_are_found_however_they_are_written(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_themes_are_found_as_whole_words_in_the_order_of_the_table() -> None:
    index = ThemeIndex(
        [Theme(name="cyber", words=("cyber", "hack")), Theme(name="space", words=("space",))]
    )
    assert index.find("Space and CYBER talks") == ("cyber", "space")
    assert index.find("cyberspace, spacious, hacking") == ()
