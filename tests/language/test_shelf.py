"""Missing and damaged models give one clear line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from dragoman.errors import ModelError
from dragoman.language.pipeline import Pipeline
from dragoman.language.shelf import SHIPPED, Shelf


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped model to damage."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def message(folder: Path) -> str:
    """What the error says; always one line."""
    with pytest.raises(ModelError) as caught:
        Pipeline.load(folder)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_no_folder(tmp_path: Path) -> None:
    assert "no language model in" in message(tmp_path / "nowhere")


def test_card_is_no_json(copy: Path) -> None:
    (copy / "model.json").write_text("{")
    assert "model.json is not valid" in message(copy)


def test_card_lacks_a_list(copy: Path) -> None:
    card = json.loads((copy / "model.json").read_text())
    del card["upos"]
    (copy / "model.json").write_text(json.dumps(card))
    assert "model.json is not valid" in message(copy)


@pytest.mark.parametrize("name", ["parser.onnx", "sentences.onnx", "tokenizer.json", "labels.npz"])
def test_a_changed_or_missing_file(copy: Path, name: str) -> None:
    path = copy / name
    path.write_bytes(path.read_bytes()[:-1])
    assert f"{name} is not the file that was shipped" in message(copy)
    path.unlink()
    assert f"{name} cannot be read" in message(copy)


def test_a_file_onnxruntime_refuses(copy: Path) -> None:
    (copy / "parser.onnx").write_bytes(b"nonsense")
    shelf = Shelf.open(copy)
    shelf.hashes.clear()
    import hashlib

    shelf.hashes["parser.onnx"] = hashlib.sha256(b"nonsense").hexdigest()
    with pytest.raises(ModelError, match="cannot open"):
        shelf.session("parser.onnx", 1)


def test_the_shipped_models_fit_the_wheel() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 60_000_000


def test_a_version_names_the_model(pipeline: Pipeline) -> None:
    assert len(pipeline.version) == 12
