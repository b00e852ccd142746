"""Does every number of a rendered briefing resolve to the events and sentences it counts?

The document is read as a reader gets it (`readback.py`), and compared with the record:

    a number in the running text is a link, or part of a date or name
    a link leads to a place that is there
    the list there has as many entries as the number says, each an event of the annex
    an event of the annex is in the record, and its sentence is what the report says at its offsets
    a sentence quoted in the text is that of an event of the annex
    a number of reports read is what the record's ledger says for those days
    an estimate is what its annex gives, over as many events as it says
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from dragoman.brief import english, excerpt
from dragoman.brief.facts import Fact
from dragoman.brief.gather import facts, log
from dragoman.brief.readback import Document, Link, Place, Words, plain, read_html, tight
from dragoman.brief.readback_docx import read_docx
from dragoman.brief.readback_md import read_md
from dragoman.errors import UsageError
from dragoman.knowledge.base import Knowledge
from dragoman.record.store import Record

_READERS: Final[dict[str, Callable[[bytes], Document]]] = {
    "md": read_md, "html": read_html, "docx": read_docx,
}  # fmt: skip
#: The formats that can be checked.
CHECKED: Final = tuple(_READERS)
_MONTHS: Final = "|".join(english.MONTHS)
_DAY: Final = re.compile(rf"(\d{{1,2}}) ({_MONTHS}) (\d{{4}})")
#: Numbers that count nothing: dates, weeks, the level of a band, "G7", "2nd", quoted words.
_FREE: Final = re.compile(
    rf"“[^”]*”|\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|\b(?:{_MONTHS}) \d{{4}}"
    r"|\bWeek \d{1,2} of \d{4}|\b\d{4}-W\d\d|\b90 %|\b[^\W\d_]+-?\d+\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\bDragoman \d+[.\w]*|^(?:- |\| |#+ )?(?:19|20)\d\d(?=:| \||$| \0)"
    r"|\b(?:in|on|since) (?:19|20)\d\d\b|\((?:19|20)\d\d\)"
)
_EVENT: Final = re.compile(r"\bevent (\S+)$")
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, and what is wrong: a line for each problem."""

    numbers: int
    estimates: int
    marks: int
    events: int
    quotes: int
    problems: tuple[str, ...]

    @property
    def told(self) -> str:
        """What was checked, in a line."""
        return (
            f"{self.numbers} numbers, {self.estimates} estimates, {self.marks} marks, "
            f"{self.events} events of the record with their sentences, {self.quotes} quotations: "
            + (f"{len(self.problems)} problems" if self.problems else "all resolve")
        )


def check(content: bytes, format: str, record: Record, knowledge: Knowledge) -> Checked:
    """Check a rendered briefing against the record it was made from.

    Args:
        content: the document.
        format: one of `CHECKED`.
        record: an open record.
        knowledge: the tables, for names that have digits.

    Raises:
        UsageError: a format that cannot be read again.
    """
    if format not in _READERS:
        raise UsageError(f"a briefing in {format} cannot be read again; check {', '.join(CHECKED)}")
    return _Check(_READERS[format](content), record, knowledge).run()


class _Check:
    def __init__(self, document: Document, record: Record, knowledge: Knowledge) -> None:
        self._document, self._log = document, log(record)
        self._problems: list[str] = []
        self._links: list[Link] = []
        self._entries = {a: p for a, p in document.places.items() if a[:2] in ("e-", "e_")}
        self._ids = {anchor: _event(place) for anchor, place in self._entries.items()}
        self._facts = {f.event_id: f for f in facts(record, filter(None, self._ids.values()))}
        self._names = self._known(knowledge)

    def run(self) -> Checked:
        """All checks."""
        for anchor, place in self._entries.items():
            self._entry(anchor, place)
        for words in self._document.running:
            self._sentence(words)
        for anchor, place in self._document.places.items():
            for link in place.links("e"):
                self._mark(link, f"list {anchor}")
        quoted = {place.quote for place in self._entries.values()}
        for quote in self._document.quotes:
            if quote not in quoted:
                self._problem("no event of the annex has the sentence", quote)
        counted = [link for link in self._links if link.anchor[:1] in "nxr"]
        estimates = [link for link in self._links if link.anchor[:1] == "m"]
        marks = len(self._links) - len(counted) - len(estimates)
        return Checked(
            len(counted), len(estimates), marks, len(self._entries), len(self._document.quotes),
            tuple(dict.fromkeys(self._problems)),
        )  # fmt: skip

    def _problem(self, what: str, where: str) -> None:
        where = tight(where)
        shown = where if len(where) <= _SHOWN else f"{where[:_SHOWN]} ..."
        self._problems.append(f"{what}: {shown}")

    def _entry(self, anchor: str, place: Place) -> None:
        """An event of the annex is in the record, with this sentence at its offsets."""
        event_id = self._ids[anchor]
        fact = self._facts.get(event_id or "")
        if fact is None:
            self._problem(f"{anchor} names no event of the record", place.text)
        elif place.quote != tight(f"{fact.before}{fact.evidence}{fact.after}"):
            self._problem(f"{anchor}: event {event_id} has another sentence in the record",
                          place.quote)  # fmt: skip

    def _sentence(self, words: Words) -> None:
        """The numbers of a sentence are links, and the links lead to what they say."""
        rest = "".join("\0" if isinstance(word, Link) else word for word in words)
        for name in self._names:
            rest = rest.replace(name, "")
        if re.search(r"\d", _FREE.sub("", tight(rest))):
            self._problem("a number without a link", plain(words))
        for link in words:
            if isinstance(link, Link):
                self._link(link, words)

    def _link(self, link: Link, words: Words) -> None:
        self._links.append(link)
        place = self._document.places.get(link.anchor)
        where = plain(words)
        if place is None:
            self._problem(f"the link {link.text} leads nowhere ({link.anchor})", where)
            return
        kind = link.anchor[:1]
        if kind == "e":
            self._mark(link, where)
        elif kind == "m":
            self._estimate(link, place, where)
        elif kind == "x":
            self._reports(link, place, where)
        elif kind == "n":
            listed = len(place.links("e"))
            if link.text != str(listed):
                self._problem(f"{link.text} counts a list of {listed} ({link.anchor})", where)
            self._says(place, listed)
        else:
            self._printed(link, place, where)

    def _printed(self, link: Link, place: Place, where: str) -> None:
        """A number of printings of a story, with a line for each."""
        listed = place.text.count("Source:")
        if link.text != str(listed):
            self._problem(f"{link.text} counts {listed} reports ({link.anchor})", where)

    def _says(self, place: Place, listed: int) -> None:
        """What a list says of its own length."""
        head = plain(tuple(w for w in place.words if not isinstance(w, Link)))
        told = re.search(r"(\d+)[\s:,]*$", head.replace(", ,", "").rstrip(" ,:"))
        if told is None or int(told[1]) != listed:
            self._problem(f"a list of {listed} says otherwise", head)

    def _mark(self, link: Link, where: str) -> None:
        """A mark leads to the event of its number."""
        place = self._entries.get(link.anchor)
        if place is None or not place.text.startswith(link.text):
            self._problem(f"the mark {link.text} is not that of an event ({link.anchor})", where)

    def _estimate(self, link: Link, place: Place, where: str) -> None:
        """An estimate is what the annex gives, and stands on as many events as that says."""
        if link.text not in place.text:
            self._problem(f"the annex gives another value than {link.text} ({link.anchor})", where)
        listed = len(place.links("e"))
        told = re.search(r"Events behind it[:,] (\d+)", place.text)
        said = re.search(r": (\d+) in all", place.text)
        for found in (told, said):
            if found is None or int(found[1]) != listed:
                self._problem(f"{link.anchor} is of {listed} events but says otherwise", place.text)
        total = re.search(r"([\d.]+) by sum", place.text)
        ids = (self._ids.get(mark.anchor) for mark in place.links("e"))
        known = [self._facts[key] for key in ids if key in self._facts]
        if total and abs(float(total[1]) - sum(f.confidence for f in known)) > 0.006:
            self._problem(f"{link.anchor} is not the sum of the confidences", place.text)

    def _reports(self, link: Link, place: Place, where: str) -> None:
        """A number of reports is that of its row, and of the record for these days."""
        days = [_date(*found.groups()) for found in _DAY.finditer(_without_label(place.text))]
        since, until = (days[-2], days[-1]) if len(days) >= 2 else (None, None)
        if len(days) == 1:
            dash_first = re.search(r"– \d{1,2} ", place.text) is not None
            since, until = (None, days[0]) if dash_first else (days[0], None)
        read = self._log.read(since, until)
        row = re.search(r"(\d+)\D*$", place.text)
        if row is None or link.text != row[1]:
            self._problem(f"{link.text} is not what its row says ({link.anchor})", where)
        elif link.text != str(read):
            self._problem(f"{link.text} reports, but the record has {read} ({link.anchor})", where)

    def _known(self, knowledge: Knowledge) -> list[str]:
        """Names with digits, of the tables and of the events cited; longest first."""
        names = {row.name for rows in (knowledge.states, knowledge.organisations, knowledge.groups)
                 for row in rows}  # fmt: skip
        names |= {*self._log.coders, *self._log.knowledge}
        for fact in self._facts.values():
            names.update(_names(fact))
        names |= {day.publisher for day in self._log.days}
        spoken = {excerpt.plain(name).strip() for name in names}
        return sorted((n for n in spoken if re.search(r"\d", n)), key=lambda n: (-len(n), n))


def _names(fact: Fact) -> Iterable[str]:
    yield from (fact.place, fact.source.title, fact.source.publisher, fact.source.path)
    for member in fact.members:
        yield from (member.person, member.standing_in_for, member.office, member.text)


def _event(place: Place) -> str | None:
    """The id of the event that an entry of the annex says it is."""
    found = _EVENT.search(place.text)
    return found[1] if found else None


def _without_label(text: str) -> str:
    """A row of reports read from its last two dates on: its label may name days as well."""
    days = list(_DAY.finditer(text))
    return text[days[-2].start() :] if len(days) > 2 else text


def _date(day: str, month: str, year: str) -> dt.date:
    return dt.date(int(year), english.MONTHS.index(month) + 1, int(day))
