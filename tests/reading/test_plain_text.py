"""Plain text, Markdown and the tidying of characters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Reject, Report
from dragoman.reading.plain import read_markdown, read_plain
from dragoman.reading.tidy import clean, compose, guess_language, paragraphs

ReadFile = Callable[..., list[Report | Reject]]

BODY = "Japan and NATO agreed to cooperate.\nTheir talks were held in The Hague."


def test_header_block_is_metadata_and_not_text(read_file: ReadFile) -> None:
    header = "Title: A new height\nDate: 25 June 2025\nPublisher: Daily\nNote: shortened\n\n"
    (report,) = read_file("story.txt", header + BODY)
    assert isinstance(report, Report)
    assert report.text == "A new height\n" + BODY
    assert (report.title, report.publisher) == ("A new height", "Daily")
    assert (report.published_at, report.date_basis) == (dt.date(2025, 6, 25), "metadata")
    assert (report.source, report.language) == ("story.txt", "en")


def test_words_before_a_colon_are_not_always_a_header() -> None:
    draft = read_plain("Tokyo: The minister left.\nDate: unknown to us.\n\n" + BODY)
    assert draft.body.startswith("Tokyo: The minister left.")


def test_source_line_names_the_publisher_or_the_address() -> None:
    assert read_plain("Source: Kyodo\n\n" + BODY).publisher == "Kyodo"
    assert read_plain("Source: https://example.org/a\n\n" + BODY).external_id.endswith("/a")


def test_headline_stands_alone_is_short_and_has_no_full_stop() -> None:
    assert read_plain("Japan hails deal\n\n" + BODY).title == "Japan hails deal"
    assert read_plain("Japan hailed the deal.\n\n" + BODY).title == ""
    assert read_plain("Japan hails deal\n" + BODY).title == ""
    assert read_plain("x" * 200 + "\n\n" + BODY).title == ""


def test_title_is_not_repeated_when_the_body_begins_with_it() -> None:
    assert compose("Japan hails deal", "Japan hails deal\nMore.") == "Japan hails deal\nMore."
    assert compose("Japan hails deal", "More.") == "Japan hails deal\nMore."


def test_lines_of_wrapped_text_are_joined() -> None:
    wrapped = (
        "The foreign minister of Japan met the secretary general of the\n"
        "alliance in The Hague on Tuesday, and both sides agreed to deepen\n"
        "their cooperation on the defence industry and on maritime matters.\n\n"
        "A second paragraph followed, in which the secretary general said\n"
        "that the security of both regions was connected."
    )
    first, second = paragraphs(wrapped).split("\n")
    assert first == wrapped.split("\n\n", maxsplit=1)[0].replace("\n", " ")
    assert second.endswith("said that the security of both regions was connected.")


def test_paragraphs_on_lines_stay_apart() -> None:
    assert paragraphs(BODY + "\r\n\r\nThird.\u2028Fourth.").split("\n") == [
        *BODY.split("\n"),
        "Third.",
        "Fourth.",
    ]


def test_markdown_front_matter_and_markup() -> None:
    draft = read_markdown(
        "---\ntitle: 'A **new** height'\ndate: 2025-06-25\npublisher: Daily\n---\n"
        "# Heading\n\nJapan *hailed* the [deal](https://example.org)\nwith NATO.\n\n"
        "> He said `yes`.\n\n- One point\n- Another\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n\n"
        "![picture](x.png)\nsnake_case_name stays. 2 * 3 * 4 stays.\n"
    )
    assert (draft.date, draft.publisher) == ("2025-06-25", "Daily")
    assert draft.title == "A new height"
    assert draft.body.split("\n") == [
        "Japan hailed the deal with NATO.",
        "He said yes.",
        "One point",
        "Another",
        "snake_case_name stays. 2 * 3 * 4 stays.",
    ]


def test_markdown_heading_is_the_title() -> None:
    assert read_markdown("# Japan hails deal\n\nText.").title == "Japan hails deal"
    assert read_markdown("Japan hails deal\n=====\n\nText.").title == "Japan hails deal"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY * 2, "en"),
        ("Der Minister hat in Den Haag mit dem Sekretär über die Lage gesprochen. " * 3, "unknown"),
        ("De minister was in Den Haag op bezoek en sprak over de hulp van het land. ", "unknown"),
        ("Japan hails NATO deal", "en"),
    ],
)
def test_language_is_guessed_by_small_words(text: str, language: str) -> None:
    assert guess_language(text) == language


@given(st.text())
def test_text_holds_no_controls_and_is_stable(text: str) -> None:
    tidy = paragraphs(text)
    assert "\r" not in tidy
    assert not any(character < " " and character not in "\n\t" for character in tidy)
    tidy.encode("utf-8")
    assert clean(tidy) == tidy


@given(st.text("abc #*_[]()`>|-=:\n\\~!<", max_size=200))
def test_any_markdown_is_read(text: str) -> None:
    assert "\r" not in read_markdown(text).body
