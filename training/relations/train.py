"""Trains the relation model on the project's own sentences.

    python train.py SENTENCES BASE_MODEL TOKENIZER OUT [--epochs 8] [--test PLV_FILE]

BASE_MODEL is the folder of the published MiniLM (`model.safetensors`); the parser's encoder, tried
as the start, has forgotten too much of what words mean. `--test` is scored, never trained on.
Writes `relations.safetensors` and `relations.json` to OUT.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from data import Encoded, Row, encode, marked, read_plv, read_rows
from network import Batch, Relations
from plain import sentences
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from dragoman.knowledge.base import Knowledge
from dragoman.language.pieces import SHAPES, Pieces

ROOTS = [row.root for row in Knowledge.load().roots]
#: BERT's mask, in place of the words of a hidden side.
MASK = 103
MODALITIES = ["actual", "planned", "conditional", "negated", "alleged"]
#: Roots that hold in one direction only, so that the flipped pair is no event.
ONE_WAY = frozenset(
    "AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE".split()
)
QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "YIELD": 2, "COOPERATE": 2, "AID": 2, "REQUEST": 3,
    "ACCUSE": 3, "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4,
    "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip


def _pad(rows: list[list[int]], value: int = 0) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def make_batch(items: list[tuple[Encoded, Row]], lists: dict[str, list[str]]) -> Batch:
    """Tensors of some rows."""
    ids = _pad([e.ids for e, _ in items], -1)
    spans = []
    for side in ("source", "target"):
        chosen = torch.zeros(ids.shape)
        for row, (encoded, _) in enumerate(items):
            chosen[row, getattr(encoded, side)] = 1
        spans.append(chosen)
    none = [r.root == "NONE" for _, r in items]
    return Batch(
        ids.clamp(min=0), _pad([e.shapes for e, _ in items]), ids >= 0, *spans,
        torch.tensor([lists["root"].index(r.root) for _, r in items]),
        torch.tensor([lists["mode"].index(r.mode) if not n else -1
                      for (_, r), n in zip(items, none, strict=True)]),
        torch.tensor([MODALITIES.index(r.modality) if not n else -1
                      for (_, r), n in zip(items, none, strict=True)]),
    )  # fmt: skip


def batches(
    items: list[tuple[Encoded, Row]], size: int, rng: random.Random
) -> list[list[tuple[Encoded, Row]]]:
    """Rows of like length together, about `size` padded pieces each, in random order."""
    order = sorted(items, key=lambda i: len(i[0].ids) + rng.random() * 6)
    out: list[list[tuple[Encoded, Row]]] = [[]]
    for item in order:
        if out[-1] and len(item[0].ids) * (len(out[-1]) + 1) > size:
            out.append([])
        out[-1].append(item)
    rng.shuffle(out)
    return out


@torch.no_grad()
def predict(
    model: Relations, items: list[tuple[Encoded, Row]], lists: dict[str, list[str]]
) -> list[np.ndarray]:
    """Root probabilities of each row, in order."""
    model.eval()
    found: list[np.ndarray] = []
    for start in range(0, len(items), 32):
        chunk = [(e, Row(r.text, r.source, r.target, "NONE", "", "actual"))
                 for e, r in items[start : start + 32]]  # fmt: skip
        with torch.autocast("cpu", torch.bfloat16):
            roots, _, _ = model(make_batch(chunk, lists))
        found += list(roots.float().softmax(-1).numpy())
    model.train()
    return found


def plv_scores(
    model: Relations, items: list[tuple[Encoded, Row]], lists: dict[str, list[str]]
) -> str:
    """Macro-F1 over 15 roots (CONCEDE and RETREAT are YIELD) and 4 quad classes."""
    names = ["YIELD" if n in ("CONCEDE", "RETREAT") else n for n in lists["root"]]
    guess = []
    for probabilities in predict(model, items, lists):
        totals: dict[str, float] = defaultdict(float)
        for name, p in zip(names, probabilities, strict=True):
            if name != "NONE":
                totals[name] += float(p)
        guess.append(max(totals, key=totals.__getitem__))
    gold = [r.root for _, r in items]
    root = macro_f1(gold, guess)
    quad = macro_f1([str(QUADS[g]) for g in gold], [str(QUADS[g]) for g in guess])
    return f"root macro-F1 {root:.3f}, quad {quad:.3f}"


def macro_f1(gold: list[str], guess: list[str]) -> float:
    """Unweighted mean of the classes' F1."""
    scores = []
    for name in sorted(set(gold)):
        hit = sum(g == name == p for g, p in zip(gold, guess, strict=True))
        total = gold.count(name) + guess.count(name)
        scores.append(2 * hit / total if total else 0.0)
    return float(np.mean(scores))


def hidden(encoded: Encoded, rng: random.Random, share: float) -> Encoded:
    """The row with the words of a side hidden now and then, so that the rest has to tell."""
    ids = list(encoded.ids)
    for side in (encoded.source, encoded.target):
        if side != [0] and rng.random() < share:
            for piece in side:
                ids[piece] = MASK
    return replace(encoded, ids=ids)


def loss_of(model: Relations, batch: Batch) -> Tensor:
    """Sum of the three cross entropies."""
    root, mode, modality = model(batch)

    def cross(logits: Tensor, labels: Tensor, smooth: float) -> Tensor:
        if bool((labels >= 0).any()):
            return F.cross_entropy(logits.float(), labels, ignore_index=-1, label_smoothing=smooth)
        return logits.sum() * 0

    return (
        cross(root, batch.root, 0.05)
        + 0.5 * cross(mode, batch.mode, 0.05)
        + 0.3 * cross(modality, batch.modality, 0.02)
    )


def update(
    model: Relations, batch: Batch, optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> float:  # fmt: skip
    """One step; the loss before it."""
    with torch.autocast("cpu", torch.bfloat16):
        loss = loss_of(model, batch)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return loss.item()


def start(model: Relations, folder: Path) -> None:
    """Load the base model, and set the three roles of a word apart by a little noise."""
    model.encoder.load_base(folder)
    with torch.no_grad():
        width = model.encoder.shapes.weight.shape[1]
        roles = torch.randn(3, 1, width) * 0.1
        roles[0] = 0
        model.encoder.shapes.weight += roles.expand(3, len(SHAPES), width).reshape(-1, width)


def main(args: argparse.Namespace) -> None:
    """The whole run."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    pieces = Pieces(args.tokenizer.read_bytes())
    rows = list(read_rows(args.sentences))
    rng.shuffle(rows)
    held, rows = rows[: args.held], rows[args.held :]
    plain = sentences(Knowledge.load(), args.seed, args.plain)
    rows += [marked(*row) for row in plain]
    lists = {
        "root": [*ROOTS, "NONE"],
        "mode": sorted({r.mode for r in rows} | {""}),
        "modality": MODALITIES,
    }
    ready = [(encode(r, pieces), r) for r in rows]
    test = [(encode(r, pieces), r) for r in read_plv(args.test)] if args.test else []
    own = [(encode(r, pieces), r) for r in held]
    model = Relations(30522, len(lists["root"]), len(lists["mode"]), len(MODALITIES))
    start(model, args.base)
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": args.rate}, {"params": heads, "lr": args.rate * 5}],
        weight_decay=0.01,
    )
    steps = args.epochs * len(batches(ready, args.batch, rng))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, s / 100) * max(0.02, 1 - s / steps)
    )
    began = time.time()
    for epoch in range(1, args.epochs + 1):
        losses = []
        flips = [r.flipped() for _, r in ready if r.root in ONE_WAY and rng.random() < args.flips]
        epoch_items = ready + [(encode(r, pieces), r) for r in flips]
        epoch_items = [(hidden(e, rng, args.hide), r) for e, r in epoch_items]
        for group in batches(epoch_items, args.batch, rng):
            losses.append(update(model, make_batch(group, lists), optimizer, schedule))
        line = f"epoch {epoch}: loss {np.mean(losses):.3f} {time.time() - began:.0f} s"
        if own:
            guess = [lists["root"][int(p.argmax())] for p in predict(model, own, lists)]
            line += f"; own held-out root macro-F1 {macro_f1([r.root for r in held], guess):.3f}"
        if test and (epoch % 2 == 0 or epoch == args.epochs):
            line += f"; test {plv_scores(model, test, lists)}"
        print(line, flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(model.state_dict(), args.out / "relations.safetensors")
    (args.out / "relations.json").write_text(json.dumps(lists))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--batch", type=int, default=900, help="padded pieces per step")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--flips", type=float, default=0.25, help="share of pairs also flipped")
    parser.add_argument("--hide", type=float, default=0.15, help="share of sides hidden")
    parser.add_argument("--plain", type=int, default=2, help="sentences per sense of the lexicon")
    parser.add_argument("--held", type=int, default=200, help="own rows held out for watching")
    parser.add_argument("--test", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    main(parser.parse_args())
