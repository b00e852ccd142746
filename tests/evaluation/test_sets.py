"""Gold files are told by their content, and broken ones by one line that names the place."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from dragoman.errors import DragomanError
from dragoman.evaluation.sets import ACTORS, DOCUMENTS, PAIRS, RECORDS, find, load

RECORD = {"id": "r1", "date": "2016-07-07", "event": "AID", "text": "A text."}
DOCUMENT = {"id": "d1", "date": "2018-07-07", "text": "A text.", "events": [], "negative": True}
PAIR_HEADER = "sentence_id\tmarked_sentence\tsource\ttarget\tgold_root\tgold_penta"
PAIR = "7\t<s>A</s> helped <t>B</t>.\tA\tB\tAID\t2"
PHRASE_HEADER = "actor_text\tcontext\ton\tcountry\tsector\tsector_2"
PHRASE = "Japan\t\t2020-05-05\tJPN\t*\t*"
CONTENT = {
    RECORDS: json.dumps([{"id": "doc"}, RECORD]),
    DOCUMENTS: json.dumps(DOCUMENT) + "\n",
    PAIRS: f"{PAIR_HEADER}\n{PAIR}\n",
    ACTORS: f"{PHRASE_HEADER}\r\n{PHRASE}\r\n",
}


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("kind", CONTENT)
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_the_content_tells_the_format(tmp_path: Path, kind: str, start: str) -> None:
    path = write(tmp_path / "gold.data", start + CONTENT[kind])
    found = load(path)
    assert found.kind == kind
    assert len(found.texts) + len(found.pairs) + len(found.phrases) == 1
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_folder_gives_its_gold_by_name_and_names_the_rest(tmp_path: Path) -> None:
    for name, kind in zip("dcba", CONTENT, strict=True):
        write(tmp_path / name, CONTENT[kind])
    write(tmp_path / "README.md", "# What is here")
    write(tmp_path / ".hidden", "x")
    (tmp_path / "blob").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder").mkdir()
    found, others = find([tmp_path / "c", tmp_path])
    assert [one.name for one in found] == ["c", "a", "b", "d"]
    assert [path.name for path in others] == ["README.md", "blob"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no gold file"),
        ("{", "no gold file"),
        ("[1]", "no gold file"),
        ('[{"text": "x"}]', "no gold file"),
        ('{"id": 1}', "no gold file"),
        ("a\tb\n1\t2\n", "no gold file"),
        (json.dumps([RECORD | {"date": "soon"}]), "PLOVER records"),
        (CONTENT[DOCUMENTS] + "{\n", ":2:"),
        (CONTENT[DOCUMENTS] + "\n" + json.dumps({"id": 2, "text": "x"}), ":3: "),
        (json.dumps(DOCUMENT | {"date": "soon"}), ":1:"),
        (json.dumps(DOCUMENT | {"text": 5}), ":1:"),
        (json.dumps(DOCUMENT | {"events": [{"event": "AID", "source": "FRA"}]}), ":1:"),
        (
            json.dumps(DOCUMENT | {"events": [{"event": "AID", "source": []}]}),
            "'target' is missing",
        ),
        (f"{PAIR_HEADER}\n{PAIR}\n7\t<s>A</s>\n", ":3: 2 cells"),
        (f"{PAIR_HEADER}\n{PAIR.replace('AID', 'CONCEDE')}\n", ":2: gold_root 'CONCEDE'"),
        (f"{PAIR_HEADER}\n{PAIR.replace('</s>', '')}\n", ":2: a mark"),
        (f"{PAIR_HEADER}\n{PAIR.replace('<s>', '')}\n", ":2: </s>"),
        (f"{PAIR_HEADER}\n{PAIR[:-1]}5\n", ":2: gold_penta '5'"),
        (f"{PAIR_HEADER}\n7\tA helped B.\tA\tB\tAID\t2\n", ":2: the sentence marks neither"),
        (f"{PHRASE_HEADER}\n{PHRASE.replace('2020-05-05', 'soon')}\n", ":2: 'soon'"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(DragomanError) as caught:
        load(write(tmp_path / "bad.data", content))
    (line,) = str(caught.value).splitlines()
    assert "bad.data" in line
    assert told in line


def test_a_folder_without_gold_is_told(tmp_path: Path) -> None:
    write(tmp_path / "notes.txt", "nothing")
    with pytest.raises(DragomanError, match="no gold file in this folder"):
        find([tmp_path])


def test_the_alternatives_of_a_document_are_read(tmp_path: Path) -> None:
    event = {"event": "COERCE", "source": ["IDN:REB"], "target": ["IDN:GOV"], "reciprocal": False}
    events = [
        event | {"alt_event": ["SANCTION"], "alt_source": ["UNK", "UNO:IGO"]},
        event | {"optional": True, "hypothetical": True},
        event | {"hypothetical": True, "hypothetical_kind": "planned"},
        event | {"source": ["DEU:GOV", "DEU:OPP"], "target": [], "reciprocal": True},
    ]
    (text,) = load(write(tmp_path / "d", json.dumps(DOCUMENT | {"events": events}))).texts
    first, second = text.events
    assert (first.alt_roots, first.alt_sources) == (("SANCTION",), ((), ("IGO",)))
    # what careful coders differ on counts neither way, whether it happened or not
    assert len(text.optional) == 1
    assert [gold.kind for gold in text.hypothetical] == ["planned"]
    assert second.coded.sources == ("DEU", "DEU")
