"""The relation network: the parser's encoder, told source and target, with three heads."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dragoman.language.pieces import SHAPES

#: The parser's network lies beside; both files are called network.py, hence the loader.
_spec = importlib.util.spec_from_file_location(
    "language_network", Path(__file__).parents[1] / "language" / "network.py"
)
assert _spec is not None
assert _spec.loader is not None
_language = importlib.util.module_from_spec(_spec)
sys.modules["language_network"] = _language
_spec.loader.exec_module(_language)
HIDDEN, Encoder = _language.HIDDEN, _language.Encoder


@dataclass(slots=True)
class Batch:
    """Padded rows; labels of -1 are not learnt."""

    ids: Tensor
    shapes: Tensor
    mask: Tensor
    source: Tensor
    target: Tensor
    root: Tensor
    mode: Tensor
    modality: Tensor


class Relations(nn.Module):
    """Root, mode and modality of what the source does to the target."""

    def __init__(self, vocabulary: int, roots: int, modes: int, modalities: int) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary, 3 * len(SHAPES))
        self.drop = nn.Dropout(0.2)
        self.join = nn.Linear(4 * HIDDEN, HIDDEN)
        self.root = nn.Linear(HIDDEN, roots)
        self.mode = nn.Linear(HIDDEN, modes)
        self.modality = nn.Linear(HIDDEN, modalities)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        states = self.encoder(batch.ids, batch.shapes, batch.mask).float()
        source, target = _mean(states, batch.source), _mean(states, batch.target)
        whole = states[:, 0]
        joined = torch.cat([whole, source, target, source * target], -1)
        hidden = F.gelu(self.join(self.drop(joined)))
        hidden = self.drop(hidden)
        return self.root(hidden), self.mode(hidden), self.modality(hidden)


def _mean(states: Tensor, chosen: Tensor) -> Tensor:
    """Mean of the chosen states; `chosen` is 1 on the pieces of the span."""
    weight = chosen / chosen.sum(1, keepdim=True)
    return torch.einsum("bn,bnh->bh", weight, states)
