"""The relation model, the judge that joins it with the rules, and `relate` on given pairs."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.cli.relate import relate_lines
from dragoman.coding.confidence import Seen
from dragoman.coding.relations import RelationModel
from dragoman.errors import ModelError
from dragoman.pipeline import Reader

ON = dt.date(2021, 3, 4)


@pytest.fixture(scope="module")
def joint() -> Reader:
    return Reader()


def spans(text: str, source: str, target: str) -> tuple[list[list[int]], list[list[int]]]:
    """Character spans of two phrases of a text."""
    return tuple(  # type: ignore[return-value]
        [[text.index(phrase), text.index(phrase) + len(phrase)]] for phrase in (source, target)
    )


@pytest.mark.parametrize(
    ("text", "source", "target", "root"),
    [
        ("Peru expelled two Bolivian diplomats.", "Peru", "two Bolivian diplomats", "SANCTION"),
        ("Rebels shelled a Malian army base.", "Rebels", "a Malian army base", "ASSAULT"),
        ("Oslo urged Minsk to free the editor.", "Oslo", "Minsk", "REQUEST"),
        ("Ghana rejected a Togolese proposal.", "Ghana", "a Togolese proposal", "REJECT"),
        ("India gave Nepal 20 ambulances.", "India", "Nepal", "AID"),
        ("Police detained six activists in Lima.", "Police", "six activists", "COERCE"),
    ],
)
def test_plain_pairs_have_their_root(
    joint: Reader, text: str, source: str, target: str, root: str
) -> None:
    left, right = spans(text, source, target)
    found = joint.relator.relate(text, [(a, b) for a, b in left], [(a, b) for a, b in right])
    assert found.root == root
    assert 0 < found.probability <= 1


def test_the_model_answers_each_pair_alone() -> None:
    model = RelationModel.load()
    words = ("France", "condemned", "Syria", "while", "Oman", "praised", "Qatar", ".")
    alone = model.relate(words, frozenset({0}), frozenset({2}))
    model.relate(words, frozenset({4}), frozenset({6}))
    again = RelationModel.load().relate(words, frozenset({0}), frozenset({2}))
    assert alone == again
    assert abs(sum(alone.roots.values()) - 1) < 1e-4


def test_each_event_says_which_coder_found_it(joint: Reader) -> None:
    (plain,) = joint.code("France condemned Syria.", ON)
    (doubtful,) = joint.code("Norway consoled Poland over the floods.", ON)
    assert (plain.root, plain.coder) == ("ACCUSE", "rules")
    assert (doubtful.root, doubtful.coder) == ("SUPPORT", "rules+model")


def test_what_the_model_believes_is_surer(joint: Reader) -> None:
    calibration = joint.coder.calibration
    text = "Norway consoled Poland over the floods."
    (analysis,) = joint.analyse(text, ON)
    (draft,) = analysis.drafts
    seen = Seen(draft, analysis.tree, frozenset())
    doubted = replace(seen, draft=replace(draft, p_root=0.1))
    assert draft.p_root > 0.5
    assert calibration.probability(seen) > calibration.probability(doubted)
    assert joint.code(text, ON)[0].confidence == draft.confidence


def test_relate_keeps_the_contract(joint: Reader) -> None:
    lines = [
        {"id": "a", "text": "Iran warned Iraq.", "source": [0, 4], "target": [12, 16]},
        {"id": "b", "text": "Iran warned Iraq.", "source": [[0, 4]], "target": [[12, 16]]},
        {"id": "c", "text": "Iran warned Iraq."},
        {"id": "d", "text": "Iran warned Iraq.", "source": [9, 2], "target": [12, 16]},
    ]
    stream = io.BytesIO("\n".join([*map(json.dumps, lines), "", "no json"]).encode())
    answers = [json.loads(line) for line in relate_lines(stream, joint)]
    assert [a["id"] for a in answers] == ["a", "b", "c", "d", None]
    assert set(answers[0]) == {"id", "root", "mode", "quad", "modality", "probability"}
    assert answers[0] | {"id": "b"} == answers[1]
    assert answers[0]["root"] == "THREATEN"
    assert answers[0]["quad"] == 3
    assert all("error" in a for a in answers[2:])


def test_a_missing_model_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"relations\.json"):
        RelationModel.load(tmp_path)
