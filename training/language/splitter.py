"""Trains the sentence-boundary tagger: python splitter.py UD_FOLDER BASE_MODEL_FOLDER OUT.

A small convolutional network over the words of running text (our own tokenizer's words):
does a new sentence begin here? Paragraphs are often joined by a space in training, so that
headings and lines without a full stop are learnt too.
"""

from __future__ import annotations

import argparse
import copy
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from conllu import Gold, read
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from dragoman.language.pieces import Pieces
from dragoman.language.tokenize import tokenize

PIECE, WIDTH, SHAPE, GAPS = 64, 112, 8, 3
AVERAGE = 0.998
TITLES = (
    "Mr.",
    "Mrs.",
    "Ms.",
    "Dr.",
    "Gen.",
    "Lt.",
    "Col.",
    "Maj.",
    "Capt.",
    "Sgt.",
    "Adm.",
    "Sen.",
    "Rep.",
    "Gov.",
    "Prof.",
    "Rev.",
    "St.",
)
MONTHS = (
    "Jan.",
    "Feb.",
    "March",
    "April",
    "May",
    "June",
    "July",
    "Aug.",
    "Sept.",
    "Oct.",
    "Nov.",
    "Dec.",
)
LAST = ("at 5 p.m.", "at 10 a.m.", "in the U.S.", "in Washington, D.C.", "by Acme Inc.", "etc.")
AGENCIES = ("(Reuters) -", "(AP) —", "(Xinhua) --", "—", "-", "(AFP) –")


class Splitter(nn.Module):
    """Embeddings of a word's first and last piece, shape and gap; three dilated convolutions."""

    def __init__(self, vocabulary: int, shapes: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, PIECE)
        self.pieces.weight.requires_grad_(False)
        self.shapes = nn.Embedding(shapes, SHAPE)
        self.gaps = nn.Embedding(GAPS, SHAPE)
        self.enter = nn.Linear(2 * PIECE + 2 * SHAPE, WIDTH)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(WIDTH, WIDTH, 5, padding=2 * d, dilation=d) for d in (1, 2, 4)
        )
        self.leave = nn.Linear(WIDTH, 1)
        self.drop = nn.Dropout(0.25)

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:
        """`features` is (batch, words, 4): first piece, last piece, shape, gap."""
        x = torch.cat(
            [
                self.pieces(features[..., 0]),
                self.pieces(features[..., 1]),
                self.shapes(features[..., 2]),
                self.gaps(features[..., 3]),
            ],
            -1,
        )
        x = F.relu(self.enter(self.drop(x))) * mask[..., None]
        x = x.transpose(1, 2)
        for convolution in self.convolutions:
            x = (x + F.relu(convolution(self.drop(x)))) * mask[:, None]
        logits: Tensor = self.leave(self.drop(x.transpose(1, 2)))[..., 0]
        return logits


@dataclass(slots=True)
class Stretch:
    """A paragraph (or several, joined by spaces) and where its sentences start."""

    text: str
    starts: set[int]


def documents(path: Path) -> list[list[Gold]]:
    """The sentences of each document."""
    out: list[list[Gold]] = []
    for gold in read(path):
        if gold.document_start or not out:
            out.append([])
        out[-1].append(gold)
    return out


def stretches(document: list[Gold], rng: random.Random | None) -> list[Stretch]:
    """Paragraphs; with `rng`, varied and joined at random as training material."""
    out: list[Stretch] = []
    for gold in document:
        text = gold.text if rng is None else varied(gold, rng)
        joined = not gold.paragraph or (rng is not None and rng.random() < 0.5)
        if out and joined and len(out[-1].text) < 20_000:
            last = out[-1]
            last.starts.add(len(last.text) + 1)
            last.text += " " + text
        else:
            out.append(Stretch(text, {0}))
    return out


def varied(gold: Gold, rng: random.Random) -> str:
    """Titles before names, U.S. for United States, datelines, lost stops, other quotes."""
    text = gold.text
    dice = rng.random()
    if dice < 0.10:
        names = [
            w.start
            for i, w in enumerate(gold.words)
            if w.upos == "PROPN"
            and w.form[0].isupper()
            and (i == 0 or gold.words[i - 1].upos != "PROPN")
        ]
        if names:
            at = rng.choice(names)
            text = f"{text[:at]}{rng.choice(TITLES)} {text[at:]}"
    elif dice < 0.14:
        text = f"{dateline(gold, rng)} {text}"
    elif dice < 0.18:
        text = text.removesuffix(".")
    elif dice < 0.20:
        text = text.upper()
    elif dice < 0.24:
        text = " ".join(w[:1].upper() + w[1:] for w in text.removesuffix(".").split(" "))
    elif dice < 0.26 and text.endswith("."):
        text = f"{text[:-1]} {rng.choice(LAST)}"
    elif dice < 0.29:
        text = text.translate(str.maketrans({'"': "”", "'": "’"}))
    elif dice < 0.32 and text.endswith("."):
        text = (
            f'"{text[:-1]}," {rng.choice(["he", "she", "Smith", "the minister", "Mr. Lee"])} said.'
        )
    return text.replace("United States", "U.S.") if rng.random() < 0.5 else text


def dateline(gold: Gold, rng: random.Random) -> str:
    """Place, day and agency before a story; the place is any word, so that none is learnt."""
    place = rng.choice(gold.words).form
    place = place.upper() if rng.random() < 0.75 else place.capitalize()
    day = f", {rng.choice(MONTHS)} {rng.randint(1, 31)}" if rng.random() < 0.6 else ""
    return f"{place}{day} {rng.choice(AGENCIES)}"


def features(text: str, pieces: Pieces) -> tuple[np.ndarray, list[int]]:
    """Network input for a stretch, and the start of every word."""
    rows, starts = [], []
    before = -1
    for start, end in tokenize(text):
        ids, shape = pieces.of_word(text[start:end])
        gap = 2 if before < 0 else int(start > before)
        rows.append((ids[0], ids[-1], shape, gap))
        starts.append(start)
        before = end
    return np.array(rows, dtype=np.int64).reshape(-1, 4), starts


def examples(
    documents_: list[list[Gold]], pieces: Pieces, rng: random.Random, width: int = 192
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Windows of `width` words with their answers."""
    out = []
    for document in documents_:
        for stretch in stretches(document, rng):
            rows, starts = features(stretch.text, pieces)
            answers = np.array([s in stretch.starts for s in starts], dtype=np.float32)
            for at in range(0, len(rows), width):
                part = rows[at : at + width]
                out.append((part, answers[at : at + width]))
    return out


def sentence_f(
    model: Splitter, documents_: list[list[Gold]], pieces: Pieces, newlines: bool
) -> float:
    """F of exact sentences in raw documents."""
    model.eval()
    right = own = golds = 0
    for document in documents_:
        if not newlines:
            for gold in document:
                gold.paragraph = False
        for stretch in stretches(document, None):
            rows, starts = features(stretch.text, pieces)
            if not len(rows):
                continue
            with torch.no_grad():
                batch = torch.from_numpy(rows)[None]
                logits = model(batch, torch.ones(batch.shape[:2]))[0].numpy()
            guess = {0} | {s for s, x in zip(starts, logits, strict=True) if x > 0}
            end = len(stretch.text)
            right += len(spans(guess, end) & spans(stretch.starts, end))
            own += len(guess)
            golds += len(stretch.starts)
    model.train()
    return 200 * right / (own + golds)


def spans(starts: set[int], end: int) -> set[tuple[int, int]]:
    """Sentences as (start, next start)."""
    ordered = sorted(starts)
    return set(zip(ordered, [*ordered[1:], end], strict=True))


def start_embeddings(base: Path) -> Tensor:
    """The base model's word embeddings on their main axes."""
    weights = load_file(base / "model.safetensors")
    table = weights["embeddings.word_embeddings.weight"].float()
    table = table - table.mean(0)
    _, _, axes = torch.linalg.svd(table[:20000:2], full_matrices=False)
    small = table @ axes[:PIECE].T
    return small / small.std() * 0.5


@torch.no_grad()
def follow(mean: Splitter, model: Splitter) -> None:
    """Moves the running mean of the weights a little towards the model."""
    for slow, fast in zip(mean.parameters(), model.parameters(), strict=True):
        slow.lerp_(fast, 1 - AVERAGE)


def main() -> None:
    """Trains and saves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ud", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=14)
    args = parser.parse_args()
    torch.manual_seed(1)
    rng = random.Random(1)
    pieces = Pieces((args.base / "tokenizer.json").read_bytes())
    train = (
        documents(args.ud / "en_ewt-train.conllu")
        + documents(args.ud / "en_gum_free-train.conllu") * 2
    )
    model = Splitter(30522, 7)
    model.pieces.weight.data.copy_(start_embeddings(args.base))
    mean = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=2e-3, weight_decay=0.02
    )
    for epoch in range(args.epochs):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * max(0.03, 1 - epoch / args.epochs)
        material = examples(train, pieces, rng)
        material.sort(key=lambda e: len(e[0]))
        groups = [material[i : i + 24] for i in range(0, len(material), 24)]
        rng.shuffle(groups)
        losses = []
        for group in groups:
            width = max(len(rows) for rows, _ in group)
            batch = torch.zeros(len(group), width, 4, dtype=torch.long)
            gold, mask = torch.zeros(len(group), width), torch.zeros(len(group), width)
            for i, (rows, answers) in enumerate(group):
                batch[i, : len(rows)] = torch.from_numpy(rows)
                gold[i, : len(rows)] = torch.from_numpy(answers)
                mask[i, : len(rows)] = 1
            logits = model(batch, mask)
            loss = (
                F.binary_cross_entropy_with_logits(logits, gold, reduction="none") * mask
            ).sum() / mask.sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            follow(mean, model)
            losses.append(loss.item())
        line = f"epoch {epoch + 1}: loss {np.mean(losses):.4f}"
        for name in ("en_gum_free-dev", "en_ewt-dev"):
            for newlines in (True, False):
                dev = documents(args.ud / f"{name}.conllu")
                figure = sentence_f(mean, dev, pieces, newlines)
                line += f" {name}{'' if newlines else ' joined'} {figure:.2f}"
        print(line, flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(mean.state_dict(), args.out / "splitter.safetensors")


if __name__ == "__main__":
    main()
