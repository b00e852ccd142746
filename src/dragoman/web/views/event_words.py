"""The codes of an event in plain words: what each says, and by which rule."""

from __future__ import annotations

import re
from typing import Any, Final

from dragoman.brief import english

Row = dict[str, Any]
MODALITIES: Final = {
    "actual": "told as something that happened",
    "planned": "told as a plan: not counted as having happened",
    "conditional": "told under a condition: not counted as having happened",
    "negated": "told as not having happened: not counted",
    "alleged": "told as an allegation: not counted as having happened",
}
STATUSES: Final = {
    "new": "news of this report",
    "background": "recalled as background: it happened before",
}
CODERS: Final = {
    "rules": "a frame of the lexicon",
    "model": "the relation model, where no frame matched",
    "rules+model": "a frame of the lexicon, confirmed or changed by the relation model",
}
STAGES: Final = {"agreed": "agreed", "agenda": "on the agenda"}
#: What the marks in a text are called.
KINDS: Final = {
    "source": "source: who acted", "target": "target: towards whom",
    "trigger": "act: the word that carries it", "date": "the date said", "place": "the place said",
    "reason": "the reason given", "clause": "the words it was read from",
}  # fmt: skip
#: The short word behind each mark, so that nothing depends on colours.
TAGS: Final = {
    "source": "source", "target": "target", "trigger": "act", "date": "when", "place": "where",
    "reason": "reason",
}  # fmt: skip
#: From a share of events that were right, downwards.
_SURE: Final = (
    (0.9, "very likely right"), (0.75, "likely right"), (0.6, "more likely right than not"),
    (0.4, "about as likely right as wrong"), (0.0, "more likely wrong than right"),
)  # fmt: skip
#: Words of a date beyond which they are something else; a foreign data set may hold anything.
_LONGEST_DATE: Final = 200
_DATE_RULES: Final = (
    (r"\d{4}-\d\d-\d\d", "A date given in full."),
    (r"(mon|tues|wednes|thurs|fri|satur|sun)day",
     "The last such day up to the day of the report; for plans the next one."),
    (r"yesterday|today|tonight|tomorrow|this morning", "Counted from the day of the report."),
    (r"ago|earlier$|before$", "Counted back from the day of the report."),
    (r"(last|this|next) (week|month|year)",
     "Counted from the day of the report, as exactly as the words allow."),
    (r"\b\d{4}\b", "The year is given; as exact as the words are."),
    (r"[a-z]", "The year is not given: the last such date before the report; for plans the next."),
)  # fmt: skip


def sure(confidence: float) -> str:
    """ "very likely right: about 93 of 100 such events were"."""
    words = next(words for least, words in _SURE if confidence >= least or least == 0.0)
    return f"{words}: of 100 events like it about {confidence * 100:.0f} were right"


def date_rule(row: Row) -> str:
    """How the date of an event of ours came about."""
    if row["event_date"] is None:
        if row["published_at"] is None:
            return "Neither the text nor the report says when."
        day = english.date(row["published_at"])
        return f"The text does not say when. Lists put it on the day of its report, {day}."
    basis = row["date_basis"].lower()[:_LONGEST_DATE]
    for pattern, rule in _DATE_RULES:
        if basis and re.search(pattern, basis):
            return rule
    return "The text does not say in which words."
