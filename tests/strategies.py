"""What hypothesis draws from: words of the news in any order, with the odd broken character."""

from __future__ import annotations

from hypothesis import strategies as st

_SUBJECTS = (
    "France", "Japanese Foreign Minister Takeshi Iwaya", "NATO", "the Turkish army", "Police",
    "He", "Both sides", "Vladimir Putin", "Rebels in Mali", "Tokyo", "The Kremlin", "It",
    "India and Pakistan", "The UN Security Council", "Côte d’Ivoire", "São Tomé and Príncipe",
)  # fmt: skip
_VERBS = (
    "condemned", "met with", "will attack", "agreed to help", "did not sign a treaty with",
    "may impose sanctions on", "was invaded by", "called on", "fired missiles at",
    "has withdrawn from", "allegedly bombed", "and", "said that", "threatened to leave",
)  # fmt: skip
_OBJECTS = (
    "Syria", "the president of Kenya", "Ukraine", "twelve protesters", "its troops", "Brussels",
    "them", "the Iranian ambassador", "an agreement on cyber and space", "Russia's invasion",
    "his counterpart", "talks between Oman and Iran",
)  # fmt: skip
_ENDINGS = (
    "", " on Tuesday", " in Geneva", " on 31 February 2019", " in 2014", " yesterday",
    " next week", " in place of Shinzo Abe", " 9999 years ago", ", which borders China,",
)  # fmt: skip


def sentences() -> st.SearchStrategy[str]:
    """A sentence of the news that may make no sense."""
    parts = (st.sampled_from(words) for words in (_SUBJECTS, _VERBS, _OBJECTS, _ENDINGS))
    return st.tuples(*parts).map(lambda p: f"{p[0]} {p[1]} {p[2]}{p[3]}.")


def reports() -> st.SearchStrategy[str]:
    """Up to four such sentences, with noise of any characters in between."""
    noise = st.text(max_size=12)
    pieces = st.lists(st.one_of(sentences(), sentences(), noise), min_size=1, max_size=4)
    return st.tuples(pieces, st.sampled_from([" ", "\n", "\n\n", ""])).map(
        lambda drawn: drawn[1].join(drawn[0])
    )
