"""Which reports are one story: a wire story printed by many papers is told once.

Each text is reduced to the set of its word shingles (Broder 1997, "On the resemblance and
containment of documents"); a MinHash sketch in bands finds the few reports that may be the same
(Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3); the exact Jaccard
similarity of the shingles and guards against templates decide on each pair. `same_story` looks at
two texts only, so the caller's stories, the connected components of this relation (single
linkage), do not depend on the order of reading. See docs/explanation/stories.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragoman.reading.guards import replaced
from dragoman.reading.wires import SHORT, Words, story_words

Hashes = NDArray[np.uint64]

#: Words in one shingle.
SHINGLE: Final = 3
#: Bands and rows of the sketch: a pair with Jaccard .7 shares a band with probability
#: 1 - (1 - .7^4)^20 = .996, one with .75 with .9995, one with .1 with .002.
BANDS: Final[int] = 20
ROWS: Final = 4
#: Least Jaccard similarity of two copies' shingles; docs/explanation/stories.md has the measure.
THRESHOLD: Final = 0.7
#: Friday's agency story is still printed in Monday's paper; a week later it is another event.
WINDOW_DAYS: Final = 3
#: Shingles sketched at a time: bounds the memory for a text of a million characters.
CHUNK: Final = 8192


def _constants(label: str, count: int) -> Hashes:
    """Return `count` fixed 64-bit numbers, the same on every machine."""
    raw = b"".join(_digest(f"{label} {number}") for number in range(count))
    return np.frombuffer(raw, dtype="<u8").astype(np.uint64)


def _digest(word: str) -> bytes:
    return blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()


#: The universal hash functions h -> factor * h + offset (mod 2^64) that stand for permutations.
FACTORS: Final = _constants("factor", BANDS * ROWS) | np.uint64(1)
OFFSETS: Final = _constants("offset", BANDS * ROWS)
#: One factor for each place in a shingle, and each row and the number of a band.
PLACES: Final = _constants("place", SHINGLE) | np.uint64(1)
ROW_FACTORS: Final = _constants("row", ROWS) | np.uint64(1)
BAND_OFFSETS: Final = _constants("band", BANDS)


@dataclass(frozen=True, slots=True)
class Print:
    """What is compared of one report.

    `bands` are unsigned 64-bit numbers in which the band's number is mixed, so that all can lie in
    one index; empty when the text is too short for near matching. `whole` is a hash of all words:
    reports with no bands can be one story only if it is equal. `shingles` holds the hashes of the
    shingles in the order of the text, as little-endian 64-bit numbers.
    """

    bands: tuple[int, ...]
    whole: int
    shingles: bytes
    words: tuple[str, ...]
    marks: bytes


def fingerprint(text: str, title: str = "") -> Print:
    """Return the fingerprint of a report: `text` is the title's line, if any, and the body.

    The same text gives the same fingerprint in every process and on every machine.
    """
    words, marks = story_words(text, title)
    whole = int.from_bytes(_digest(" ".join(words)), "little")
    if len(words) < SHORT:
        return Print((), whole, b"", words, marks)
    grams = _shingles(words)
    return Print(_bands(np.unique(grams)), whole, grams.astype("<u8").tobytes(), words, marks)


def same_story(a: Print, b: Print) -> bool:
    """Tell whether two reports are copies of one story. Symmetric; looks at nothing else."""
    if not a.words or not b.words:
        return False
    if a.words == b.words:
        return True
    if not a.bands or not b.bands:
        return False
    grams_a, grams_b = _grams(a), _grams(b)
    if _jaccard(grams_a, grams_b) < THRESHOLD:
        return False
    return not replaced(Words(a.words, a.marks), Words(b.words, b.marks), grams_a, grams_b)


def within(a: dt.date | None, b: dt.date | None) -> bool:
    """Tell whether two days are near enough for one story; unknown days go with unknown only."""
    if a is None or b is None:
        return a is b
    return abs((a - b).days) <= WINDOW_DAYS


def jaccard(a: Print, b: Print) -> float:
    """Return the exact Jaccard similarity of the shingles of two reports (0 for short ones)."""
    return _jaccard(_grams(a), _grams(b))


def _grams(one: Print) -> Hashes:
    return np.frombuffer(one.shingles, dtype="<u8").astype(np.uint64, copy=False)


def _jaccard(a: Hashes, b: Hashes) -> float:
    set_a, set_b = np.unique(a), np.unique(b)
    both = len(np.intersect1d(set_a, set_b, assume_unique=True))
    either = len(set_a) + len(set_b) - both
    return both / either if either else 0.0


def _shingles(words: tuple[str, ...]) -> Hashes:
    """Return the hash of each shingle, in the order of the text."""
    digests = {word: _digest(word) for word in set(words)}
    raw = b"".join([digests[word] for word in words])
    hashes = np.frombuffer(raw, dtype="<u8").astype(np.uint64)
    count = len(words) - SHINGLE + 1
    total = np.zeros(count, dtype=np.uint64)
    for place in range(SHINGLE):
        total += _mix(hashes[place : place + count] * PLACES[place])
    return _mix(total)


def _bands(shingles: Hashes) -> tuple[int, ...]:
    lowest = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for begin in range(0, len(shingles), CHUNK):
        part = shingles[begin : begin + CHUNK]
        permuted = FACTORS[:, None] * part[None, :] + OFFSETS[:, None]
        lowest = np.minimum(lowest, permuted.min(axis=1))
    rows = (_mix(lowest.reshape(BANDS, ROWS)) * ROW_FACTORS).sum(axis=1, dtype=np.uint64)
    bands: list[int] = _mix(rows + BAND_OFFSETS).tolist()
    return tuple(bands)


def _mix(values: Hashes) -> Hashes:
    """Spread each bit over all of its number (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
