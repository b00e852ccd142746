"""Fine-tunes the parser: python train.py UD_FOLDER BASE_MODEL_FOLDER OUT [--epochs 10].

Reads `en_ewt-train.conllu` and `en_gum_free-train.conllu`, chooses nothing on the test files,
reports the development files after every second epoch and writes `parser.safetensors` and
`labels.json` (the tag and label lists) to OUT.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from augment import vary
from conllu import Gold, read
from network import Batch, Parser
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from dragoman.language.mst import heads_of
from dragoman.language.pieces import SHAPES, Pieces

MAX_PIECES = 180


def inventories(golds: list[Gold]) -> dict[str, list[str]]:
    """The tag and label lists, most frequent first; tag pairs that occur three times or more."""

    def ranked(values: Counter[str]) -> list[str]:
        return [value for value, _ in values.most_common()]

    pairs = Counter(f"{w.upos} {w.xpos}" for g in golds for w in g.words)
    return {
        "upos": ranked(Counter(w.upos for g in golds for w in g.words)),
        "xpos": ranked(Counter(w.xpos for g in golds for w in g.words)),
        "deprel": ranked(Counter(w.deprel for g in golds for w in g.words)),
        "pairs": [pair for pair, count in pairs.most_common() if count >= 3],
    }


def _pad(rows: list[list[int]], value: int) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def make_batch(golds: list[Gold], pieces: Pieces, lists: dict[str, dict[str, int]]) -> Batch:
    """Tensors of some sentences; unknown tags and labels are not learnt (-1)."""
    cut = [pieces.of_sentence([w.form for w in g.words]) for g in golds]
    ids = _pad([c.ids.tolist() for c in cut], -1)
    return Batch(
        ids=ids.clamp(min=0),
        shapes=_pad([c.shapes.tolist() for c in cut], 0),
        pieces_mask=ids >= 0,
        first=_pad([c.first.tolist() for c in cut], 0),
        last=_pad([c.last.tolist() for c in cut], 0),
        words_mask=_pad([[1] * len(g.words) for g in golds], 0).bool(),
        upos=_pad([[lists["upos"].get(w.upos, -1) for w in g.words] for g in golds], -1),
        xpos=_pad([[lists["xpos"].get(w.xpos, -1) for w in g.words] for g in golds], -1),
        heads=_pad([[w.head + 1 for w in g.words] for g in golds], -1),
        labels=_pad([[lists["deprel"].get(w.deprel, -1) for w in g.words] for g in golds], -1),
    )


def batches(golds: list[Gold], size: int, rng: random.Random) -> list[list[Gold]]:
    """Sentences of like length together, about `size` padded words each, in random order."""
    order = sorted(golds, key=lambda g: len(g.words) + rng.random() * 4)
    out, current = [], list[Gold]()
    for gold in order:
        if current and len(gold.words) * (len(current) + 1) > size:
            out.append(current)
            current = []
        current.append(gold)
    out.append(current)
    rng.shuffle(out)
    return out


def loss_of(model: Parser, batch: Batch) -> Tensor:
    """Sum of the four cross entropies, per word."""
    upos, xpos, arcs, dep, head = model(batch)
    valid = torch.cat([torch.ones_like(batch.words_mask[:, :1]), batch.words_mask], 1)
    arcs = arcs.float().masked_fill(~valid[:, None, :], -1e4)
    labels = model.label_scores(dep, head, batch.heads)

    def cross(logits: Tensor, gold: Tensor, smooth: float = 0.0) -> Tensor:
        flat = logits.float().flatten(0, 1)
        return F.cross_entropy(flat, gold.flatten(), ignore_index=-1, label_smoothing=smooth)

    arc_loss = cross(arcs, batch.heads)
    label_loss = cross(labels, batch.labels, 0.03)
    return (
        arc_loss
        + label_loss
        + 0.5 * (cross(upos, batch.upos, 0.03) + cross(xpos, batch.xpos, 0.03))
    )


@torch.no_grad()
def score(model: Parser, golds: list[Gold], pieces: Pieces, lists: dict[str, list[str]]) -> str:
    """UPOS, XPOS, UAS, LAS with and without subtypes on gold words."""
    model.eval()
    index = {name: {v: i for i, v in enumerate(values)} for name, values in lists.items()}
    hit = np.zeros(5)
    total = 0
    for group in batches(golds, 2000, random.Random(0)):
        batch = make_batch(group, pieces, index)
        with torch.autocast("cpu", torch.bfloat16):
            upos, xpos, arcs, dep, head = model(batch)
        heads = torch.zeros_like(batch.heads)
        for row, gold in enumerate(group):
            n = len(gold.words)
            heads[row, :n] = torch.tensor(heads_of(arcs[row, :n, : n + 1].float().numpy()))
        labels = model.label_scores(dep.float(), head.float(), heads).argmax(-1)
        for row, gold in enumerate(group):
            for i, word in enumerate(gold.words):
                right = int(heads[row, i]) == word.head + 1
                label = lists["deprel"][int(labels[row, i])]
                hit += [
                    lists["upos"][int(upos[row, i].argmax())] == word.upos,
                    lists["xpos"][int(xpos[row, i].argmax())] == word.xpos,
                    right,
                    right and label.split(":")[0] == word.deprel.split(":")[0],
                    right and label == word.deprel,
                ]
                total += 1
    model.train()
    names = ("UPOS", "XPOS", "UAS", "LAS", "LAS-full")
    return " ".join(f"{n} {100 * h / total:.2f}" for n, h in zip(names, hit, strict=True))


def _groups(model: Parser, rate: float) -> list[dict[str, object]]:
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    known = {id(p) for p in model.encoder.parameters()}
    rest = [p for p in model.parameters() if id(p) not in known]
    return [{"params": encoder, "lr": rate}, {"params": rest, "lr": rate * 5}]


def train(args: argparse.Namespace) -> None:
    """The whole run."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    files = ("en_ewt-train.conllu", "en_gum_free-train.conllu")
    golds = [g for f in files for g in read(args.ud / f)]
    devs = {f: list(read(args.ud / f)) for f in ("en_ewt-dev.conllu", "en_gum_free-dev.conllu")}
    pieces = Pieces((args.base / "tokenizer.json").read_bytes())
    golds = [
        g for g in golds if len(pieces.of_sentence([w.form for w in g.words]).ids) <= MAX_PIECES
    ]
    lists = inventories(golds)
    index = {name: {v: i for i, v in enumerate(values)} for name, values in lists.items()}
    model = Parser(30522, len(SHAPES), *(len(lists[k]) for k in ("upos", "xpos", "deprel")))
    model.encoder.load_base(args.base)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "labels.json").write_text(json.dumps(lists))
    if args.resume:
        model.load_state_dict(load_file(args.resume))
    per_epoch = len(batches(golds, args.batch, rng))
    steps, done = args.epochs * per_epoch, args.done * per_epoch
    optimizer = torch.optim.AdamW(_groups(model, args.rate), betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, s / 200) * max(0.02, 1 - (s + done) / steps)
    )
    started = time.time()
    for epoch in range(args.done + 1, args.epochs + 1):
        losses = []
        varied = [vary(g, rng) for g in golds]
        for group in batches(varied, args.batch, rng):
            batch = make_batch(group, pieces, index)
            with torch.autocast("cpu", torch.bfloat16):
                loss = loss_of(model, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 50 == 0:
                print(
                    epoch,
                    len(losses),
                    f"{np.mean(losses[-50:]):.3f} {time.time() - started:.0f}s",
                    flush=True,
                )
        print(
            f"epoch {epoch}: loss {np.mean(losses):.3f} {time.time() - started:.0f} s", flush=True
        )
        save_file(model.state_dict(), args.out / "parser.safetensors")
        if epoch % 2 == 0 or epoch == args.epochs:
            for name, dev in devs.items():
                print(f"  {name}: {score(model, dev, pieces, lists)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ud", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=700, help="padded words per step")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--resume", type=Path, help="continue from this parser.safetensors")
    parser.add_argument("--done", type=int, default=0, help="epochs done before --resume")
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())
