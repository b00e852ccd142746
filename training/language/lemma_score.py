"""Lemma accuracy with gold words and tags: python lemma_score.py CONLLU..."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from conllu import read

from dragoman.language.lemmas import Lemmatizer


def main(files: list[str]) -> None:
    """Accuracy per file and the most frequent errors of the last."""
    lemmatize = Lemmatizer()
    wrong: Counter[tuple[str, ...]] = Counter()
    for file in files:
        wrong = Counter()
        right = total = 0
        for gold in read(Path(file)):
            for w in gold.words:
                own = lemmatize(w.form, w.upos, w.xpos)
                total += 1
                right += own == w.lemma
                if own != w.lemma:
                    wrong[w.form, w.upos, w.xpos, w.lemma, own] += 1
        print(f"{Path(file).name}: lemma {100 * right / total:.2f}")
    if len(files) == 1:
        for row, count in wrong.most_common(60):
            print(count, *row)


if __name__ == "__main__":
    main(sys.argv[1:])
