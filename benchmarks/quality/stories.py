"""Near-duplicate detection measured: python benchmarks/quality/stories.py [--copies N].

With a fixed seed, every report of the shipped chronicle and as many longer made-up ones get N
copies as papers print them (headline, dateline, byline, credits, footers, typography, spelling, a
cut end, added sentences) and N texts that only look like copies: the same report with two facts
replaced, which no paper would print as the same story. Prints precision and recall of pairs, with
the Jaccard threshold varied, and the time of one fingerprint. Then every pair of chronicle reports
in one time window is compared; all are different stories, so each merge listed is a false one.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from dragoman.model import Report
from dragoman.reading.guards import replaced
from dragoman.reading.options import ReadOptions
from dragoman.reading.read import read
from dragoman.reading.stories import (
    SHINGLE,
    THRESHOLD,
    Print,
    fingerprint,
    jaccard,
    same_story,
    within,
)
from dragoman.reading.wires import Words

CHRONICLE = Path(__file__).resolve().parents[2] / "samples" / "chronicle"
SEED = 20250624
THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85)

COUNTRIES = (
    "Peru Chile Bolivia Ecuador Colombia Uruguay Paraguay Brazil Morocco Tunisia Kenya Uganda "
    "Rwanda Ghana Senegal Vietnam Laos Thailand Malaysia Mongolia Nepal Finland Norway Sweden"
).split()
CITIES = (
    "Lima Santiago Quito Bogota Montevideo Brasilia Rabat Tunis Nairobi Kampala Kigali Accra Dakar "
    "Hanoi Vientiane Bangkok Putrajaya Ulaanbaatar Kathmandu Helsinki Oslo Stockholm"
).split()
PERSONS = (
    "Ana Ruiz,Tomas Vega,Lena Holm,Peter Okello,Mai Tran,Sofia Paz,Amina Diallo,Jon Berg,Rana "
    "Aziz,Paul Mbeki,Ines Costa,Bat Erdene,Kofi Mensah,Eva Lind,Omar Said,Carla Neri"
).split(",")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October".split()

#: Capitalised parts of offices: no template has a city in their place.
OFFICES: Final = frozenset(
    "President Prime Minister Foreign Defence Secretary General Chancellor Supreme Leader".split()
)

#: Sentences of made-up agency texts; {c} country, {t} city, {p} person, {n} figure, {d} day.
TEMPLATES = (
    "{c}'s foreign minister {p} met {p} of {c} in {t} on {d} for talks on trade and the border.",
    "The two sides agreed to reopen {n} crossings that had been closed since {m} {n}.",
    "{p} told reporters in {t} that the talks had been frank and would go on next week.",
    "Over the past 24 hours {n} aircraft and {n} ships were seen near the line, {c} said on {d}.",
    "At least {n} people were killed and {n} wounded when a shell hit a market in {t}.",
    "The army of {c} denied that its troops had crossed the river and blamed armed groups.",
    "{p}, who leads the mission of observers, said {n} vehicles had been held at a checkpoint.",
    "Opposition parties in {t} called the accord a surrender and asked for a vote in parliament.",
    "A spokesman for the government of {c} declined to comment on the report.",
    "Trade between the neighbours fell by {n} percent last year to {n} million dollars.",
    "Residents said by telephone that they had heard explosions through the night and that the "
    "power had failed in several districts.",
    "The defence ministry said it had organised a new patrol along the coast and would favour a "
    "joint programme with {c}.",
    "Diplomats said the wording of the final document was still being discussed by experts.",
    "{c} recalled its ambassador from {t} on {m} {n}, after a court had sentenced {p}.",
    "Aid agencies warned that stocks of food and medicine at the centre near {t} would last for "
    "only {n} days.",
    "The ceasefire, brokered by {c} in {m}, has largely held, although each side accuses the other "
    "of breaches.",
    "Analysts doubt that the navy would send more than a few vessels while its exercises continue.",
    "Protesters marched to the parliament of {t} and were met by police who fired tear gas.",
    "{p} is expected to travel to {t} on {d} to sign the agreement.",
    "The Security Council will discuss the matter behind closed doors, according to its president.",
    "The border region has been disputed since a war {n} years ago and both armies keep garrisons "
    "in it.",
    "Officials travelling with the minister said no date for another meeting had been set.",
)


class Item(NamedTuple):
    """One text: which story it is of, its body, its title, the facts replaced in a look-alike."""

    story: int
    body: str
    title: str
    facts: tuple[str, ...] = ()
    core: str = ""


def chronicle() -> list[Report]:
    """The shipped reports, in the order of their names."""
    reports = [one for one in read([str(CHRONICLE)], ReadOptions()) if isinstance(one, Report)]
    return sorted(reports, key=lambda report: report.source)


def made_up(number: int, chance: random.Random) -> Item:
    """A longer report of filled templates, 12 to 22 sentences in 5 to 8 paragraphs."""
    picked = chance.sample(TEMPLATES, chance.randint(12, len(TEMPLATES)))
    sentences = [fill(template, chance) for template in picked]
    lines = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    return Item(number, "\n".join(lines), f"{chance.choice(PERSONS)} in talks as tension rises")


def fill(template: str, chance: random.Random) -> str:
    """A template with random facts."""
    facts: dict[str, Callable[[], str]] = {
        "c": lambda: chance.choice(COUNTRIES),
        "t": lambda: chance.choice(CITIES),
        "p": lambda: chance.choice(PERSONS),
        "n": lambda: str(chance.randint(2, 90)),
        "d": lambda: chance.choice(DAYS),
        "m": lambda: chance.choice(MONTHS),
    }
    return re.sub(r"\{(\w)\}", lambda match: facts[match[1]](), template)


# --- what papers do ---------------------------------------------------------------------------


def typeset(body: str, chance: random.Random) -> str:
    """Other quotes, dashes, apostrophes and blanks."""
    pairs = chance.sample([("'", "’"), (" - ", " — "), ('"', "“"), (". ", ".  "), ("-", "‑")], 3)
    for old, new in pairs:
        body = body.replace(old, new)
    return body


def respell(body: str, _: random.Random) -> str:
    """British to American spelling, percent signs, number words, no courtesy titles."""
    pairs = (
        "defence/defense,Defence/Defense,organised/organized,favour/favor,programme/program,"
        "centre/center,travelling/traveling, percent/%,United States/U.S.,three/3"
    )
    for old, new in (pair.split("/") for pair in pairs.split(",")):
        body = body.replace(old, new)
    return body


def subedit(body: str, chance: random.Random) -> str:
    """One word in a hundred, and at least one, dropped or put otherwise; no fact changes."""
    words = body.split(" ")
    swaps = {"said": "stated", "told": "informed", "after": "following", "but": "though"}
    swaps |= {"killed": "slain", "also": "too", "would": "will", "called": "termed"}
    for _ in range(max(1, len(words) // 100)):
        place = chance.randrange(len(words))
        if chance.random() < 0.3 and words[place].islower() and words[place] != "not":
            del words[place]
        else:
            places = [i for i, word in enumerate(words) if word in swaps]
            if places:
                place = chance.choice(places)
                words[place] = swaps[words[place]]
    return " ".join(words)


def cut(body: str, chance: random.Random) -> str:
    """The last sentences left out, up to a fifth of the words."""
    words = len(body.split())
    ends = [m.end() for m in re.finditer(r"[.!?](?=\s)", body)]
    fits = [end for end in ends if len(body[:end].split()) >= 0.8 * words]
    return body[: chance.choice(fits)] if fits else body


def add(body: str, chance: random.Random) -> str:
    """One sentence added at the end or before it: two where the report is long."""
    for _ in range(1 + (len(body.split()) > 200)):
        sentence = fill(chance.choice(TEMPLATES), chance)
        lines = body.split("\n")
        lines.insert(chance.randint(max(1, len(lines) - 1), len(lines)), sentence)
        body = "\n".join(lines)
    return body


def frame(body: str, chance: random.Random) -> str:
    """Byline, dateline, credits and footers."""
    city = chance.choice(CITIES)
    body = (
        chance.choice(
            (
                "",
                f"{city.upper()} (Reuters) - ",
                f"{city.upper()}, June 24 (Kyodo) -- ",
                f"{city} — ",
            )
        )
        + body
    )
    body = chance.choice(("", f"By {chance.choice(PERSONS)}\n", "Staff reporter\n")) + body
    people = chance.sample(PERSONS, 2)
    ends = (
        "",
        f" (Reporting by {people[0]}; editing by {people[1]})",
        "\n© 2025 The Daily Example. All rights reserved.",
        "\nRead more: Five things to know about the talks\nSubscribe to our newsletter.",
        "\n— AFP",
    )
    return body + chance.choice(ends)


EDITS = (typeset, respell, subedit, cut, add)


def copy_of(item: Item, chance: random.Random) -> Item:
    """The item as another paper prints it: framed, with one to three further edits."""
    body = item.body
    for edit in chance.sample(EDITS, chance.randint(1, 3)):
        body = edit(body, chance)
    title = chance.choice((item.title, item.title.upper(), "World news in brief", ""))
    return Item(item.story, frame(body, chance), title, core=body)


# --- what is no copy --------------------------------------------------------------------------


def look_alike(item: Item, number: int, chance: random.Random) -> Item | None:
    """The item with one to three of its facts replaced, everywhere; None if it has none."""
    body = item.body
    facts = re.findall(r"(?<=[a-z,] )(?:[A-Z][a-z]{3,}|\d+)\b", body)
    facts = [fact for fact in facts if fact not in OFFICES]
    if not facts:
        return None
    picked = chance.sample(sorted(set(facts)), min(len(set(facts)), chance.randint(1, 3)))
    for fact in picked:
        body = re.sub(rf"\b{fact}\b", other(fact, chance), body)
    return Item(number, frame(body, chance), item.title, tuple(picked))


def other(fact: str, chance: random.Random) -> str:
    """Another fact of the same kind."""
    for kind in (DAYS, MONTHS, COUNTRIES, CITIES):
        if fact in kind:
            return chance.choice([one for one in kind if one != fact])
    if fact.isdigit():
        return str(int(fact) + chance.randint(1, 9))
    return chance.choice(CITIES + COUNTRIES)


# --- the measure ------------------------------------------------------------------------------


class Pair(NamedTuple):
    """Whether two texts are one story, and what the parts of the test say."""

    same: bool
    found: bool
    similarity: float
    replaced: bool
    verdict: bool


def printed(item: Item) -> Print:
    """The fingerprint of an item."""
    return fingerprint(f"{item.title}\n{item.body}" if item.title else item.body, item.title)


def compare(a: tuple[Item, Print], b: tuple[Item, Print]) -> Pair:
    """All that is asked of one pair."""
    one, two = a[1], b[1]
    grams = [np.frombuffer(each.shingles, dtype="<u8").astype(np.uint64) for each in (one, two)]
    similarity = jaccard(one, two)
    texts = Words(one.words, one.marks), Words(two.words, two.marks)
    guarded = similarity >= min(THRESHOLDS) and replaced(*texts, *grams)
    found = bool(set(one.bands) & set(two.bands))
    same = a[0].story == b[0].story
    return Pair(same, found, similarity, guarded, found and same_story(one, two))


def pairs(originals: Iterable[Item], copies: int, chance: random.Random) -> list[Pair]:
    """Each original with its copies, all against all, and all of them with its look-alikes.

    A copy that has lost the very words a look-alike replaced is a copy of either; no pair of that
    kind is counted.
    """
    out: list[Pair] = []
    for number, item in enumerate(originals):
        family = [item, *(copy_of(item, chance) for _ in range(copies))]
        known = [(one, printed(one)) for one in family]
        out += [compare(a, b) for a, b in itertools.combinations(known, 2)]
        alike = [look_alike(item, 10_000 + number, chance) for _ in range(copies)]
        for one in [one for one in alike if one]:
            against = (one, printed(one))
            out += [compare(each, against) for each in known if tells(each[0], one)]
    return out


def tells(copy: Item, alike: Item) -> bool:
    """Whether a copy still has one of the facts that its look-alike has replaced."""
    return any(re.search(rf"\b{fact}\b", copy.core or copy.body) for fact in alike.facts)


def share(part: int, whole: int) -> str:
    """A share to print."""
    return f"{part / whole:.4f} ({part}/{whole})" if whole else "-"


def show(name: str, found: list[Pair]) -> None:
    """Print precision and recall of a list of pairs."""
    same = [pair for pair in found if pair.same]
    hits = sum(pair.verdict for pair in same)
    merged = sum(pair.verdict for pair in found)
    print(f"\n{name}: {len(same)} pairs of copies, {len(found) - len(same)} of look-alikes")
    print(f"  precision {share(hits, merged)}  recall {share(hits, len(same))}")
    near = [pair for pair in found if pair.similarity >= THRESHOLD]
    print(f"  over the threshold, share a band: {share(sum(p.found for p in near), len(near))}")
    bare = [pair.same for pair in near]
    print(f"  precision without the guards: {share(sum(bare), len(bare))}")
    for threshold in THRESHOLDS:
        yes = [pair for pair in found if pair.similarity >= threshold and not pair.replaced]
        good = sum(pair.same for pair in yes)
        print(f"  threshold {threshold}: P {good / len(yes):.4f}  R {good / len(same):.4f}")


def false_merges(reports: list[Report]) -> list[str]:
    """Pairs of chronicle reports in one window that would be merged."""
    known = [(report, fingerprint(report.text, report.title)) for report in reports]
    return [
        f"{a.source} = {b.source}"
        for (a, one), (b, two) in itertools.combinations(known, 2)
        if within(a.published_at, b.published_at) and same_story(one, two)
    ]


def milliseconds(items: list[Item], words: int = 500, rounds: int = 5) -> float:
    """The best mean processor time of a fingerprint of a text of so many words."""
    stream = " ".join(item.body for item in items).split(" ")
    texts = [" ".join(stream[i : i + words]) for i in range(0, len(stream) - words, words)][:40]
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for text in texts:
            fingerprint(text)
        best = min(best, (time.process_time() - start) / len(texts))
    return best * 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=5, help="of each kind (%(default)s)")
    options = parser.parse_args(arguments)
    chance = random.Random(SEED)
    reports = chronicle()
    short = [
        Item(number, report.text.partition("\n")[2], report.title)
        for number, report in enumerate(reports)
    ]
    long = [made_up(1000 + number, chance) for number in range(len(short))]
    print(f"shingles of {SHINGLE} words, threshold {THRESHOLD}")
    for name, items in (("chronicle, about 90 words", short), ("made up, about 300 words", long)):
        show(name, pairs(items, options.copies, chance))
    print(f"\none fingerprint of 500 words: {milliseconds(long):.2f} ms")
    merges = false_merges(reports)
    print(
        f"false merges among the {len(reports)} chronicle reports: {len(merges)}", *merges, sep="\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
