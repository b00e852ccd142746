"""Pairs by a relator and phrases by the resolver, scored so that it can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from dragoman.coding.relate import Related
from dragoman.coding.resolve import Resolver
from dragoman.evaluation import actors, pairs
from dragoman.evaluation.outcome import Row
from dragoman.knowledge.base import Knowledge

HEADER = "sentence_id\tmarked_sentence\tsource\ttarget\tgold_root\tgold_penta\n"


def rows(*lines: str) -> list[pairs.Pair]:
    """Pairs of "ROOT QUAD": their sentence says nothing."""
    told = (
        f"{i}\t<s>A{i}</s> met <t>B</t>.\tA\tB\t{root}\t{quad}\n"
        for i, (root, quad) in enumerate(line.split() for line in lines)
    )
    return pairs.read_pairs("pairs.tsv", HEADER + "".join(told))


def answering(*answers: tuple[str, float]) -> Callable[..., Related]:
    """A relator with its answers given in order."""
    left = iter(answers)
    return lambda *_: Related((a := next(left))[0], "", "actual", a[1])


def by_name(found: Sequence[Row]) -> dict[str, Row]:
    return {row.name: row for row in found}


def test_marks_become_spans_of_the_plain_text() -> None:
    plain, spans = pairs.unmark("<s>A [x]</s> and <t>B</t> with <s>C</s>.")
    assert plain == "A [x] and B with C."
    assert [plain[a:b] for a, b in spans["s"]] == ["A [x]", "C"]
    assert [plain[a:b] for a, b in spans["t"]] == ["B"]


def test_both_roots_of_giving_way_are_one_and_material() -> None:
    gold = rows("YIELD 2", "YIELD 2", "AGREE 1")
    relate = answering(("CONCEDE", 0.9), ("RETREAT", 0.9), ("CONCEDE", 0.8))
    outcome = pairs.evaluate(gold, relate)
    roots = by_name(outcome.roots)
    assert (roots["YIELD"].tp, roots["YIELD"].fp, roots["YIELD"].fn) == (2, 1, 0)
    levels = by_name(outcome.levels)
    # YIELD 4/5, AGREE 0; material cooperation 4/5, verbal 0
    assert levels["root, macro"].f1 == levels["quad, macro"].f1 == pytest.approx(0.4)
    assert levels["accuracy"].f1 == pytest.approx(2 / 3)
    assert outcome.confusion is not None
    assert outcome.confusion.counts["AGREE", "YIELD"] == 1


def test_a_wrong_root_of_the_right_class_is_right_by_class() -> None:
    outcome = pairs.evaluate(rows("ACCUSE 3", "AID 1"), answering(("REJECT", 0.5), ("AID", 0.5)))
    levels = by_name(outcome.levels)
    assert levels["quad, macro"].f1 == 1.0
    # REJECT is not in the gold: the mean is over ACCUSE and AID
    assert levels["root, macro"].f1 == 0.5
    assert "1 whose gold_penta is not the class of their root" in outcome.summary


def test_the_surest_errors_come_first() -> None:
    relate = answering(("AID", 0.6), ("AID", 0.9), ("AGREE", 1.0))
    outcome = pairs.evaluate(rows("AGREE 1", "AGREE 1", "AGREE 1"), relate)
    assert [wrong.id for wrong in outcome.wrong] == ["1", "0"]
    assert outcome.wrong[0].lines == (
        "gold  AGREE A1 -> B: wrong root (AID, probability 0.90)",
    )  # fmt: skip


PHRASES = "actor_text\tcontext\ton\tcountry\tsector\tsector_2\n" + "\n".join(
    (
        "Japan\t\t2020-05-05\tJPN\t*\t*",
        "the Peruvian police\t\t5 May 2020\tPER\tCOP\t*",
        "the Peruvian police\t\t2020-05-05\tPER\tMIL\t*",
        "the Peruvian police\t\t2020-05-05\t!PER\t*\t*",
        "the onions\t\t2020-05-05\t(none)\t(none)\t*",
        "Quito\t\t2020-05-05\t*\t*\t*",
    )
)


def test_the_shares_of_right_countries_and_sectors() -> None:
    phrases = actors.read_phrases("actors.tsv", PHRASES)
    outcome = actors.evaluate(phrases, Resolver(Knowledge.load()))
    levels = by_name(outcome.levels)
    assert (levels["country"].tp, levels["country"].fn) == (4, 1)
    assert levels["country"].f1 == pytest.approx(0.8)
    assert (levels["country and sector"].tp, levels["country and sector"].fn) == (3, 2)
    assert "country right 80.0 %, country and sector right 60.0 %" in outcome.summary
    assert [wrong.id for wrong in outcome.wrong] == ["line 4", "line 5"]
    assert "sector wrong" in outcome.wrong[0].lines[1]
    assert "country wrong" in outcome.wrong[1].lines[1]
