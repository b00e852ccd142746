"""Filling the slots of a frame: from "subj", "on", "obj.nmod" to the actors named there."""

from __future__ import annotations

from typing import Final

from dragoman.coding.memory import ActorRef
from dragoman.coding.mentions import Mentions
from dragoman.coding.tree import NOMINAL, Slots, Tree

#: How far below an object actors are searched for `obj.nmod`.
_DEPTH: Final = 4
#: Roots whose target is the doer of what the object names, and the cases that mark its sufferer.
_BLAMING: Final = frozenset({"ACCUSE", "REJECT"})
_SUFFERING: Final = frozenset({"on", "against", "to", "at", "over", "in"})
#: "in place of the premier", "on behalf of": who is named there does not take part.
_ATTACKERS: Final = frozenset("killer murderer assassin attacker kidnapper captor".split())
_INSTEAD: Final = frozenset({"place", "behalf", "lieu", "stead"})


class Filler:
    """Actors in the slots of a predicate; see "Verb frames" in docs/reference/knowledge.md."""

    def __init__(self, tree: Tree, mentions: Mentions) -> None:
        self.tree = tree
        self.mentions = mentions

    def _infinitives(self, index: int) -> list[int]:
        return [
            k
            for k in self.tree.kids(index, "advcl", "ccomp")
            if any(self.tree.tokens[m].text.lower() == "to" for m in self.tree.kids(k, "mark"))
        ]

    def _prep(self, prep: str, slots: Slots) -> list[int]:
        prep = prep.replace("_", " ")
        found = list(slots.preps.get(prep, ())) + list(slots.preps.get(f"{prep}.ing", ()))
        if not found:  # the parser may hang "on Iran" below the object: "imposed sanctions on Iran"
            for index in slots.obj:
                found += [k for k in self.tree.kids(index, "nmod") if self.tree.case(k) == prep]
        return found

    def fill(
        self, expression: str, index: int, slots: Slots, root: str = ""
    ) -> tuple[ActorRef, ...]:
        """Actors in the first alternative of a slot expression that has any."""
        for name in expression.split("|"):
            found = self._slot(name.strip(), index, slots, root)
            if found:
                return found
        return ()

    def _slot(self, name: str, index: int, slots: Slots, root: str = "") -> tuple[ActorRef, ...]:
        if name in ("none", ""):
            return ()
        first, _, rest = name.partition(".")
        heads = {"subj": slots.subj, "obj": slots.obj, "iobj": slots.iobj}.get(first)
        if heads is None and first in ("xcomp", "ccomp"):
            clauses = (slots.xcomp or self._infinitives(index)) if first == "xcomp" else slots.ccomp
            found: list[ActorRef] = []
            for clause in clauses:
                found += self._slot(rest or "subj", clause, self.tree.slots(clause))
            return tuple(found)
        if heads is None:
            heads = self._prep(first, slots)
        if rest == "poss":
            return tuple(r for h in heads for k in self.owners(h) for r in self.mentions.actors(k))
        if rest == "nmod":
            return tuple(r for h in heads for r in self.inside(h, blamed=root in _BLAMING))
        return tuple(r for h in heads for r in self._acting(h))

    def _acting(self, index: int) -> tuple[ActorRef, ...]:
        """Actors of an argument; a clause as argument ("after attacking Iran") gives its object."""
        if self.tree.is_verb(index) and self.tree.tokens[index].upos not in NOMINAL:
            return tuple(r for i in self.tree.slots(index).obj for r in self.mentions.actors(i))
        return self.mentions.actors(index)

    def owners(self, index: int) -> list[int]:
        """Possessors of a noun: "Iran's", "of Iran"."""
        return self.tree.kids(index, "nmod:poss") + [
            k for k in self.tree.kids(index, "nmod") if self.tree.case(k) in ("of", "by")
        ]

    def inside(self, index: int, depth: int = 0, *, blamed: bool = False) -> tuple[ActorRef, ...]:
        """Actors inside an object: its modifiers first, then phrases below it.

        `blamed` looks for who did it: "condemned the attack *by A* on B".
        """
        if self.tree.tokens[index].lemma.lower() in _ATTACKERS:
            return ()  # "the killers of a reporter": the reporter is not meant
        own = self.mentions.single(index)
        if any(r.actor for r in own) and depth > 0:
            return self.mentions.actors(index)
        kids = self.tree.kids(index, "nmod:poss", "amod", "compound")
        for kid in kids:
            found = tuple(r for r in self.mentions.actors(kid) if r.actor)
            if found:
                return found
        if any(r.actor for r in own):
            return own
        if depth < _DEPTH:
            for kid in self.tree.kids(index, "nmod", "obl", "acl", "obj", "conj"):
                if blamed and self.tree.case(kid) in _SUFFERING:
                    continue
                if self.tree.tokens[kid].lemma.lower() in _INSTEAD:
                    continue
                found = self.inside(kid, depth + 1, blamed=blamed)
                if found:
                    return found
        return ()
