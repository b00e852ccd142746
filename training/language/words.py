"""Scores the word tokenizer: python words.py CONLLU... prints precision, recall and F."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from conllu import read

from dragoman.language.tokenize import tokenize


def main(files: list[str]) -> None:
    """Word F per file and the most frequent disagreements of the last."""
    wrong: Counter[str] = Counter()
    for file in files:
        right = gold_count = own_count = 0
        wrong = Counter()
        for gold in read(Path(file)):
            golds = {(w.start, w.end) for w in gold.words}
            owns = {(s.start, s.end) for s in tokenize(gold.text)}
            right += len(golds & owns)
            gold_count += len(gold.words)
            own_count += len(owns)
            wrong.update(
                gold.text[max(0, a - 8) : b + 8] + "|" + gold.text[a:b] for a, b in golds - owns
            )
        print(f"{Path(file).name}: word F {200 * right / (gold_count + own_count):.2f}")
    if len(files) == 1:
        for text, count in wrong.most_common(150):
            print(count, text)


if __name__ == "__main__":
    main(sys.argv[1:])
