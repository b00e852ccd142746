"""The network: a 6-layer MiniLM with shape embeddings, two tag heads and a biaffine parser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

HIDDEN, HEADS, INNER, LAYERS = 384, 12, 1536, 6
ARC, LABEL = 256, 256


@dataclass(slots=True)
class Batch:
    """Padded sentences. `heads` is 0 for the root, else word number from 1; -1 pads."""

    ids: Tensor
    shapes: Tensor
    pieces_mask: Tensor
    first: Tensor
    last: Tensor
    words_mask: Tensor
    upos: Tensor
    xpos: Tensor
    heads: Tensor
    labels: Tensor


class Drop(nn.Module):
    """Dropout from a stored pool of random masks: drawing fresh ones took a quarter of the time."""

    def __init__(self, rate: float, pool: int = 1 << 21) -> None:
        super().__init__()
        mask = (torch.rand(pool * 2) >= rate).float() / (1 - rate)
        self.register_buffer("pool", mask.bfloat16(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        size, pool = x.numel(), self.pool.numel() // 2
        start = int(torch.randint(pool, ()))
        if size <= pool:
            return x * self.pool[start : start + size].view(x.shape).to(x.dtype)
        return F.dropout(x, 0.1)


class Layer(nn.Module):
    """One post-norm transformer layer with a joint query-key-value projection."""

    def __init__(self, drop: Drop) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = drop

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / (HIDDEN // HEADS) ** 0.5 + mask
        mixed = scores.softmax(-1) @ v
        mixed = mixed.transpose(1, 2).reshape(b, n, HIDDEN)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """MiniLM; word embeddings stay frozen, shapes are an added embedding."""

    def __init__(self, vocabulary: int, shapes: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.words.weight.requires_grad_(False)
        self.places = nn.Embedding(512, HIDDEN)
        self.shapes = nn.Embedding(shapes, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = Drop(dropout)
        self.layers = nn.ModuleList(Layer(self.drop) for _ in range(LAYERS))

    def forward(self, ids: Tensor, shapes: Tensor, pieces_mask: Tensor) -> Tensor:
        x = self.words(ids) + self.shapes(shapes) + self.places.weight[: ids.shape[1]]
        x = self.drop(self.norm(x))
        mask = torch.where(pieces_mask, 0.0, -1e4)[:, None, None, :].to(x.dtype)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_base(self, folder: Path) -> None:
        """Takes the weights of the published base model."""
        base = {
            k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()
        }
        token_type = base["embeddings.token_type_embeddings.weight"][0]
        state = {
            "words.weight": base["embeddings.word_embeddings.weight"],
            "places.weight": base["embeddings.position_embeddings.weight"],
            "shapes.weight": token_type.repeat(self.shapes.num_embeddings, 1),
            "norm.weight": base["embeddings.LayerNorm.weight"],
            "norm.bias": base["embeddings.LayerNorm.bias"],
        }
        names = {
            "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for i in range(LAYERS):
            for kind in ("weight", "bias"):
                own, theirs = f"layers.{i}.", f"encoder.layer.{i}."
                parts = [
                    base[f"{theirs}attention.self.{p}.{kind}"] for p in ("query", "key", "value")
                ]
                state[f"{own}qkv.{kind}"] = torch.cat(parts)
                for new, old in names.items():
                    state[f"{own}{new}.{kind}"] = base[f"{theirs}{old}.{kind}"]
        self.load_state_dict(state)


class Parser(nn.Module):
    """Encoder, tag heads, arc scores and the two halves of the label scorer."""

    def __init__(self, vocabulary: int, shapes: int, upos: int, xpos: int, labels: int) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary, shapes)
        self.upos = nn.Linear(HIDDEN, upos)
        self.xpos = nn.Linear(HIDDEN, xpos)
        self.arc_dep = nn.Linear(HIDDEN, ARC)
        self.arc_head = nn.Linear(HIDDEN, ARC)
        self.arc = nn.Parameter(torch.eye(ARC) * 0.1)
        self.arc_bias = nn.Linear(ARC, 1)
        self.label_dep = nn.Linear(HIDDEN, LABEL)
        self.label_head = nn.Linear(HIDDEN, LABEL)
        self.label = nn.Linear(LABEL, labels)
        self.drop = Drop(0.25)

    def states(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Word states (mean of first and last piece) and the same with the root before them."""
        x = self.encoder(batch.ids, batch.shapes, batch.pieces_mask)
        rows = torch.arange(x.shape[0])[:, None]
        words = (x[rows, batch.first] + x[rows, batch.last]) * 0.5
        return words, torch.cat([x[:, :1], words], 1)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """UPOS and XPOS logits, arc scores (word, head), label halves of words and heads."""
        words, rooted = self.states(batch)
        words, rooted = self.drop(words), self.drop(rooted)
        dep = self.drop(F.relu(self.arc_dep(words)))
        head = self.drop(F.relu(self.arc_head(rooted)))
        arcs = dep @ self.arc @ head.transpose(1, 2) + self.arc_bias(head).transpose(1, 2)
        return (
            self.upos(words),
            self.xpos(words),
            arcs,
            self.label_dep(words),
            self.label_head(rooted),
        )

    def label_scores(self, dep: Tensor, head: Tensor, heads: Tensor) -> Tensor:
        """Label logits of every word under the head given for it."""
        chosen = head.gather(1, heads.clamp(min=0)[:, :, None].expand(-1, -1, LABEL))
        scores: Tensor = self.label(self.drop(F.relu(dep + chosen)))
        return scores
