"""The whole room on sentences written for these tests, and on anything at all."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.language.mst import find_cycle
from dragoman.language.pipeline import Pipeline
from dragoman.limits import MAX_SENTENCE_PIECES
from dragoman.model import Sentence, Token
from dragoman.wrapping import unwrapped

STORY = (
    "Talks on fisheries resume\n"
    "Norway's foreign minister met her Turkish counterpart in Oslo on Monday. "
    '"We don\'t expect a quick deal," Gen. Ahmet Demir said. '
    "The U.S. has not commented.\n"
    "Police in Lagos arrested five protesters."
)


def find(sentence: Sentence, text: str) -> Token:
    """The first token that reads `text`."""
    return next(token for token in sentence.tokens if token.text == text)


def relation(sentence: Sentence, text: str) -> tuple[str, str]:
    """The relation of a word without subtype, and the word it depends on."""
    token = find(sentence, text)
    head = sentence.tokens[token.head].text if token.head >= 0 else ""
    return token.deprel.partition(":")[0], head


def bare(sentence: Sentence) -> list[tuple[str, str, str, str, int, str]]:
    """What the model said, without places."""
    return [(t.text, t.lemma, t.upos, t.xpos, t.head, t.deprel) for t in sentence.tokens]


def assert_sound(text: str, sentences: tuple[Sentence, ...]) -> None:
    """Offsets in range and order, one root and no cycle in every sentence."""
    place = 0
    for number, sentence in enumerate(sentences):
        assert sentence.index == number
        assert sentence.tokens
        assert sentence.text == unwrapped(text)[sentence.start : sentence.end]
        assert (sentence.start, sentence.end) == (
            sentence.tokens[0].start,
            sentence.tokens[-1].end,
        )
        heads = [token.head for token in sentence.tokens]
        assert heads.count(-1) == 1
        assert all(-1 <= head < len(heads) for head in heads)
        assert not find_cycle([0, *(head + 1 for head in heads)])
        for i, token in enumerate(sentence.tokens):
            assert token.index == i
            assert place <= token.start < token.end <= len(text)
            assert text[token.start : token.end] == token.text
            assert (token.deprel == "root") == (token.head == -1)
            place = token.end


def test_story_is_cut_into_its_sentences(pipeline: Pipeline) -> None:
    sentences = pipeline.parse(STORY)
    assert_sound(STORY, sentences)
    assert [s.text.split()[0] for s in sentences] == ["Talks", "Norway's", '"We', "The", "Police"]


def test_who_did_what(pipeline: Pipeline) -> None:
    met = pipeline.parse(STORY)[1]
    assert relation(met, "minister") == ("nsubj", "met")
    assert relation(met, "counterpart") == ("obj", "met")
    assert relation(met, "Norway") == ("nmod", "minister")
    assert find(met, "met").deprel == "root"
    assert find(met, "met").lemma == "meet"
    assert find(met, "Oslo").upos == "PROPN"


def test_passive_and_agent(pipeline: Pipeline) -> None:
    (sentence,) = pipeline.parse("Three soldiers were killed by rebels near the border.")
    assert find(sentence, "soldiers").deprel == "nsubj:pass"
    assert relation(sentence, "rebels") == ("obl", "killed")
    assert find(sentence, "were").deprel == "aux:pass"


@pytest.mark.parametrize(
    ("text", "word", "lemma"),
    [
        ("She's arrived in Quito.", "'s", "have"),
        ("She's a judge in Quito.", "'s", "be"),
        ("They'd left before dawn.", "'d", "have"),
        ("They'd leave before dawn.", "'d", "would"),
    ],
)
def test_short_auxiliaries(pipeline: Pipeline, text: str, word: str, lemma: str) -> None:
    (sentence,) = pipeline.parse(text)
    assert find(sentence, word).lemma == lemma


def test_headline_has_its_verb(pipeline: Pipeline) -> None:
    for text in (
        "Japan and NATO sign cyber defence pact",
        "Japan And NATO Sign Cyber Defence Pact",
        "JAPAN AND NATO SIGN CYBER DEFENCE PACT",
    ):
        (sentence,) = pipeline.parse(text)
        root = next(t for t in sentence.tokens if t.head == -1)
        assert root.lemma == "sign", text


def test_dateline_does_not_hide_the_verb(pipeline: Pipeline) -> None:
    text = "TOKYO, Nov. 23 (Reuters) - Japan protested to Russia over the flight."
    (sentence,) = pipeline.parse(text)
    assert find(sentence, "protested").deprel == "root"
    assert relation(sentence, "Japan") == ("nsubj", "protested")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Park met Mr. Ito. They talked.", 2),
        ("Forces of the U.S. and the U.K. trained. It rained.", 2),
        ("George W. Hale left. J. K. Oduya stayed.", 2),
        ("Lt. Gen. Sergei K. Ivanov left. He was late.", 2),
        ("Talks end at 5 p.m. Nobody knows why.", 2),
        ('"Stop," he said. "We agree."', 2),
        ("The firm Acme Inc. sued. It lost.", 2),
        ("First line\nSecond line", 2),
        ("First line\r\n\r\nSecond line", 2),
    ],
)
def test_sentence_ends(pipeline: Pipeline, text: str, count: int) -> None:
    sentences = pipeline.parse(text)
    assert len(sentences) == count, [s.text for s in sentences]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "\u2028", "\ufeff \r"])
def test_nothing_to_read(pipeline: Pipeline, text: str) -> None:
    assert_sound(text, pipeline.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "🙂🙂 👩‍👩‍👧",
        "\u200b",
        "\ud800",
        "￿\x07a",
        "e\u0301" * 50,
        "漢字テスト。",
        "?" * 999,
        "\u202eabc",
    ],
)
def test_odd_characters(pipeline: Pipeline, text: str) -> None:
    assert_sound(text, pipeline.parse(text))


@pytest.mark.parametrize("unit", ["a", "'", ".", "🙂", "漢"])
def test_a_million_of_one_character(pipeline: Pipeline, unit: str) -> None:
    text = unit * (1_000_000 if unit in "a'." else 20_000)
    assert_sound(text, pipeline.parse(text))


def test_a_very_long_sentence_is_cut(pipeline: Pipeline) -> None:
    text = "and then they met again " * 300
    sentences = pipeline.parse(text)
    assert_sound(text, sentences)
    assert sum(len(s.tokens) for s in sentences) == 1500
    assert all(len(s.tokens) <= MAX_SENTENCE_PIECES for s in sentences)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_parse_takes_any_text(pipeline: Pipeline, text: str) -> None:
    assert_sound(text, pipeline.parse(text))


_MIXTURE = """Gen. U.S. don't (said) " “ ” ' ... — 5% $3 No. Tokyo NATO's , . ? ! and the met J."""
_FRAGMENTS = st.lists(st.sampled_from([*_MIXTURE.split(), "\n"]), max_size=60)


@settings(max_examples=60, deadline=None)
@given(_FRAGMENTS, st.sampled_from(["", " ", "  "]))
def test_parse_takes_any_mixture(pipeline: Pipeline, parts: list[str], gap: str) -> None:
    text = gap.join(parts)
    assert_sound(text, pipeline.parse(text))


def test_neighbours_change_nothing(pipeline: Pipeline) -> None:
    lines = [line.text for line in pipeline.parse(STORY)] + ["Rain fell.", "x " * 200, "Why?"]
    alone = {line: [bare(s) for s in pipeline.parse(line)] for line in lines}
    rng = random.Random(3)
    for _ in range(5):
        rng.shuffle(lines)
        text = "\n".join(lines)
        together = [bare(s) for s in pipeline.parse(text)]
        assert together == [sentence for line in lines for sentence in alone[line]]


def test_another_process_says_the_same(pipeline: Pipeline) -> None:
    code = (
        "import sys; from dragoman.language.pipeline import Pipeline;"
        "print(hash_of(Pipeline.load().parse(sys.argv[1])))"
    ).replace("hash_of(", "repr(")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, STORY], capture_output=True, check=True
    )
    assert done.stdout.decode("utf-8").strip() == repr(pipeline.parse(STORY))


def test_given_words(pipeline: Pipeline) -> None:
    sentence = pipeline.parse_words(["France", "did", "n't", "agree", "."])
    assert [t.text for t in sentence.tokens] == ["France", "did", "n't", "agree", "."]
    assert [t.lemma for t in sentence.tokens] == ["France", "do", "not", "agree", "."]
    assert_sound(sentence.text, (sentence,))
    assert pipeline.parse_words([]).tokens == ()
    with pytest.raises(UsageError, match="pieces"):
        pipeline.parse_words(["word"] * 600)


def test_word_vectors(pipeline: Pipeline) -> None:
    for sentence, states in pipeline.parse_encoded(STORY):
        assert states.shape == (len(sentence.tokens), 384)
        np.testing.assert_array_equal(states, pipeline.encode(sentence))
    assert [s for s, _ in pipeline.parse_encoded(STORY)] == list(pipeline.parse(STORY))
    assert pipeline.encode(Sentence(0, 0, 0, "", ())).shape == (0, 384)
