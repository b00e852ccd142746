"""Dependency trees made by hand, one line a word."""

from __future__ import annotations

from dragoman.coding.tree import Tree
from dragoman.model import Sentence, Token

_UPOS = {"NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "PRP": "PRON", "WP": "PRON", "WDT": "PRON",
         "IN": "ADP", "DT": "DET", "CC": "CCONJ", "TO": "PART", "MD": "AUX", "POS": "PART",
         "JJ": "ADJ", "RB": "ADV", ".": "PUNCT", "HYPH": "PUNCT"}  # fmt: skip


def grow(*rows: str) -> Tree:
    """A tree from rows "word lemma XPOS head relation"; heads count from 1, 0 is the root."""
    tokens, at = [], 0
    for index, row in enumerate(rows):
        text, lemma, xpos, head, relation = row.split()
        upos = "AUX" if relation.startswith("aux") else _UPOS.get(xpos, "VERB")
        tokens.append(
            Token(index, text, at, at + len(text), lemma, upos, xpos, int(head) - 1, relation)
        )
        at += len(text) + 1
    words = " ".join(token.text for token in tokens)
    return Tree(Sentence(0, 0, len(words), words, tuple(tokens)))
