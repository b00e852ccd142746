"""Plain training sentences, made from the lexicon: one or two for each sense of a verb or noun.

The written sentences teach variety; these teach the ordinary wording that the lexicon's authors had
in mind ("slammed", "summoned the ambassador", "reached an agreement with"). Every sentence is built
from a frame's own pattern and slots, with invented actors; the same seed gives the same sentences.

    python plain.py [--seed 1] > plain.tsv      to look at them
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass

import lemminflect

from dragoman.knowledge.base import Knowledge
from dragoman.knowledge.rows import NounFrame, VerbFrame

STATES = (
    "Japan:Japanese:Tokyo|Kenya:Kenyan:Nairobi|Peru:Peruvian:Lima|Poland:Polish:Warsaw|"
    "Egypt:Egyptian:Cairo|India:Indian:New Delhi|Chile:Chilean:Santiago|France:French:Paris|"
    "Ghana:Ghanaian:Accra|Turkey:Turkish:Ankara|Iran:Iranian:Tehran|Serbia:Serbian:Belgrade|"
    "Vietnam:Vietnamese:Hanoi|Mexico:Mexican:Mexico City|Jordan:Jordanian:Amman|Mali:Malian:Bamako|"
    "Norway:Norwegian:Oslo|Ukraine:Ukrainian:Kyiv|Russia:Russian:Moscow|China:Chinese:Beijing|"
    "Israel:Israeli:Jerusalem|Lebanon:Lebanese:Beirut|Sudan:Sudanese:Khartoum|Cuba:Cuban:Havana|"
    "Nepal:Nepalese:Kathmandu|Greece:Greek:Athens|Georgia:Georgian:Tbilisi|"
    "Brazil:Brazilian:Brasilia|"
    "Pakistan:Pakistani:Islamabad|Ethiopia:Ethiopian:Addis Ababa|Qatar:Qatari:Doha|"
    "Colombia:Colombian:Bogota|Germany:German:Berlin|Rwanda:Rwandan:Kigali|Syria:Syrian:Damascus|"
    "Venezuela:Venezuelan:Caracas|Thailand:Thai:Bangkok|Zambia:Zambian:Lusaka|Iraq:Iraqi:Baghdad|"
    "South Korea:South Korean:Seoul|North Korea:North Korean:Pyongyang|Algeria:Algerian:Algiers|"
    "the United States:American:Washington|the Philippines:Philippine:Manila|"
    "Haiti:Haitian:Port-au-Prince|"
    "Britain:British:London|Libya:Libyan:Tripoli|Hungary:Hungarian:Budapest|Uganda:Ugandan:Kampala|"
    "Afghanistan:Afghan:Kabul|Saudi Arabia:Saudi:Riyadh|Myanmar:Burmese:Naypyidaw"
).split("|")
BODIES = (
    "the United Nations|the European Union|NATO|the African Union|ASEAN|the Arab League|the OSCE|"
    "the IAEA|the World Bank|Amnesty International|the Red Cross|the Security Council|ECOWAS"
).split("|")
OFFICIALS = (
    "government|foreign minister|president|prime minister|defence ministry|parliament|authorities|"
    "officials|ambassador|army|foreign ministry|lawmakers|supreme court|police|navy|troops|"
    "security forces|warplanes|diplomats|envoy|premier|finance minister|delegation"
).split("|")
OTHERS = (
    "rebels|opposition|protesters|students|farmers|militants|insurgents|workers|militia|gunmen|"
    "villagers|separatists|journalists|opposition leader|activists|settlers|refugees|hackers|"
    "civilians|soldiers|prisoners|union leaders|tribesmen|bank|oil company|airline"
).split("|")
FIRST = "Amina Boris Carla David Elena Farid Grace Hassan Ivan Julia Karim Lena Marko Nadia".split()
LAST = "Adeyo Brankov Cortel Dashti Eklund Farouqi Gombe Haddaz Ilves Jansky Kowar Lindt".split()
WHEN = ("", "", " on Monday", " on Thursday", " this week", " last month", " late Friday")
TAILS = (
    "", "", "", ", officials said", ", state media reported", " despite objections from {D}",
    ", a spokesman for {D} said", " after weeks of tension with {D}", " ahead of a summit in {P}",
    ", according to a newspaper in {P}", ", as {D} looked on", " over a border dispute",
)  # fmt: skip
HEADS = (
    "",
    "",
    "",
    "",
    "In {P}, ",
    "Earlier in the day, ",
    "{D} said that ",
    "After months of delay, ",
)
THINGS = ("decision", "policy", "proposal", "statement", "offensive", "plan", "move", "record")
#: Nouns without an article, and conditions a made sentence cannot meet.
MASS = frozenset(
    "aid help support assistance access entry money oil gas power food relief funding cooperation "
    "fire war asylum ground land".split()
)
_TOO_MUCH = frozenset({"plural", "passive", "ccomp", "any", "iobj"})
EVENTS = (
    "drew wide notice", "was reported", "came up in parliament", "made headlines",
    "was the first in years", "surprised diplomats",
)  # fmt: skip
COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "AGREE"})
PENALTIES = frozenset({"SANCTION", "COERCE"})


@dataclass(frozen=True, slots=True)
class Names:
    """Draws actors; no two in a sentence are of one country."""

    rng: random.Random

    def three(self) -> tuple[str, str, str, str]:
        """Source, target, a third actor and a place."""
        rows = [row.split(":") for row in self.rng.sample(STATES, 4)]
        return self._one(rows[0]), self._one(rows[1]), self._one(rows[2]), rows[3][2]

    def _one(self, row: list[str]) -> str:
        name, adjective, capital = row
        draw = self.rng.random()
        if draw < 0.28:
            return name
        if draw < 0.36:
            return capital
        if draw < 0.44:
            return self.rng.choice(BODIES)
        role = self.rng.choice(OFFICIALS if draw < 0.75 else OTHERS)
        if draw < 0.52 and role in ("president", "prime minister", "foreign minister"):
            person = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
            return f"{adjective} {role.title()} {person}"
        if draw < 0.6:
            return f"{name}'s {role}"
        article = "" if role.endswith("s") and not role.endswith("ss") else "the "
        return f"{article}{adjective} {role}"


def inflected(lemma: str, tag: str) -> str:
    """A form of a verb: VBD, VBZ, VBN, VBG."""
    if "-" in lemma:
        first, _, last = lemma.rpartition("-")
        return f"{first}-{inflected(last, tag)}"
    forms = lemminflect.getInflection(lemma, tag=tag)
    return str(forms[0]) if forms else lemma


def _noun(word: str) -> str:
    """A listed object word with the article its number asks for."""
    if word.endswith("s") and not word.endswith("ss"):
        return word
    return word if word in MASS else f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


class Maker:
    """Sentences of frames."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.names = Names(rng)

    def verb(self, frame: VerbFrame) -> tuple[str, str, str, str] | None:
        """Root, mode, modality and marked text of one sentence, or None for patterns too rich."""
        source, target, third, place = self.names.three()
        rest = self._rest(frame, f"[t:{target}]")
        if rest is None or frame.source.split("|")[0] not in ("subj", ""):
            return None
        root, mode, modality = frame.root, frame.mode, "actual"
        form, root, mode, modality = self._form(frame.lemma, root, mode)
        passive = rest == f" [t:{target}]" and self.rng.random() < 0.2 and modality == "actual"
        particle = f" {frame.particle}" if frame.particle else ""
        if passive:
            be = self.rng.choice(("was", "were", "has been"))
            done = inflected(frame.lemma, "VBN")
            core = f"[t:{target}] {be} {done}{particle} by [s:{source}]"
        else:
            core = f"[s:{source}] {form}{particle}{rest}"
        return root, mode, modality, self._dress(core, third, place)

    def _form(self, lemma: str, root: str, mode: str) -> tuple[str, str, str, str]:
        draw = self.rng.random()
        if draw < 0.62:
            return inflected(lemma, "VBD"), root, mode, "actual"
        if draw < 0.76:
            return (
                f"{self.rng.choice(('has', 'have'))} {inflected(lemma, 'VBN')}",
                root,
                mode,
                "actual",
            )
        if draw < 0.88:
            return inflected(lemma, "VBZ"), root, mode, "actual"
        if draw < 0.95:
            aux = self.rng.choice(("will", "plans to", "is ready to", "is due to"))
            return f"{aux} {lemma}", *_planned(root, mode)
        return f"did not {lemma}", root, mode, "negated"

    def _rest(self, frame: VerbFrame, target: str) -> str | None:
        """What follows the verb: objects and phrases the pattern asks for, with the target in."""
        slots = [s for s in frame.target.split("|") if s not in ("none", "")]
        if not slots:
            return None
        slot = self.rng.choice(slots[:2])
        parts: list[str] = []
        pattern = self._pattern(frame.pattern, slot)
        if pattern is None:
            return None
        objects, phrases = pattern
        thing = self.rng.choice(THINGS)
        if slot == "obj":
            if objects not in ("", "?"):
                return None
            parts.append(target)
        elif slot in ("obj.poss", "obj.nmod"):
            inner = objects if objects not in ("", "?") else thing
            bare = inner.removeprefix("a ").removeprefix("an ")
            mark = "'" if target[:-1].endswith("s") else "'s"
            owned = f"{target[:-1]}{mark}] {bare}"
            parts.append(owned if self.rng.random() < 0.5 else f"the {bare} of {target}")
        elif "." in slot or slot in ("iobj", "subj", "by"):
            return None
        else:
            if objects:
                parts.append(objects if objects != "?" else f"a {thing}")
            parts.append(f"{slot.replace('_', ' ')} {target}")
        return " " + " ".join([*parts, *phrases])

    def _pattern(self, pattern: str, slot: str) -> tuple[str, list[str]] | None:
        """The object and the phrases a pattern asks for; None where it asks for too much."""
        objects = ""
        phrases: list[str] = []
        for condition in pattern.split():
            name, _, listed = condition.partition(":")
            words = [w for w in listed.split(",") if w]
            if name in _TOO_MUCH or (name == "xcomp" and not words):
                return None
            if name in ("obj", "obj=actor", "obj=person"):
                objects = _noun(self.rng.choice(words)) if words else (objects or "?")
            elif name == "xcomp":
                end = self.rng.choice(("the deal", "its forces", "soon"))
                phrases.append(f"to {self.rng.choice(words)} {end}")
            elif name.startswith("+") and name[1:] != slot:
                thing = self.rng.choice(("talks", "the crisis", "a vote"))
                phrases.append(f"{name[1:].replace('_', ' ')} {thing}")
            elif words and name not in (slot, "noobj"):
                phrases.append(f"{name} {_noun(self.rng.choice(words))}")
        return objects, phrases

    def noun(self, frame: NounFrame) -> tuple[str, str, str, str] | None:
        """A sentence with a nominal event."""
        source, target, third, place = self.names.three()
        slots = [
            s
            for s in frame.target.split("|")
            if s not in ("none", "", "poss", "adj", "between", "by")
        ]
        word = f"{self.rng.choice(frame.compound)} {frame.lemma}" if frame.compound else frame.lemma
        if slots:
            slot = self.rng.choice(slots[:2])
            mark = "'" if source.endswith("s") else "'s"
            core = f"[s:{source}{mark}] {word} {slot} [t:{target}]"
            if self.rng.random() < 0.3:
                core = f"{_noun(word)} by [s:{source}] {slot} [t:{target}]"
        elif frame.reciprocal:
            core = f"{word} between [s:{source}] and [t:{target}]"
        else:
            return None
        verb = self.rng.choice(EVENTS)
        return frame.root, frame.mode, "actual", self._dress(f"{core} {verb}", third, place)

    def _dress(self, core: str, third: str, place: str) -> str:
        head = self.rng.choice(HEADS).format(D=third, P=place)
        tail = self.rng.choice(TAILS).format(D=third, P=place)
        text = f"{head}{core}{self.rng.choice(WHEN)}{tail}."
        first = next(
            i
            for i, letter in enumerate(text)
            if letter.isalpha() and text[i - 1 : i + 2] not in ("[s:", "[t:")
        )
        return text[:first] + text[first].upper() + text[first + 1 :]


def _planned(root: str, mode: str) -> tuple[str, str, str]:
    """PLOVER's reading of a plan, as in dragoman.coding.modality."""
    if root in COOPERATIVE:
        return "AGREE", "", "actual"
    if root in ("RETREAT", "CONCEDE"):
        return "CONCEDE", "", "actual"
    if root in PENALTIES:
        return "THREATEN", "", "actual"
    return root, mode, "planned"


def sentences(
    knowledge: Knowledge, seed: int, times: int = 2
) -> Iterator[tuple[str, str, str, str]]:
    """Root, mode, modality, marked text for every realisable sense."""
    rng = random.Random(seed)
    maker = Maker(rng)
    for _ in range(times):
        for verb in knowledge.verbs:
            if verb.root and verb.weight >= 0.6:
                made = maker.verb(verb)
                if made:
                    yield made
        for noun in knowledge.nouns:
            if noun.root and noun.weight >= 0.5:
                made = maker.noun(noun)
                if made:
                    yield made


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    print("root\tmode\tmodality\ttext")
    for row in sentences(Knowledge.load(), parser.parse_args().seed):
        print("\t".join(row))
