"""Lemmas given tags."""

from __future__ import annotations

import pytest

from dragoman.language.lemmas import Lemmatizer, lemma_of


@pytest.mark.parametrize(
    ("word", "upos", "xpos", "lemma"),
    [
        ("signed", "VERB", "VBD", "sign"),
        ("Talks", "NOUN", "NNS", "talk"),
        ("is", "AUX", "VBZ", "be"),
        ("'s", "AUX", "VBZ", "be"),
        ("'s", "PART", "POS", "'s"),
        ("been", "AUX", "VBN", "be"),
        ("had", "AUX", "VBD", "have"),
        ("did", "AUX", "VBD", "do"),
        ("n't", "PART", "RB", "not"),
        ("wo", "AUX", "MD", "will"),
        ("'d", "AUX", "MD", "would"),
        ("NATO", "PROPN", "NNP", "NATO"),
        ("States", "PROPN", "NNPS", "State"),
        ("Emirates", "PROPN", "NNPS", "Emirate"),
        ("Netherlands", "PROPN", "NNP", "Netherlands"),
        ("left", "VERB", "VBD", "leave"),
        ("met", "VERB", "VBD", "meet"),
        ("sought", "VERB", "VBD", "seek"),
        ("Striking", "VERB", "VBG", "strike"),
        ("higher", "ADJ", "JJR", "high"),
        ("Japanese", "ADJ", "JJ", "Japanese"),
        ("Joint", "ADJ", "JJ", "joint"),
        ("them", "PRON", "PRP", "they"),
        ("NGOs", "NOUN", "NNS", "NGO"),
        ("troops", "NOUN", "NNS", "troop"),
        ("”", "PUNCT", "''", '"'),
        ("…", "PUNCT", ".", "..."),
    ],
)
def test_lemma(word: str, upos: str, xpos: str, lemma: str) -> None:
    assert lemma_of(word, upos, xpos) == lemma


def test_any_tag_on_any_word_gives_something() -> None:
    lemmatize = Lemmatizer()
    for word in ("", "\x00", "ß", "🙂", "a" * 500, "--", "İ"):
        for upos, xpos in (("NOUN", "NNS"), ("VERB", "VBD"), ("PROPN", "NNPS"), ("X", "FW")):
            assert isinstance(lemmatize(word, upos, xpos), str)
