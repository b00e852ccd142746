"""Five-fold cross-validation with PLV rows added to the training data: for comparison only.

    python cross.py RUN SENTENCES TOKENIZER PLV_FILE [--epochs 3]

Each fold starts from the run that `train.py` made of our own sentences alone and goes on with the
other four fifths of PLV and a share of our own sentences. Nothing of it is shipped. PLV has one
class for CONCEDE and RETREAT; a row of it learns the one of the two the run finds likelier.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from data import Encoded, Row, encode, read_plv, read_rows
from network import Relations
from safetensors.torch import load_file
from train import MODALITIES, QUADS, batches, macro_f1, make_batch, predict, update

from dragoman.language.pieces import Pieces

FOLDS = 5
Item = tuple[Encoded, Row]


def answers(found: list[np.ndarray], lists: dict[str, list[str]]) -> list[str]:
    """The likeliest of PLV's 15 classes."""
    names = ["YIELD" if n in ("CONCEDE", "RETREAT") else n for n in lists["root"]]
    guess = []
    for probabilities in found:
        totals: dict[str, float] = {}
        for name, p in zip(names, probabilities, strict=True):
            if name != "NONE":
                totals[name] = totals.get(name, 0.0) + float(p)
        guess.append(max(totals, key=totals.__getitem__))
    return guess


def fresh(run: Path, lists: dict[str, list[str]]) -> Relations:
    """The network as `train.py` left it."""
    model = Relations(30522, len(lists["root"]), len(lists["mode"]), len(MODALITIES))
    model.load_state_dict(load_file(run / "relations.safetensors"))
    return model


def train_fold(
    model: Relations, items: list[Item], lists: dict[str, list[str]], args: argparse.Namespace
) -> None:
    """A few epochs on one fold's training rows."""
    rng = random.Random(args.seed)
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=args.rate, weight_decay=0.01
    )
    steps = args.epochs * len(batches(items, args.batch, rng))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: max(0.02, 1 - s / steps))
    for _ in range(args.epochs):
        for group in batches(items, args.batch, rng):
            update(model, make_batch(group, lists), optimizer, schedule)


def main(args: argparse.Namespace) -> None:
    """All folds, then the scores over all rows."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    lists = json.loads((args.run / "relations.json").read_text(encoding="utf-8"))
    pieces = Pieces(args.tokenizer.read_bytes())
    rows = list(read_plv(args.plv))
    items = [(encode(r, pieces), r) for r in rows]
    own = [(encode(r, pieces), r) for r in read_rows(args.sentences)]
    first = predict(fresh(args.run, lists), items, lists)
    c, r = lists["root"].index("CONCEDE"), lists["root"].index("RETREAT")
    labelled = [
        (e, replace(row, root=("CONCEDE" if p[c] > p[r] else "RETREAT"), modality="actual"))
        if row.root == "YIELD" else (e, replace(row, modality="actual"))
        for (e, row), p in zip(items, first, strict=True)
    ]  # fmt: skip
    order = list(range(len(rows)))
    rng.shuffle(order)
    guess = [""] * len(rows)
    began = time.time()
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        model = fresh(args.run, lists)
        known = [labelled[i] for i in order if i not in held]
        train_fold(model, known * args.weight + rng.sample(own, args.own), lists, args)
        chosen = sorted(held)
        found = answers(predict(model, [items[i] for i in chosen], lists), lists)
        for i, name in zip(chosen, found, strict=True):
            guess[i] = name
        print(f"fold {fold + 1}: {time.time() - began:.0f} s", flush=True)
    gold = [row.root for row in rows]
    quad = macro_f1([str(QUADS[g]) for g in gold], [str(QUADS[g]) for g in guess])
    print(f"root macro-F1 {macro_f1(gold, guess):.3f}, quad {quad:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("plv", type=Path)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--batch", type=int, default=1400)
    parser.add_argument("--own", type=int, default=800, help="own rows mixed in")
    parser.add_argument("--weight", type=int, default=1, help="times each PLV row is seen")
    parser.add_argument("--seed", type=int, default=1)
    main(parser.parse_args())
