"""One wire story in many papers is one story; what only looks like it is not."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reading.guards import same_name
from dragoman.reading.stories import (
    BANDS,
    WINDOW_DAYS,
    Print,
    fingerprint,
    jaccard,
    same_story,
    within,
)

TITLE = "Peru and Chile agree to reopen crossings"
LEAD = (
    "Peru's foreign minister Ana Ruiz met her Chilean counterpart Tomás Vega in Arica on Monday "
    "and agreed to reopen three border crossings that had been closed since March."
)
MIDDLE = (
    '"We have found a way to organise the traffic," Mr. Vega told reporters after the talks, '
    "which lasted four hours. The defence ministries of both countries will post 1,200 soldiers "
    "along the road, about 10 percent more than last year, and the customs centre near Tacna will "
    "be rebuilt."
)
MORE = (
    "Traders in the valley had complained for months that lorries were held up for days. The "
    "government in Lima had closed the crossings after a patrol was shot at, an incident that "
    "Chile denied any part in. Diplomats said that a longer agreement on smuggling was still being "
    "discussed by experts and that the two presidents could sign it in the autumn."
)
END = "The ministers didn't say when they would meet again."
BODY = "\n".join((LEAD, MIDDLE, MORE, END))

REPORT = (
    "The ministry said that over the past 24 hours 12 aircraft and 5 ships of the neighbour had "
    "been seen near the median line. Nine of the aircraft crossed it and entered the south-western "
    "zone. The armed forces watched the situation and sent patrol aircraft, ships and missile "
    "batteries on the coast in answer. The figures are for the period until 6 a.m. on Tuesday."
)
BLAST = (
    "At least 3 people were killed when a bomb went off in a market in Kandara, police said. The "
    "device had been hidden in a cart near the northern gate and exploded when shops were opening. "
    "No group claimed the attack. Ambulances took the wounded to two hospitals in the town, and "
    "soldiers closed the roads that lead to the river."
)


def story(body: str, title: str = "") -> Print:
    return fingerprint(f"{title}\n{body}" if title else body, title)


ORIGINAL = story(BODY, TITLE)
#: The first band of BODY. A store that keeps bands must be built anew where this changes.
PINNED = 15917426736202625182


def edited(*changes: tuple[str, str]) -> str:
    body = BODY
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return body


@pytest.mark.parametrize(
    "dateline",
    [
        "TOKYO (Reuters) - ",
        "TOKYO, June 24 (Kyodo) -- ",
        "LIMA, Peru (AP) — ",
        "LIMA/SANTIAGO, March 3, 2025 (AFP) – ",
        "LIMA — ",
        "Lima, 3 May — ",
        "New Delhi: ",
        "(CNN) — ",
        "By Jon Berg\n",
        "By Jon Berg and Eva Lind\nLIMA (Reuters) - ",
        "By JON BERG, Associated Press\nLIMA (AP) — ",
        "Staff reporter\n",
        "Published 3 May 2025\nReuters\n",
    ],
)
def test_datelines_and_bylines_do_not_matter(dateline: str) -> None:
    assert story(dateline + BODY, "Neighbours make peace") == ORIGINAL


@pytest.mark.parametrize(
    "footer",
    [
        " (Reporting by Jon Berg in Lima; additional reporting by Eva Lind; editing by Omar Said)",
        " (AFP)",
        "\n— AFP",
        "\nReuters/AP",
        "\n© 2025 The Daily Example. All rights reserved.",
        "\nCopyright 2025 The Example. This material may not be published, broadcast or rewritten.",
        "\nRead more: Five things to know about the border",
        "\nSubscribe to our newsletter.\nFollow us on every channel.",
        "\nWith inputs from Reuters",
    ],
)
def test_credits_and_footers_do_not_matter(footer: str) -> None:
    assert story(BODY + footer, TITLE) == ORIGINAL


@pytest.mark.parametrize("title", ["Three crossings reopened", TITLE.upper(), ""])
def test_the_headline_of_a_long_story_does_not_matter(title: str) -> None:
    assert story(BODY, title) == ORIGINAL


def test_a_headline_that_is_only_in_the_text_does_not_matter() -> None:
    assert fingerprint(f"Three crossings reopened\n{BODY}") == ORIGINAL


@pytest.mark.parametrize(
    "changes",
    [
        [("organise", "organize"), ("defence", "defense"), ("centre", "center")],
        [("10 percent", "10%"), ("1,200", "1200"), ("three", "3"), ("four", "4")],
        [("10 percent", "10 per cent"), ("Mr. Vega", "Vega"), ("didn't", "did not")],
        [("Tomás", "Tomas"), ("told reporters", "said")],
        [("after the talks, which lasted four hours", "after the four hours of talks")],
        [("about 10 percent more than last year, ", "")],
        [("her Chilean counterpart", "Chile's foreign minister")],
    ],
)
def test_small_edits_keep_the_story(changes: list[tuple[str, str]]) -> None:
    assert same_story(ORIGINAL, story(edited(*changes), "Crossings reopened"))


@pytest.mark.parametrize(("one", "other"), [("Kyiv", "Kiev"), ("Zelensky", "Zelenskyy")])
def test_spellings_of_a_name_keep_the_story(one: str, other: str) -> None:
    a = BODY.replace("Lima", one)
    assert same_story(story(a), story(BODY.replace("Lima", other)))


def test_a_cut_end_and_added_sentences_keep_the_story() -> None:
    added = "Bolivia, which sent observers in 2019, welcomed the step. It is the first for years."
    assert same_story(ORIGINAL, story("\n".join((LEAD, MIDDLE, MORE)), "Other"))
    assert same_story(ORIGINAL, story(f"{BODY}\n{added}"))
    assert same_story(ORIGINAL, story("\n".join((LEAD, MIDDLE, added, MORE, END))))
    shortened = story("\n".join((LEAD, MIDDLE, MORE, added)))
    assert same_story(ORIGINAL, shortened)


@pytest.mark.parametrize(
    "changes",
    [
        [("Peru", "Bolivia"), ("Chile", "Paraguay")],
        [("Arica", "Tacna")],
        [("Ana Ruiz", "Lena Holm")],
        [("Monday", "Tuesday")],
        [("March", "April")],
        [("three border", "four border")],
        [("1,200", "1,500")],
        [("that Chile denied", "that Bolivia denied")],
        [("in Arica on Monday", "in Tacna on Monday. The talks in Arica failed on Monday")],
        [("will be rebuilt", "will not be rebuilt")],
        [("Peru's", "Chile's"), ("her Chilean", "her Peruvian"), ("Lima", "Santiago")],
    ],
)
def test_a_fact_replaced_makes_another_story(changes: list[tuple[str, str]]) -> None:
    other = story(edited(*changes), TITLE)
    assert jaccard(ORIGINAL, other) > 0.7
    assert not same_story(ORIGINAL, other)


def test_roles_swapped_make_another_story() -> None:
    a = f"The air force of Norland hit targets in Sudria overnight. {MORE}"
    b = f"The air force of Sudria hit targets in Norland overnight. {MORE}"
    assert not same_story(story(a), story(b))


def test_daily_reports_and_casualty_updates_stay_apart() -> None:
    next_day = REPORT.replace("12 aircraft", "9 aircraft").replace("Tuesday", "Wednesday")
    assert not same_story(story(REPORT), story(next_day))
    assert not same_story(story(BLAST), story(BLAST.replace("3 people", "5 people")))
    assert not same_story(story(BLAST), story(BLAST.replace("3 people", "five people")))
    assert same_story(story(BLAST), story(BLAST.replace("3 people", "three people")))


def test_names_are_seen_without_capitals_and_in_capitals() -> None:
    other = BLAST.replace("Kandara", "Belmora")
    assert not same_story(story(BLAST.lower()), story(other.lower()))
    assert not same_story(story(BLAST), story(other.lower()))
    assert not same_story(story(BLAST.upper()), story(other))
    assert same_story(story(BLAST), story(BLAST.lower()))


def test_a_follow_up_with_the_old_story_as_background_stays_apart() -> None:
    news = REPORT.replace("The ministry", "A week after the accord the ministry")
    assert not same_story(ORIGINAL, story(f"{news}\n{LEAD}\n{MIDDLE}"))


def test_short_texts_are_one_story_only_if_equal_but_for_typography() -> None:
    a = story("The king of Norland has left Oslo for London, the palace said.", "King leaves")
    assert a.bands == ()
    b = story("The king of Norland has left Oslo for  London, the palace said", "KING LEAVES")
    assert same_story(a, b)
    assert a.whole == b.whole
    for body, title in (
        ("The king of Norland has left Oslo for London, the palace stated.", "King leaves"),
        ("The king of Norland has left Oslo for London, the palace said.", "King is back"),
    ):
        assert not same_story(a, story(body, title))


def test_nothing_is_no_story() -> None:
    assert not same_story(fingerprint(""), fingerprint(""))
    assert not same_story(fingerprint("..."), fingerprint("—"))


def test_other_stories_stay_apart() -> None:
    prints = [story(text) for text in (BODY, REPORT, BLAST)]
    assert not any(same_story(a, b) for a in prints for b in prints if a is not b)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("kyiv", "kiev", True),
        ("zelensky", "zelenskiy", True),
        ("mohammed", "muhammad", True),
        ("kharkiv", "kharkov", True),
        ("odesa", "odessa", True),
        ("chile", "chilean", True),
        ("iraq", "iraqi", True),
        ("niger", "nigerian", False),
        ("india", "indiana", False),
        ("iran", "iraq", False),
        ("austria", "australia", False),
        ("niger", "nigeria", False),
        ("slovakia", "slovenia", False),
        ("oman", "yemen", False),
        ("mali", "malawi", False),
        ("lima", "lome", False),
    ],
)
def test_spellings_of_one_name(a: str, b: str, same: bool) -> None:
    assert same_name(a, b) is same_name(b, a) is same


# --- properties -------------------------------------------------------------------------------

TYPOGRAPHY = st.fixed_dictionaries(
    {
        "'": st.sampled_from("'’`"),
        '"': st.sampled_from(['"', "“", "”", "«", "''"]),
        "-": st.sampled_from("-‑–"),
        " ": st.sampled_from([" ", "  ", "\u00a0", "\t", "\u2009"]),
        "\n": st.sampled_from(["\n", "\n\n", " \n", " "]),
    }
)


def retyped(text: str, marks: dict[str, str], composed: bool) -> str:
    table = str.maketrans(marks)
    return unicodedata.normalize("NFC" if composed else "NFD", text.translate(table))


@given(
    typography=TYPOGRAPHY,
    composed=st.booleans(),
    body=st.sampled_from([BODY, REPORT, BLAST, edited(("Arica", "Tacna")), MIDDLE]),
)
def test_typography_never_changes_a_fingerprint(
    typography: dict[str, str], composed: bool, body: str
) -> None:
    marked = retyped(body, typography, composed)
    assert story(marked, TITLE.upper()) == story(body, TITLE)


SENTENCES = [s for text in (BODY, REPORT, BLAST) for s in text.replace("\n", " ").split(". ")]
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12).map(". ".join)


@given(a=TEXTS, b=TEXTS)
def test_the_verdict_is_symmetric(a: str, b: str) -> None:
    assert same_story(story(a), story(b)) is same_story(story(b), story(a))


@given(
    words=st.lists(st.sampled_from(BODY.split()), min_size=30, max_size=80),
    other=st.sampled_from("Quito 7 Friday not said the".split()),
    data=st.data(),
)
def test_the_verdict_on_edits_is_symmetric(
    words: list[str], other: str, data: st.DataObject
) -> None:
    changed = list(words)
    for place in data.draw(st.lists(st.integers(0, len(words) - 1), max_size=3)):
        changed[place] = other
    a, b = story(" ".join(words), "x"), story(" ".join(changed), "x")
    assert same_story(a, a)
    assert same_story(a, b) is same_story(b, a)


@given(st.text(max_size=400), st.text(max_size=40))
def test_any_text_has_a_fingerprint(text: str, title: str) -> None:
    one = fingerprint(text, title)
    assert len(one.bands) in {0, BANDS}
    assert len(one.words) == len(one.marks)
    assert same_story(one, fingerprint(text, title)) is bool(one.words)


def test_similar_texts_share_a_band() -> None:
    chance = random.Random(7)
    vocabulary = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in "lmnrs"]
    pairs = missed = 0
    while pairs < 300:
        words = [chance.choice(vocabulary) for _ in range(chance.randint(60, 300))]
        edited_words = list(words)
        for _ in range(len(words) // 22):
            edited_words[chance.randrange(len(words))] = chance.choice(vocabulary)
        a, b = story(" ".join(words), "x"), story(" ".join(edited_words), "x")
        if jaccard(a, b) >= 0.75:
            pairs += 1
            missed += not set(a.bands) & set(b.bands)
    assert missed <= 2


def test_different_texts_rarely_share_a_band() -> None:
    prints = [story(text) for text in (BODY, REPORT, BLAST)]
    assert len({band for one in prints for band in one.bands}) == 3 * BANDS


def test_fingerprints_are_the_same_in_every_process() -> None:
    code = (
        "import sys; from dragoman.reading.stories import fingerprint;"
        "p = fingerprint(sys.stdin.read()); print(p.bands, p.whole, p.shingles.hex())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=BODY,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    one = fingerprint(BODY)
    assert outputs == {f"{one.bands} {one.whole} {one.shingles.hex()}\n"}
    assert one.bands[0] == PINNED


def test_the_window_holds_a_week_end_and_no_week() -> None:
    friday = dt.date(2025, 6, 20)
    assert within(friday, friday + dt.timedelta(days=WINDOW_DAYS))
    assert within(friday + dt.timedelta(days=WINDOW_DAYS), friday)
    assert not within(friday, friday + dt.timedelta(days=WINDOW_DAYS + 1))
    assert within(None, None)
    assert not within(friday, None)
    assert not within(None, friday)
