"""How fast phrases are resolved, and how long the tables take to load.

    python benchmarks/speed/resolver.py [--phrases 20000]

Prints one JSON object. The phrases are made by combining the tables' own names and roles, each
phrase once, so that the index's memory of texts it has seen never answers. Times are processor
time of one core.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import time
from collections.abc import Callable
from typing import TypeVar

from dragoman.coding.resolve import Resolver
from dragoman.knowledge.base import Knowledge

Result = TypeVar("Result")
_ON = dt.date(2022, 7, 1)
_PATTERNS = (
    "{demonym} {role}", "the {demonym} {role}", "{name}'s {role}", "{role} of {name}",
    "{demonym} {role}s near {city}", "{person}", "President {person}", "{city}", "the {agency}",
    "former {demonym} {role}", "{group} fighters", "Mr Doe {number} of {name}", "{number} {role}",
)  # fmt: skip


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Processor seconds of `work`, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def phrases(knowledge: Knowledge, count: int, seed: int = 7) -> list[str]:
    """Different short phrases of the kinds that news uses."""
    draw = random.Random(seed)
    by_kind: dict[str, list[str]] = {}
    for row in knowledge.names:
        by_kind.setdefault(row.kind, []).append(row.name)
    roles = [row.phrase for row in knowledge.roles]
    people = [row.person for row in knowledge.holders if row.person]
    people += [row.person for row in knowledge.people]
    made: set[str] = set()
    while len(made) < count:
        made.add(
            draw.choice(_PATTERNS).format(
                demonym=draw.choice(by_kind["demonym"]), name=draw.choice(by_kind["name"]),
                city=draw.choice(by_kind["city"]), role=draw.choice(roles),
                person=draw.choice(people), agency=draw.choice(knowledge.agencies).name,
                group=draw.choice(knowledge.groups).name, number=draw.randrange(9999),
            )
        )  # fmt: skip
    return sorted(made, key=hash_of)


def hash_of(text: str) -> int:
    """An order that mixes the kinds of phrases, the same in every run."""
    return sum((place + 1) * ord(letter) for place, letter in enumerate(text)) % 9973


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phrases", type=int, default=20000)
    count = parser.parse_args().phrases
    loading, knowledge = timed(Knowledge.load)
    texts = phrases(knowledge, count)
    building = fresh = again = float("inf")
    for _ in range(3):  # other work on the machine only ever adds time: the least is the truest
        seconds, resolver = timed(lambda: Resolver(knowledge))
        building = min(building, seconds)
        resolver.resolve("Aleksandr Unknownsky", _ON)  # build what is built on first use
        fresh = min(fresh, timed(lambda: [resolver.resolve(text, _ON) for text in texts])[0])  # noqa: B023
        again = min(again, timed(lambda: [resolver.resolve(text, _ON) for text in texts])[0])  # noqa: B023
    report = {
        "phrases": len(texts),
        "load_s": round(loading, 3),
        "index_s": round(building, 3),
        "load_and_index_s": round(loading + building, 3),
        "per_second": round(len(texts) / fresh),
        "per_second_seen_before": round(len(texts) / again),
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
