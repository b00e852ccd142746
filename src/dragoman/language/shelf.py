"""The shipped model's files: found, checked against their hashes and opened."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from dragoman.errors import ModelError

#: Where the model lies in the installed package.
SHIPPED: Final = Path(__file__).resolve().parent.parent / "data" / "model"

_LISTS: Final = ("upos", "xpos", "deprel", "pairs")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A model folder whose `model.json` has been read."""

    folder: Path
    version: str
    hashes: dict[str, str]
    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    deprel: tuple[str, ...]
    pairs: tuple[str, ...]

    @classmethod
    def open(cls, folder: Path) -> Shelf:
        """Reads `model.json`; ModelError where it is missing or makes no sense."""
        card = folder / "model.json"
        try:
            told: dict[str, Any] = json.loads(card.read_bytes())
            lists = {name: tuple(map(str, told[name])) for name in _LISTS}
            return cls(folder, str(told["version"]), dict(told["files"]), **lists)
        except OSError as error:
            raise ModelError(
                f"no language model in {folder}: {card.name} cannot be read "
                f"({error.strerror}); reinstall dragoman or name the right folder"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"damaged language model: {card} is not valid; reinstall dragoman"
            ) from error

    def bytes_of(self, name: str) -> bytes:
        """A file's bytes, checked against the hash in `model.json`."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise ModelError(
                f"damaged language model: {self.folder / name} cannot be read "
                f"({error.strerror}); reinstall dragoman"
            ) from error
        if hashlib.sha256(data).hexdigest() != self.hashes.get(name):
            raise ModelError(
                f"damaged language model: {self.folder / name} is not the file that was shipped; "
                "reinstall dragoman"
            )
        return data

    def session(self, name: str, threads: int) -> Any:
        """An onnxruntime session over a checked file."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        data = self.bytes_of(name)
        try:
            return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises its own, unrelated types
            reason = str(error).partition("\n")[0]
            raise ModelError(
                f"onnxruntime {ort.__version__} cannot open {self.folder / name}: {reason}"
            ) from error

    def arrays(self, name: str) -> dict[str, NDArray[np.float32]]:
        """The arrays of an .npz file."""
        with np.load(io.BytesIO(self.bytes_of(name)), allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}
