"""Scores a model folder: python evaluate.py UD_FOLDER [MODEL_FOLDER] [--short].

Gold words and sentences: UPOS, XPOS, UAS, LAS (universal relations, subtypes stripped, as in
the CoNLL shared tasks) and LAS of full labels; every word counts, punctuation too. Raw text:
F of exact sentences, of words, and of words with the right head and relation.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from conllu import Gold, read

from dragoman.language.pipeline import Pipeline
from dragoman.model import Sentence, Token

Edge = tuple[tuple[int, int], tuple[int, int], str]


def plain(label: str) -> str:
    """A relation without its subtype."""
    return label.partition(":")[0]


def on_gold_words(pipeline: Pipeline, golds: list[Gold]) -> str:
    """Tag and tree scores, and lemmas with predicted tags."""
    names = ("UPOS", "XPOS", "UAS", "LAS", "LAS-full", "lemma")
    hits = dict.fromkeys(names, 0)
    total = 0
    for gold in golds:
        for own, word in zip(
            pipeline.parse_words([w.form for w in gold.words]).tokens, gold.words, strict=True
        ):
            head = own.head == word.head
            row = (
                own.upos == word.upos,
                own.xpos == word.xpos,
                head,
                head and plain(own.deprel) == plain(word.deprel),
                head and own.deprel == word.deprel,
                own.lemma == word.lemma,
            )
            for name, right in zip(names, row, strict=True):
                hits[name] += right
            total += 1
    return " ".join(f"{name} {100 * count / total:.2f}" for name, count in hits.items())


def raw_text(golds: Iterable[Gold], newlines: bool) -> tuple[str, list[int]]:
    """A document's text and where each of its sentences starts."""
    text, starts = "", list[int]()
    for gold in golds:
        if text:
            text += "\n" if gold.paragraph and newlines else " "
        starts.append(len(text))
        text += gold.text
    return text, starts


def on_raw_text(pipeline: Pipeline, golds: list[Gold], newlines: bool) -> str:
    """Sentence, word and labelled-edge F of whole documents."""
    right, own_n, gold_n = [0, 0, 0], [0, 0, 0], [0, 0, 0]
    for _, group in groupby(golds, key=lambda g: g.document):
        document = list(group)
        text, starts = raw_text(document, newlines)
        owns = pipeline.parse(text)
        pairs = (
            ({(s.start, s.end) for s in owns}, _gold_sentences(document, starts)),
            ({(t.start, t.end) for s in owns for t in s.tokens}, _gold_words(document, starts)),
            ({e for s in owns for e in _own_edges(s)}, _gold_edges(document, starts)),
        )
        for i, (own, gold) in enumerate(pairs):
            right[i] += len(own & gold)  # type: ignore[operator]
            own_n[i] += len(own)
            gold_n[i] += len(gold)
    scores = [200 * r / (a + b) for r, a, b in zip(right, own_n, gold_n, strict=True)]
    return "sentence F {:.2f} word F {:.2f} LAS F {:.2f}".format(*scores)


def _gold_sentences(document: list[Gold], starts: list[int]) -> set[tuple[int, int]]:
    return {(s, s + g.words[-1].end) for g, s in zip(document, starts, strict=True)}


def _gold_words(document: list[Gold], starts: list[int]) -> set[tuple[int, int]]:
    return {
        (s + w.start, s + w.end) for g, s in zip(document, starts, strict=True) for w in g.words
    }


def _gold_edges(document: list[Gold], starts: list[int]) -> set[Edge]:
    out = set()
    for gold, start in zip(document, starts, strict=True):
        for w in gold.words:
            head = gold.words[w.head] if w.head >= 0 else None
            where = (start + head.start, start + head.end) if head else (-1, -1)
            out.add(((start + w.start, start + w.end), where, plain(w.deprel)))
    return out


def _own_edges(sentence: Sentence) -> Iterable[Edge]:
    for token in sentence.tokens:
        head: Token | None = sentence.tokens[token.head] if token.head >= 0 else None
        where = (head.start, head.end) if head else (-1, -1)
        yield (token.start, token.end), where, plain(token.deprel)


def main() -> None:
    """Prints one line per set and condition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ud", type=Path)
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("--short", action="store_true", help="the two acceptance sets only")
    args = parser.parse_args()
    pipeline = Pipeline.load(args.model)
    print("model", pipeline.version)
    gum = list(read(args.ud / "en_gum_free-test.conllu"))
    sets = {"GUM test": gum, "PUD": list(read(args.ud / "en_pud-test.conllu"))}
    if not args.short:
        sets["GUM news"] = [g for g in gum if g.document.startswith("GUM_news")]
        sets["EWT test"] = list(read(args.ud / "en_ewt-test.conllu"))
    for name, golds in sets.items():
        print(f"{name}: {on_gold_words(pipeline, golds)}", flush=True)
        if name == "PUD":
            continue
        print(f"{name}, raw: {on_raw_text(pipeline, golds, newlines=True)}", flush=True)
        if not args.short:
            print(f"{name}, raw without line ends: {on_raw_text(pipeline, golds, newlines=False)}")


if __name__ == "__main__":
    main()
