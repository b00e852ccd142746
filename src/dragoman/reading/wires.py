"""What is left of a wire story when a paper's own typography and furniture are taken away.

A story comes with another headline, dateline, byline, credits and footers in each paper that
prints it, in other quotes and dashes, another spelling and other numerals. Here it becomes a plain
sequence of folded words, each with marks that say what kind of fact it may stand for. The folds
need not be right English, only the same for both spellings ("promise" becomes "promize").
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

#: Marks of a word: a figure, month or number word; a weekday; a name; the first of a sentence.
NUMBER: Final = 1
WEEKDAY: Final = 2
NAME: Final = 4
START: Final = 8

#: Bodies with fewer words are too short for near matching: one edit is a large part of them.
SHORT: Final = 25
#: A headline is rarely longer, in characters.
HEADLINE_CHARS: Final = 160

TYPOGRAPHY: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʼ′＇", "'"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        **dict(zip("øØłŁđı", "oOlLdi", strict=True)),
        "ß": "ss",
        "æ": "ae",
        "©": "(c)",
    }
)
ACCENTS: Final = re.compile("[\u0300-\u036f]+")
BLANKS: Final = re.compile(r"[^\S\n]+")

AGENCY: Final = (
    r"(?:AFP|AP|Associated Press|Reuters|Kyodo(?: News)?|Xinhua|TASS|UPI|DPA|Yonhap|ANI|PTI|IANS"
    r"|Interfax|Anadolu|Bernama|Jiji(?: Press)?|BBC|CNN|Bloomberg|EFE|ANSA|Agencies)"
)
CREDITS: Final = re.compile(
    r"\(\s*(?:(?:additional |further )?(?:reporting|writing|editing|compiled|edited|written|report)"
    rf"\b[^()]{{0,400}}|(?:with (?:inputs|files|reporting) from |source: )?{AGENCY})\s*\)",
    re.IGNORECASE,
)
FURNITURE: Final = re.compile(
    r"[\s\"'*>|-]*(?:\(c\)|copyright\b|all rights reserved|(?:read|see) (?:more|also|next)\b"
    r"|also read\b|related:|subscri(?:be|ption)\b|sign up\b|follow us\b|click here\b|join our\b"
    r"|share this\b|download (?:the|our)\b|advertisement\b|(?:this|your) subscription\b"
    r"|this (?:material|content|story|article|report) (?:may not|was|has been|is) "
    r"(?:be )?(?:(?:first|originally) )?(?:published|produced|provided|auto|broadcast|copyright)"
    r"|(?:additional |further )?reporting by\b|(?:writing|editing|edited|written|compiled) by\b"
    r"|with (?:inputs|files|reporting) from\b|source:"
    rf"|the associated press contributed|(?:with )?{AGENCY}(?:[/,& ]+(?:and )?{AGENCY})*[\s.]*$)",
    re.IGNORECASE,
)
BYLINE: Final = re.compile(
    r"(?:by [^.\n]{2,80}|[^.\n]{0,60}\b(?:staff|correspondent|reporter|desk)"
    r"|(?:published|updated|posted|last (?:updated|modified))\b[^\n]{0,60}"
    rf"|{AGENCY}[^.\n]{{0,20}}|[\d:/., -]{{4,20}})",
    re.IGNORECASE,
)
AUTHOR: Final = re.compile(
    r"By (?:[A-Z][\w.'-]{0,20} ){1,4}(?:and (?:[A-Z][\w.'-]{0,20} ){1,4})?"
    rf"(?=[A-Z][A-Z ,./'-]{{2,50}}|\()(?!{AGENCY} )"
)
DATELINES: Final = (
    # TOKYO, June 24 (Kyodo) --
    re.compile(r"(?:[A-Z][\w.'/ ,-]{0,60}?)?\s*\([A-Z][\w .,/&-]{1,40}\)\s*[-:]+\s*"),
    # SEOUL, South Korea -    GENEVA:
    re.compile(
        r"[A-Z]{2}[A-Z .'/-]{0,40}(?:, [A-Z\d][\w. ]{1,30}){0,2}(?:\s-+|--+|:)\s+(?=[\"'A-Z\d])"
    ),
    # Kyiv, 3 May -    New Delhi:
    re.compile(
        r"(?:[A-Z][\w.']{1,20} ?){1,3}(?:, [A-Z\d][\w. ]{1,20}){0,2}"
        r"(?:\s-+|(?<=\w):)\s+(?=[\"'A-Z])"
    ),
)
SENTENCES: Final = re.compile(r"(?<=[.!?])[\"')]*\s+|\n+")

#: U.S., p.m.
DOTTED: Final = re.compile(r"\b(?:[a-z]\.){1,5}[a-z](?![a-z])\.?", re.IGNORECASE)
#: Wording that differs between house styles, made one before the text is cut into words.
STYLES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),
        (r"\s?%|\b[Pp](?:er cent|ct)\b", " percent"),
        (r"[Nn]'[Tt]\b", " not"),
        (r"'[Ss]\b|(?<=[Ss])'(?=\s)", ""),
        (r"(?<=\d)(?:st|nd|rd|th)\b", ""),
        (r"\b([Cc])o-(?=[a-z])", r"\1o"),
        (r"\b[Uu]nited ([SNKsnk])(?:tates(?: of America)?|ations|ingdom)\b", r"U\1"),
        (r"\b[Ee]uropean ([Uu])nion\b", r"E\1"),
    )
)
#: British and American endings on words that stand one on a line.
ENDINGS: Final = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"(?<=[a-z]{2})([iy])s(?=(?:e|ed|es|er|ers|ing|ation|ations)$)", r"\1z"),
        (r"(?<=[a-z]{2})our(?=(?:s|ed|er|ers|ing|able|ite|ites|ful|hood|hoods)?$)", "or"),
        (r"(?<=[a-z]{2})tre(?=[sd]?$)", "ter"),
        (r"(?<=[a-z]{2})enc(?=e(?:s|less)?$)", "ens"),
        (r"(?<=[a-z]{2})ogue(?=s?$)", "og"),
        (r"(?<=[a-z])mme(?=s?$)", "m"),
        (r"ll(?=(?:ed|ing|er|ers|or|ors)$)", "l"),
        (r"(?<=dg)e(?=ments?$)", ""),
        (r"wards$", "ward"),
    )
)
TOKEN: Final = re.compile(r"[.!?\n]|\d+(?:\.\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
BREAKS: Final = frozenset(".!?\n")
DROPPED: Final = frozenset("mr mrs ms miss dr sir".split())
DAYS: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
TENS: Final = "thirty forty fifty sixty seventy eighty ninety".split()
#: Words that stand for another: numerals of number words, abbreviations written out.
ALIASES: Final = {
    **{word: str(number) for number, word in enumerate(UNITS)},
    **{word: str(number) for number, word in enumerate(ORDINALS, 1)},
    **{word: str(number) for number, word in zip(range(30, 100, 10), TENS, strict=True)},
    **{month[:3]: month for month in MONTHS if month not in {"march", "may"}},
    "sept": "september",
    "gen": "general",
    "sen": "senator",
    "gov": "governor",
}
#: twenty-five
COMPOUND: Final = re.compile(
    rf"\b(twenty|{'|'.join(TENS)})-({'|'.join(UNITS[1:10] + ORDINALS[:9])})\b", re.IGNORECASE
)
MAGNITUDES: Final = frozenset(
    "dozen dozens hundred hundreds thousand thousands million millions billion billions".split()
) | frozenset(MONTHS)
WEEKDAYS: Final = frozenset(DAYS)
#: Capitalised at the start of sentences or quotations, or as an office, and no name.
PLAIN: Final = frozenset(
    "a about according after against all also although among an and another any as at "
    "authorities because before both but by chancellor defence defense despite during each earlier "
    "experts analysts fighting followers foreign for forces four from general governor government "
    "he her his how however i if in it its king last late later leaders many meanwhile military "
    "minister ministers ministry more most negotiators new no not now of officers officials on "
    "only or other our over parliament people police president prime prince protesters queen "
    "rebels rescuers residents secretary senator several she since so soldiers some still such "
    "supporters talks that the their then there these they this those though to troops two under "
    "until we what when where which while who why with witnesses workers yesterday today yet you "
    "pm mp ambassador envoy spokesman spokeswoman spokesperson chief head deputy diplomats critics "
    "organisers local".split()
)


class Words(NamedTuple):
    """The folded words of a story and, for each, its marks (a byte of the constants above)."""

    words: tuple[str, ...]
    marks: bytes


def story_words(text: str, title: str = "") -> Words:
    """Return the words of `text` without headline, dateline, byline, credits and footers.

    A body shorter than `SHORT` words keeps its title: there the headline is half of the story.
    """
    text, title = _typography(text), _typography(title)
    body, had_title = _without_headline(text, title)
    words = _words(_without_furniture(body))
    if len(words.words) >= SHORT:
        return words
    return _words(_without_furniture(text if had_title or not title else f"{title}\n{text}"))


def _typography(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(TYPOGRAPHY))
        text = ACCENTS.sub("", text).translate(TYPOGRAPHY)
    return BLANKS.sub(" ", text.replace("`", "'").replace("''", '"')).strip()


def _without_headline(text: str, title: str) -> tuple[str, bool]:
    """Return the text without its title's line, and whether it had that line."""
    first, newline, rest = text.partition("\n")
    first = first.strip()
    if title:
        had = first.casefold() == " ".join(title.split()).casefold()
        return (rest if had else text), had
    unended = len(first) <= HEADLINE_CHARS and not first.endswith((".", "!", "?", '"', "'", ":"))
    return (rest, True) if newline and unended else (text, False)


def _without_furniture(body: str) -> str:
    for _ in range(4):
        line, newline, rest = body.partition("\n")
        if not newline or len(line) > HEADLINE_CHARS or not BYLINE.fullmatch(line.strip()):
            break
        body = rest.strip()
    body = CREDITS.sub(" ", body[_dateline_end(body) :])
    kept = [s for s in SENTENCES.split(body) if s and not FURNITURE.match(s)]
    return "\n".join(kept)


def _dateline_end(body: str) -> int:
    start = body[:200]
    author = AUTHOR.match(start)
    begin = author.end() if author else 0
    for shape in DATELINES:
        match = shape.match(start, begin)
        if match:
            return match.end()
    return begin


def _words(text: str) -> Words:
    text = DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    for pattern, replacement in STYLES:
        text = pattern.sub(replacement, text)
    text = COMPOUND.sub(lambda match: _numeral(match[1], match[2]), text)
    raw: list[str] = []
    starts: set[int] = set()
    for token in TOKEN.findall(text):
        if token in BREAKS:
            starts.add(len(raw))
        else:
            raw.append(token)
    return _marked(raw, starts | {0})


def _numeral(tens: str, unit: str) -> str:
    return str(int(ALIASES[tens.lower()]) + int(ALIASES[unit.lower()]))


def _marked(raw: list[str], starts: set[int]) -> Words:
    lowered = [word.lower() for word in raw]
    folds = _folds(sorted(set(lowered)))
    small = {word for word in raw if word[0].islower()}
    # Without capitals (a lowered corpus, a script without case) any word may be a name.
    caseless = sum(word[0].isupper() for word in raw) * 50 < len(raw)
    words: list[str] = []
    marks = bytearray()
    start = 0
    for place, (word, low) in enumerate(zip(raw, lowered, strict=True)):
        if place in starts:
            start = START
        if low in DROPPED:
            continue
        capital = word[0].isupper() and not (place in starts and low in small)
        folded = folds[low]
        words.append(folded)
        marks.append(_kind(folded, low, capital or caseless) | start)
        start = 0
    return Words(tuple(words), bytes(marks))


def _folds(words: list[str]) -> dict[str, str]:
    """Return each of the distinct `words` with what it is folded to."""
    lines = "\n".join(ALIASES.get(word, word) for word in words)
    for pattern, replacement in ENDINGS:
        lines = pattern.sub(replacement, lines)
    return dict(zip(words, lines.split("\n"), strict=False))


def _kind(folded: str, low: str, capital: bool) -> int:
    if folded[0].isdigit():
        return NUMBER
    if low in WEEKDAYS:
        return WEEKDAY
    if folded in MAGNITUDES and (capital or folded not in {"may", "march"}):
        return NUMBER
    return NAME if capital and low not in PLAIN else 0
