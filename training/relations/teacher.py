"""Trains a large teacher of the relation model, and lets it label pairs for the small one.

    python teacher.py train SENTENCES MPNET RUN [--test PLV_FILE]
    python teacher.py label RUN MPNET PAIRS.jsonl OUT.npz

MPNET is the folder of `all-mpnet-base-v2` (Apache-2.0). The teacher is never shipped: its
probabilities on our own sentences are what `train.py --soft` learns from beside the labels.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from data import Row, marked, read_plv, read_rows
from plain import sentences
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F
from train import MODALITIES, ONE_WAY, QUADS, ROOTS, macro_f1
from transformers import MPNetModel

from dragoman.knowledge.base import Knowledge

HIDDEN, LONGEST, PAD, FROZEN = 768, 128, 1, 3
NAMES = [*ROOTS, "NONE"]
Item = tuple[list[int], list[int]]


class Teacher(nn.Module):
    """MPNet told source and target by an added vector, with the heads of the small model."""

    def __init__(self, folder: Path, modes: int) -> None:
        super().__init__()
        self.body = MPNetModel.from_pretrained(folder, add_pooling_layer=False)
        # what words mean is known; training all twelve layers takes twice as long and gains little
        self.body.embeddings.requires_grad_(False)
        for layer in self.body.encoder.layer[:FROZEN]:
            layer.requires_grad_(False)
        self.roles = nn.Embedding(3, HIDDEN)
        nn.init.normal_(self.roles.weight, std=0.02)
        self.drop = nn.Dropout(0.1)
        self.join = nn.Linear(4 * HIDDEN, HIDDEN)
        self.heads = nn.ModuleList(
            nn.Linear(HIDDEN, n) for n in (len(NAMES), modes, len(MODALITIES))
        )

    def forward(self, ids: Tensor, roles: Tensor) -> list[Tensor]:
        words = self.body.embeddings.word_embeddings(ids) + self.roles(roles)
        states = self.body(inputs_embeds=words, attention_mask=(ids != PAD).long())[0]
        spans = [_mean(states, (roles == side).to(states.dtype)) for side in (1, 2)]
        joined = torch.cat([states[:, 0], *spans, spans[0] * spans[1]], -1)
        hidden = self.drop(F.gelu(self.join(self.drop(joined))))
        return [head(hidden) for head in self.heads]


def _mean(states: Tensor, chosen: Tensor) -> Tensor:
    weight = chosen / chosen.sum(1, keepdim=True).clamp(min=1)
    return torch.einsum("bn,bnh->bh", weight, states)


def encode(row: Row, tokenizer: Tokenizer) -> Item:
    """Piece ids, and whether each belongs to the source (1), the target (2) or neither."""
    cut = tokenizer.encode(row.text)
    roles = []
    for (start, end), special in zip(cut.offsets, cut.special_tokens_mask, strict=True):
        role = 0
        for number, spans in ((1, row.source), (2, row.target)):
            if not special and any(start < b and a < end for a, b in spans):
                role = number
        roles.append(role)
    return cut.ids[:LONGEST], roles[:LONGEST]


def tensors(items: list[Item]) -> tuple[Tensor, Tensor]:
    width = max(len(ids) for ids, _ in items)
    ids = torch.tensor([i + [PAD] * (width - len(i)) for i, _ in items])
    return ids, torch.tensor([r + [0] * (width - len(r)) for _, r in items])


def grouped(lengths: list[int], size: int, rng: random.Random) -> list[list[int]]:
    """Row numbers in batches of about `size` padded pieces, rows of like length together."""
    out: list[list[int]] = [[]]
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 6):
        if out[-1] and lengths[i] * (len(out[-1]) + 1) > size:
            out.append([])
        out[-1].append(i)
    rng.shuffle(out)
    return out


@torch.no_grad()
def predict(model: Teacher, items: list[Item]) -> list[np.ndarray]:
    """Probabilities of root, mode and modality of each item, in order."""
    model.eval()
    found: list[list[np.ndarray]] = [[] for _ in items]
    for group in grouped([len(i) for i, _ in items], 4000, random.Random(0)):
        with torch.autocast("cpu", torch.bfloat16):
            heads = model(*tensors([items[i] for i in group]))
        for logits in heads:
            for i, p in zip(group, logits.float().softmax(-1).numpy(), strict=True):
                found[i].append(p)
    model.train()
    return [np.concatenate(p) for p in found]


def plv_scores(found: list[np.ndarray], gold: list[str]) -> str:
    """Macro-F1 over 15 roots and 4 quad classes."""
    names = ["YIELD" if n in ("CONCEDE", "RETREAT") else n for n in NAMES]
    guess = []
    for p in found:
        totals: dict[str, float] = {}
        for name, value in zip(names[:-1], p, strict=False):
            totals[name] = totals.get(name, 0.0) + float(value)
        guess.append(max(totals, key=totals.__getitem__))
    quads = macro_f1([str(QUADS[g]) for g in gold], [str(QUADS[g]) for g in guess])
    return f"root {macro_f1(gold, guess):.3f}, quad {quads:.3f}"


def train(args: argparse.Namespace) -> None:
    """Train, score, save."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer.from_file(str(args.mpnet / "tokenizer.json"))
    tokenizer.no_padding()
    rows = list(read_rows(args.sentences))
    if args.plain:
        rows += [marked(*row) for row in sentences(Knowledge.load(), args.seed, args.plain)]
    modes = sorted({r.mode for r in rows} | {""})
    test = list(read_plv(args.test)) if args.test else []
    test_items = [encode(r, tokenizer) for r in test]
    model = Teacher(args.mpnet, len(modes))
    heads = [p for n, p in model.named_parameters() if not n.startswith("body.")]
    body = [p for p in model.body.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": args.rate}, {"params": heads, "lr": 1e-3}],
        weight_decay=0.01,
    )
    size = sum(len(encode(r, tokenizer)[0]) for r in rows) // args.batch + 1
    steps = int(args.epochs * size * 1.1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, s / (0.06 * steps)) * max(0.02, 1 - s / steps)
    )
    began = time.time()
    for epoch in range(1, args.epochs + 1):
        flips = [r.flipped() for r in rows if r.root in ONE_WAY and rng.random() < 0.2]
        batch_rows = rows + flips
        items = [encode(r, tokenizer) for r in batch_rows]
        losses = []
        for group in grouped([len(i) for i, _ in items], args.batch, rng):
            loss = step_loss(
                model, [items[i] for i in group], [batch_rows[i] for i in group], modes
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        line = f"epoch {epoch}: loss {np.mean(losses):.3f} {time.time() - began:.0f} s"
        if test:
            line += "; " + plv_scores(predict(model, test_items), [r.root for r in test])
        print(line, flush=True)
        args.run.mkdir(parents=True, exist_ok=True)
        torch.save({"weights": model.state_dict(), "modes": modes}, args.run / "teacher.pt")


def step_loss(model: Teacher, items: list[Item], rows: list[Row], modes: list[str]) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        root, mode, modality = model(*tensors(items))
    none = [r.root == "NONE" for r in rows]
    wanted = (
        [NAMES.index(r.root) for r in rows],
        [-1 if n else modes.index(r.mode) for r, n in zip(rows, none, strict=True)],
        [-1 if n else MODALITIES.index(r.modality) for r, n in zip(rows, none, strict=True)],
    )
    total = torch.zeros(())
    for logits, labels, weight in zip((root, mode, modality), wanted, (1, 0.5, 0.3), strict=True):
        if max(labels) >= 0:
            total = total + weight * F.cross_entropy(
                logits.float(), torch.tensor(labels), ignore_index=-1, label_smoothing=0.05
            )
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("train")
    verb.add_argument("sentences", type=Path)
    verb.add_argument("mpnet", type=Path)
    verb.add_argument("run", type=Path)
    verb.add_argument("--test", type=Path)
    verb.add_argument("--epochs", type=int, default=4)
    verb.add_argument("--batch", type=int, default=1400, help="padded pieces per step")
    verb.add_argument("--rate", type=float, default=5e-5)
    verb.add_argument("--plain", type=int, default=1)
    verb.add_argument("--seed", type=int, default=1)
    verb.set_defaults(run_it=train)
    arguments = parser.parse_args()
    arguments.run_it(arguments)
