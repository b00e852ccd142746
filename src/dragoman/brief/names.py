"""How actors, people and places are called in a sentence: "the United States", "NATO"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from dragoman.brief.facts import Fact, Member
from dragoman.coding.folding import fold
from dragoman.knowledge.base import Knowledge

#: Bodies whose short name everybody uses, and uses without an article.
_SPOKEN = frozenset(
    "NATO ASEAN OPEC UNESCO UNICEF AUKUS BRICS FIFA UEFA ECOWAS APEC MERCOSUR CARICOM".split()
)
#: Bodies whose short name takes an article.
_SHORT = frozenset("G7 G8 G20 G77 OSCE IAEA".split())
_STATES = re.compile(
    r"United |Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Seychelles|Soviet Union"
    r"|Central African|Dominican Republic|Czech Republic|Isle of|Vatican City State"
    r"|(Democratic |People's )?Republic of|.* Islands$|.* Republic$|.* Territory$|US Virgin"
)
_BODIES = re.compile(
    r"\b(the|Agency|Alliance|Army|Arrangements?|Assembly|Association|Bank|Brigades?|Coalition"
    r"|Command|Commission|Committee|Commonwealth|Community|Conference|Co-?operation"
    r"|Council|Court|Eight|Federation|Five|Force|Forces|Forum|Foundation|Four|Front|Fund|Group"
    r"|Initiative|Institute|International Criminal|Laboratory|League|Mechanism|Militia|Mission"
    r"|Movement|National|Nations|Network|Nine|Observatory|Office|Organi[sz]ation|Pact|Party|Partnership"
    r"|Platform|Programme|Programm?|Quad|Quartet|Regime|Secretariat|Seven|State|Summit|Taliban"
    r"|Parliament|Service|Panel|Chambers|System|Centres?|Market|Construct|Format|Agreement|Team"
    r"|Corporation|Club|Authority|Campaign|Project|Flotilla|Board|Framework|Government|Legion"
    r"|Administration|Battalion|Division|Cartel|Congress|Emirate|Opposition|Guard|militias"
    r"|Treaty|Tribunal|Triangle|Twenty|Union|Council|Houthis|militia|movement|party|group)\b"
)
_NO_ARTICLE = re.compile(
    r"Amnesty|Mercy Corps|Al-|Ansar|Kataib|Boko|Operation |EUFOR|The |South Georgia|Pakistan T"
)
_PLACES = re.compile(r".*\b(Sea|Ocean|Strait|Gulf|Peninsula|Channel|Islands|Mountains|Bank)$")
_SECTORS = {
    "MIL": "armed forces", "LEG": "parliament", "JUD": "courts", "COP": "police",
    "SPY": "secret services", "PTY": "party", "OPP": "opposition", "REB": "armed rebels",
    "PRM": "militia", "CVL": "civilians", "BUS": "companies", "JRN": "media",
    "PRE": "breakaway authorities", "SOC": "civil society", "ELI": "former officials",
}  # fmt: skip
#: Plurals and newspaper short forms, which no office would print.
_UNFIT = re.compile(
    r"(ministers|leaders|presidents|heads|chiefs|envoys|speakers|generals|secretaries|premiers"
    r"|advisers|advisors|ambassadors)\b|\b(chief|top|head|boss|pm|premier)\b"
)


class Namer:
    """Names from the knowledge tables, and office titles from the words of the reports."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._states = {row.code: row.name for row in knowledge.states}
        self._bodies = {row.code: row.name for row in knowledge.organisations}
        self._groups = {row.code: row.name for row in knowledge.groups}
        self._acronyms = {row.code: row.acronym for row in knowledge.organisations}
        self._titles: dict[str, list[str]] = {}
        for row in knowledge.offices:
            singular = [t for t in row.titles if not _UNFIT.search(t.lower())
                        and not t.partition(" ")[0].replace(".", "").isupper()]  # fmt: skip
            self._titles.setdefault(row.office, []).extend(singular)
        self._seen: dict[tuple[str, str, str], Counter[str]] = {}

    def bare(self, code: str) -> str:
        """The name without an article, for titles and tables; sectors in brackets."""
        actor, _, sector = code.partition(":")
        if actor == "UNK":
            return "unnamed actors"
        name = self._bodies.get(actor) or self._states.get(actor) or self._groups.get(actor, actor)
        if actor in _SPOKEN or actor in _SHORT:
            name = actor
        if sector in _SECTORS:
            return f"{name} ({_SECTORS[sector]})"
        return name

    def name(self, code: str) -> str:
        """The name as it stands in a sentence, with "the" where English wants it."""
        actor = code.partition(":")[0]
        bare = self.bare(code)
        if actor in self._bodies:
            needs = actor not in _SPOKEN and (actor in _SHORT or _BODIES.search(bare))
        elif actor in self._states:
            needs = bool(_STATES.match(bare))
        else:
            needs = actor in self._groups and bool(_BODIES.search(bare))
        return f"the {bare}" if needs and not _NO_ARTICLE.match(bare) else bare

    def acronym(self, code: str) -> str:
        """The short name of a body, or an empty string."""
        return self._acronyms.get(code, "")

    def place(self, fact: Fact) -> str:
        """Where it happened: "The Hague, Netherlands", or an empty string."""
        country = self.bare(fact.place_country) if fact.place_country else ""
        if not fact.place or country in ("", fact.place) or _PLACES.match(fact.place):
            return fact.place or country
        return f"{fact.place}, {country}"

    def at(self, fact: Fact) -> str:
        """ " in The Hague", " in the Netherlands", or an empty string."""
        named = {self.bare(member.actor) for member in fact.members if not member.person}
        if not fact.place or fact.place in named:
            return ""
        if _PLACES.match(fact.place) or _STATES.match(fact.place):
            return f" in the {fact.place}"
        return f" in {fact.place}"

    def learn_titles(self, facts: Iterable[Fact]) -> None:
        """Keep the titles the reports give to the holders of each office.

        The record says "head of government"; the reports say "Prime Minister". Only words that
        stand in a report are used.
        """
        for fact in facts:
            for member in (*fact.sources, *fact.targets):
                title = self._title_in(member) if member.office else ""
                for person in ("", member.person) if title else ():
                    key = (person, member.actor, member.office)
                    self._seen.setdefault(key, Counter())[title] += 1

    def _title_in(self, member: Member) -> str:
        words = f" {re.sub(r'[^a-z-]+', ' ', fold(member.text))} "
        found = [t for t in self._titles.get(member.office, ()) if f" {fold(t)} " in words]
        return max(found, key=lambda t: (len(t), t), default="")

    def office(self, member: Member) -> str:
        """The office in the reports' own words, else as the tables call it."""
        for person in (member.person, ""):
            seen = self._seen.get((person, member.actor, member.office))
            if seen:
                return min(seen, key=lambda title: (-seen[title], title))
        return member.office

    def member(self, member: Member) -> str:
        """One participant in a sentence: "Mark Rutte (NATO)", "Russia (armed forces)"."""
        if member.person:
            return f"{member.person} ({self.bare(member.actor)})"
        if member.actor == "UNK":
            return "an unnamed actor"
        return self.name(member.code)


def coder_name(coder: str, version: str) -> str:
    """ "rules-1": the version, with the coder's name where it does not begin with it."""
    return version if version.startswith(coder) else f"{coder} {version}".strip()
