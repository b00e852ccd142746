"""The words around a name: what ends an office, joins names or makes a name part of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from dragoman.coding.entries import Match
from dragoman.coding.folding import fold

#: Where a noun phrase stops being about its head: "officials *in* Kyiv", "Iran, *which* ...".
CUT: Final = re.compile(
    r"(?<!\s)(?:\s+(?:of|in|from|for|to|at|on|near|based in|who|which|that|with|against|by|under)"
    r"\s+"
    r"|\s*[,(;:]\s*|\s+[-\u2013\u2014]\s+)"
)
#: The office is over: "former", "ex-", "ousted".
ENDED: Final = re.compile(
    r"\b(?:former|formerly|ex|erstwhile|deposed|ousted|late|retired|one-time|onetime|disgraced|"
    r"defeated)\b[-\s]",
    re.I,
)
#: Somebody beside the holder of the office: "deputy", "next", "president-elect".
BESIDE: Final = re.compile(
    r"\b(?:deputy|vice|assistant|former|ex|next|incoming|designate|shadow|junior|associate|"
    r"would-be|future|previous)\b[-\s]+(?:\w+\s+)?$",
    re.I,
)
DEPUTY: Final = re.compile(r"\b(deputy|vice|assistant|associate|first deputy)[-\s]+$", re.I)
ELECT: Final = re.compile(r"[-\s](?:elect|designate)\b", re.I)
JOINED: Final = re.compile(
    r"^\s*(?:,|and|&|/|-|\u2013|, and|'s and|\u2019s and)?\s*(?:the\s+)?$", re.I
)
#: Prepositions that lead from a role to those it belongs to.
OWNING: Final = frozenset({"of", "in", "from"})
SPEAKING_FOR: Final = frozenset({"of", "in", "from", "for", "to"})
PRONOUNS: Final = frozenset(
    "he she him her they them it i we you us his hers their theirs himself herself "
    "themselves".split()
)
_TITLE_WORD: Final = re.compile(
    r"^(?:the|a|an|mr|mrs|ms|dr|gen|general|col|colonel|lt|maj|major|adm|admiral|sir|lord|dame|"
    r"sheikh|sheik|prince|princess|king|queen|ayatollah|mullah|imam|rev|st|hon|his|her|their|"
    r"our|then|former|ex|late|new|acting|interim|veteran|longtime|and|said|says)\.?$",
    re.I,
)
#: Words for people in general: what stands beside them says what they are ("police spokesman").
GENERIC: Final = frozenset(
    "leader leaders official officials spokesman spokeswoman spokesperson spokespeople spokesmen "
    "chief chiefs member members head heads representative representatives source sources adviser "
    "advisers aide aides figure figures authorities director delegation negotiator negotiators "
    "boss president chairman chairwoman chair secretary".split()
)
LEADERS: Final = frozenset({"leader", "chief", "head", "boss", "secretary general", "commander"})
#: Bodies of a state whose own name is unknown to the tables: "Chile's Defense Department".
BODIES: Final = frozenset(
    "department departments office offices bureau directorate directorates commission committee "
    "inspectorate secretariat cabinet administration authority council delegation registry "
    "ombudsman treasury customs consulate residence palace".split()
)
KIN: Final = frozenset(
    "wife husband son sons daughter daughters brother brothers sister sisters mother father "
    "family nephew niece cousin uncle aunt widow widower relative relatives children child "
    "parents in-laws son-in-law brother-in-law daughter-in-law grandson granddaughter clan "
    "entourage inner-circle".split()
)
FAITHS: Final = re.compile(
    r"\b(?:jewish|muslim|islamic|christian|catholic|orthodox|protestant|evangelical|anglican|"
    r"hindu|buddhist|sikh|shia|shi'ite|shiite|sunni|druze|yazidi|alawite|coptic|mormon|baha'i|"
    r"bahai|sufi|religious|interfaith|church|mosque|salafi)\b",
    re.I,
)
FLOCK: Final = re.compile(
    r"(?:leader|communit|congregation|worshipper|scholar|figure|faithful|group|organisation|"
    r"organization|charity|authorit|school|minorit|pilgrim)",
    re.I,
)
OFFICIAL_MEDIA: Final = re.compile(
    r"\b(?:state|official|state-run|state-owned|state-controlled|state-backed|state-affiliated|"
    r"government|government-run|semi-official|party-run)\b[-\s]",
    re.I,
)
#: States and cities that are given or family names too: "Jordan Peterson", "Denzel Washington".
_GIVEN: Final = frozenset(
    "jordan chad israel georgia kenya india china washington paris sydney london austin lincoln "
    "jamaica ireland holland france england german germany roman britain cuba dallas houston "
    "phoenix savannah florence vienna milan carolina virginia dakota montana brooklyn madison "
    "jackson tyler troy victoria alexandria adelaide lourdes asia guyana malta seneca".split()
)
#: Beside such a word a place stays a place: "Jordan Valley", "Northern Israel".
_NOT_A_NAME: Final = frozenset(
    "north south east west northern southern eastern western central greater upper lower new old "
    "modern former inner outer ancient valley river basin lake sea bay gulf desert mountains hills "
    "island islands peninsula border times post tribune herald today news daily press street "
    "house airlines airways university college tech institute bank city state province district "
    "county airport port club cup games united occupied ottoman imperial soviet french british "
    "american spanish communist nationalist republic summit conference accord accords protocol "
    "agreement agreements treaty convention olympics square road bridge tower hotel group "
    "foundation initiative process plan declaration charter principles climate consensus "
    "command brigade division battalion regiment fleet".split()
)
_WHOLE_NAME: Final = re.compile(
    r"([A-Z][a-z'\u2019-]+)(?:\s[A-Z]\.)?((?:\s[A-Z][\w'\u2019-]+){1,2})"
)
_MONARCH: Final = re.compile(r"\s(?:[IVX]+|\d+)$")
_GROUP_WORDS: Final = frozenset({"group", "organisation", "organization"})


def trailing(text: str, main: Match, limit: int) -> Match | None:
    """Whether `main` still heads the phrase when unknown words follow it.

    A title before an unknown name does ("President Jane Doe"); a country before an unknown noun
    does not ("Syrian drones").
    """
    rest = text[main.end : limit].strip()
    if main.kind == "role" and rest[:1].isupper():
        return main
    if main.kind in ("person", "surname") or fold(rest) in _GROUP_WORDS:
        return main
    return None


#: "Hamza *bin* Khalid": a lone given name with a particle after it is no full name.
_PARTICLE: Final = re.compile(
    r"\s+(?:bin|ben|ibn|al|el|abu|von|van|de|di|da|del|der|den|dos|la|le)[\s-]+[A-Z]"
)


def part_of_longer_name(text: str, head: Match, matches: Sequence[Match]) -> bool:
    """Whether a name stands inside an unknown longer one ("Adam Curtis *Brown*").

    Text in capitals throughout shows no name's limits, so nothing is said about it.
    """
    if head.kind == "person":
        particle = _PARTICLE.match(text[head.end :]) and " " not in text[head.start : head.end]
        return bool(particle) or _is_given_names_only(text, head, matches)
    if head.kind != "surname" or (text.isupper() and " " in text):
        return False
    left = text[max(0, head.start - 60) : head.start].rstrip()
    word = re.search(r"([A-Z][\w.'\u2019-]*)$", left)
    gap = text[: head.start].rstrip()
    known = any(
        len(gap) <= m.end <= head.start and m.kind != "surname" for m in matches
    )  # two family names side by side are somebody's whole name
    if word and not known and not _TITLE_WORD.match(word[1].rstrip(".")):
        return True
    return _followed_by_name(text, head, matches)


def _is_given_names_only(text: str, head: Match, matches: Sequence[Match]) -> bool:
    """Whether "Juan Carlos", short for a king, begins the name of somebody else."""
    kings = all(_MONARCH.search(e.person) for e in head.entries if e.kind == "person")
    return kings and _followed_by_name(text, head, matches)


def _followed_by_name(text: str, head: Match, matches: Sequence[Match]) -> bool:
    right = re.match(r"\s+([A-Z][\w'\u2019-]*)", text[head.end :])
    return bool(right and not any(m.start == head.end + right.start(1) for m in matches))


def is_personal_name(text: str, matches: Sequence[Match]) -> bool:
    """Whether a lone state or city name is part of a person's: "Jordan Peterson"."""
    if len(matches) != 1 or matches[0].kind in ("person", "surname", "role"):
        return False
    place = fold(text[matches[0].start : matches[0].end])
    if place not in _GIVEN or not _WHOLE_NAME.fullmatch(text.strip()):
        return False
    words = fold(text.strip()).split()
    return place in (words[0], words[-1]) and not _NOT_A_NAME & set(words)


def name_after(text: str, end: int) -> str:
    """Capitalised words after a title: "Foreign Minister *Jane Doe*"."""
    match = re.match(r"\s+((?:[A-Z][\w'.\u2019-]+\s?){1,4})", text[end:])
    return match[1].strip() if match else ""


def is_possessive(gap: str) -> bool:
    """Whether the text between a name and a role makes the name its owner."""
    return gap.lstrip().startswith(("'s", "\u2019s", "'", "\u2019"))
