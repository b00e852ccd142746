"""Who is the logical subject and object, on trees made by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coding.trees import grow
from dragoman.coding.tree import Slots, Tree
from dragoman.model import Sentence, Token


def words(tree: Tree, indices: list[int]) -> list[str]:
    return [tree.tokens[i].text for i in indices]


def read(tree: Tree, verb: str) -> tuple[Slots, list[str], list[str]]:
    """Slots of a verb with the words of its subjects and objects."""
    index = next(t.index for t in tree.tokens if t.text == verb)
    slots = tree.slots(index)
    return slots, words(tree, slots.subj), words(tree, slots.obj)


def test_active_and_obliques() -> None:
    tree = grow(
        "France France NNP 2 nsubj", "met meet VBD 0 root", "Syria Syria NNP 2 obj",
        "in in IN 5 case", "Geneva Geneva NNP 2 obl",
    )  # fmt: skip
    slots, subj, obj = read(tree, "met")
    assert (subj, obj, slots.passive) == (["France"], ["Syria"], False)
    assert words(tree, slots.preps["in"]) == ["Geneva"]


def test_a_passive_is_turned() -> None:
    tree = grow(
        "Syria Syria NNP 3 nsubj:pass", "was be VBD 3 aux:pass", "condemned condemn VBN 0 root",
        "by by IN 5 case", "France France NNP 3 obl:agent",
    )  # fmt: skip
    slots, subj, obj = read(tree, "condemned")
    assert (subj, obj, slots.passive) == (["France"], ["Syria"], True)


def test_an_infinitive_takes_the_object_above_but_a_promise_the_subject() -> None:
    def tree(verb: str) -> Tree:
        return grow(
            "France France NNP 2 nsubj", f"{verb} {verb} VBD 0 root", "Syria Syria NNP 2 obj",
            "to to TO 5 mark", "leave leave VB 2 xcomp",
        )  # fmt: skip

    assert read(tree("urge"), "leave")[1] == ["Syria"]
    assert read(tree("promise"), "leave")[1] == ["France"]


def test_coordinated_verbs_share_their_subject() -> None:
    tree = grow(
        "France France NNP 2 nsubj", "met meet VBD 0 root", "Syria Syria NNP 2 obj",
        "and and CC 5 cc", "left leave VBD 2 conj",
    )  # fmt: skip
    slots, subj, obj = read(tree, "left")
    assert (subj, obj, slots.inherited) == (["France"], [], True)


def test_a_relative_pronoun_stands_for_its_noun() -> None:
    tree = grow(
        "France France NNP 6 nsubj", "which which WDT 3 nsubj", "bombed bomb VBD 1 acl:relcl",
        "Syria Syria NNP 3 obj", "will will MD 6 aux", "leave leave VB 0 root",
    )  # fmt: skip
    assert read(tree, "bombed")[1:] == (["France"], ["Syria"])
    assert read(tree, "leave")[1] == ["France"]


def test_the_plan_of_an_owner_is_done_by_the_owner() -> None:
    tree = grow(
        "Syria Syria NNP 3 nmod:poss", "'s 's POS 1 case", "plan plan NN 6 nsubj",
        "to to TO 5 mark", "attack attack VB 3 acl", "failed fail VBD 0 root",
    )  # fmt: skip
    assert read(tree, "attack")[1] == ["Syria"]


def test_conjuncts_and_case_reach_along_a_list() -> None:
    tree = grow(
        "talks talk NNS 0 root", "with with IN 3 case", "Oman Oman NNP 1 nmod",
        "and and CC 5 cc", "Iran Iran NNP 3 conj",
    )  # fmt: skip
    assert words(tree, tree.conjuncts(2)) == ["Oman", "Iran"]
    assert tree.case(4) == "with"


def test_an_owner_hung_beside_its_noun_is_mended() -> None:
    tree = grow(
        "Russia Russia NNP 4 nsubj", "'s 's POS 1 case", "cooperation cooperation NN 4 nsubj",
        "grew grow VBD 0 root",
    )  # fmt: skip
    assert (tree.tokens[0].head, tree.tokens[0].deprel) == (2, "nmod:poss")
    assert read(tree, "grew")[1] == ["cooperation"]


def test_a_noun_phrase_leaves_out_its_relative_clause() -> None:
    tree = grow(
        "the the DT 3 det", "Turkish turkish JJ 3 amod", "minister minister NN 7 nsubj",
        "of of IN 5 case", "defence defence NN 3 nmod", "resigning resign VBG 3 acl",
        "left leave VBD 0 root",
    )  # fmt: skip
    assert words(tree, tree.nominal_span(2, wide=False)) == ["the", "Turkish", "minister"]
    assert words(tree, tree.nominal_span(2, wide=True)) == (
        ["the", "Turkish", "minister", "of", "defence"]
    )


def test_a_clause_leaves_out_the_next_one() -> None:
    tree = grow(
        "France France NNP 2 nsubj", "met meet VBD 0 root", "Syria Syria NNP 2 obj",
        "and and CC 5 cc", "left leave VBD 2 conj", "Rome Rome NNP 5 obj",
    )  # fmt: skip
    assert words(tree, tree.clause(1)) == ["France", "met", "Syria"]


RELATIONS = (
    "nsubj nsubj:pass obj iobj obl obl:agent nmod nmod:poss conj xcomp ccomp acl acl:relcl advcl "
    "case mark aux aux:pass det amod compound flat appos parataxis cc punct fixed"
).split()


@st.composite
def any_trees(draw: st.DrawFn) -> Tree:
    """A tree of any shape: each word hangs on some word before it, the order then shuffled."""
    size = draw(st.integers(1, 9))
    order = draw(st.permutations(range(size)))
    heads = {order[0]: -1} | {order[i]: order[draw(st.integers(0, i - 1))] for i in range(1, size)}
    tokens = []
    for i in range(size):
        text = draw(st.sampled_from(["who", "that", "France", "'s", "-", "met", "by", "to"]))
        xpos = draw(st.sampled_from("VBD VBN VBG VB NNP WDT POS HYPH IN".split()))
        upos = draw(st.sampled_from("VERB PROPN PRON ADP PUNCT ADJ".split()))
        relation = draw(st.sampled_from(RELATIONS)) if heads[i] >= 0 else "root"
        tokens.append(
            Token(i, text, i * 8, i * 8 + len(text), text, upos, xpos, heads[i], relation)
        )
    return Tree(Sentence(0, 0, size * 8, "", tuple(tokens)))


@given(tree=any_trees())
def test_strange_trees_end_and_point_at_their_own_words(tree: Tree) -> None:
    size = len(tree.tokens)
    for index in range(size):
        slots = tree.slots(index)
        everything = [*slots.subj, *slots.obj, *slots.iobj, *slots.xcomp, *slots.ccomp]
        everything += [i for found in slots.preps.values() for i in found]
        assert all(0 <= i < size for i in everything)
        assert index in tree.clause(index)
        assert index in tree.nominal_span(index, wide=True)
        assert len(list(tree.ancestors(index))) <= size
