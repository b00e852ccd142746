"""Words of a text by rule, after the conventions of Universal Dependencies for English.

Every word is a slice of the text: clitics are cut off ("do|n't", "Japan|'s", "can|not"),
hyphenated compounds are cut at the hyphen unless an affix makes them one ("re-elected"), and
full stops stay with the abbreviations that own them.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Always followed by more of its sentence: a title, or a word that needs a number or a name.
TITLES: Final = _words(
    """mr mrs ms dr messrs mme mlle prof rev hon fr st ft mt gen lt col maj capt cmdr cdr cpl sgt
    pvt adm brig amb sen sens rep reps gov govs pres supt det insp cllr atty min sec dep asst
    assoc vs v cf viz approx ca no nos fig figs vol vols art arts sect para op ed eds al"""
)
#: Titles of people and places: the name follows, so no sentence ends with one.
NEVER_LAST: Final = _words(
    """mr mrs ms messrs prof rev hon gen lt col maj capt cmdr cpl sgt pvt adm brig amb sens reps
    gov vs"""
)
#: Keeps its full stop, may also end a sentence.
ABBREVIATIONS: Final = TITLES | _words(
    """jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun
    inc corp co ltd bros jr sr esq etc dept est ave blvd rd bldg univ assn natl intl govt int
    tel ext attn esp incl excl misc mil calif fla ariz ala conn del ill ind kan ky la md mass
    mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo ont que oz lb lbs
    hr hrs mins secs yr yrs sq pp pts ps"""
)
#: Words of the language as often as abbreviations: these own the stop only in mid-sentence.
_DOUBTFUL: Final = _words(
    """no art arts min sec dep ed mar sun sat mon fig mass miss ill ind la pa ma ore wash del int
    det al op para fri wed jun mil est secs mins hr oz ps mt ft pres rep reps hon v"""
)
#: Of the doubtful, those that may stand before a capitalised name.
_NAMED: Final = _words("min sec dep ed det op mt ft pres rep reps hon sun sat")
_AFFIXES: Final = _words(
    """anti ante bi co counter de e em ex extra inter intra macro mega micro mid mini mono multi neo
    non over pan para peri post pre pro pseudo re semi sub super tri u ultra un uni vice cross
    socio vis wi x"""
)
_UNITS: Final = (
    "km|kms|m|mm|cm|ft|kg|kgs|mg|lb|lbs|oz|k|bn|mn|tn|am|pm|a\\.m\\.|p\\.m\\.|mph|kph|hz|mhz|ghz|"
    "kw|mw|gw|kwh|mwh|kb|mb|gb|tb|x|in|nm|hrs|hr|min|mins|sec|yr|yrs|kt|kts"
)
_FUSED: Final = {
    "cannot": 3, "gonna": 3, "gotta": 3, "wanna": 3, "gimme": 3, "lemme": 3, "dunno": 2,
    "dont": 2, "didnt": 3, "doesnt": 4, "isnt": 2, "wasnt": 3, "couldnt": 5, "wouldnt": 5,
    "shouldnt": 6, "havent": 4, "hasnt": 3, "arent": 3, "werent": 4, "aint": 2, "thats": 4,
    "ive": 1, "theyre": 4, "youre": 3, "im": 1,
}  # fmt: skip

_LETTER: Final = "\\w\u0300-\u036f\u200d\u00ad"
_DIGITS: Final = r"\d+(?:,\d{3}(?!\d)|[.:/]\d+)*"
_TOKEN: Final = re.compile(
    rf"""
    (?P<web>(?:https?://|ftp://|mailto:|www\.)[^\s<>"”]+
        |[\w.+-]{{1,64}}@[\w-]{{1,64}}(?:\.[\w-]{{1,64}}){{1,8}}
        |(?:[\w-]{{1,64}}\.){{1,5}}(?:com|org|net|gov|edu|co\.uk|int|mil|info)\b(?:/[^\s<>"”]*)?
        |[@\#]\w+(?:-\w+)?)
    |(?P<initials>(?:[^\W\d_]\.){{2,}}(?![^\W\d_])|(?:[^\W\d_]\.){{2,}}(?=-)
        |Ph\.D\.?s?|[A-Z]\.(?=\s*[A-Z][\w.])|[A-Z]{{1,3}}(?:&[A-Z]{{1,3}})+(?!\w))
    |(?P<number>(?<![^\s(\[])[+\-−](?=\d){_DIGITS}
        |(?<![^\s(\[])\.\d+
        |'\d0s\b|['’]\d\d\b(?!\d)
        |^\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}\.(?=[ \t]+[A-Z])
        |{_DIGITS}(?:st|nd|rd|th|s|['’]s)?(?![^\W_])
        |{_DIGITS}(?=(?i:{_UNITS})(?![{_LETTER}])))
    |(?P<word>[{_LETTER}]+(?:['’´`](?=[{_LETTER}])[{_LETTER}]+)*)
    |(?P<sign>(?<=[\w.)"”])['’](?i:s|ll|re|ve|d|m)(?![{_LETTER}])|(?P<same>[-=*_~.!?#+])(?P=same)+|[!?]{{2,}}
        |(?P<run>[^\w\s])(?P=run){{3,}}|''|``|<<|>>|[:;=]-?[()DP](?![{_LETTER}])
        |(?i:us|c|a|nz|hk)\$|[^\s])
    """,
    re.VERBOSE | re.MULTILINE,
)
_CLITIC: Final = re.compile(r"(?:n['’]t|['’´`](?:s|ll|re|ve|d|m))$", re.IGNORECASE)
#: Clitics cut off one word ("she'd've"); more is noise.
_MAX_CLITICS: Final = 3
_MONEY: Final = re.compile(r"(?:US|C|A|NZ|HK)\$")
_TRAIL: Final = ".,;:!?)]}'\"’"


class Span(NamedTuple):
    """A word: its characters are text[start:end]."""

    start: int
    end: int


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The words of text[start:end], in order and without overlap."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    place = start
    scan = _TOKEN.search
    while found := scan(text, place, end):
        place = found.end()
        kind = found.lastgroup
        if kind == "word":
            place = _word(text, found.start(), place, end, spans)
        elif kind == "web":
            place = _web(text, found.start(), place, spans)
        else:
            spans.append(Span(found.start(), place))
    return spans


def _web(text: str, start: int, end: int, spans: list[Span]) -> int:
    """An address; punctuation that only follows it is given back."""
    while end > start + 1 and text[end - 1] in _TRAIL:
        end -= 1
    spans.append(Span(start, end))
    return end


def _word(text: str, start: int, end: int, limit: int, spans: list[Span]) -> int:
    """A word with its clitics, hyphens and owned full stop; returns where it ends."""
    lower = text[start:end].lower()
    money = _MONEY.match(text, start, limit)
    if money:
        spans.append(Span(start, money.end()))
        return money.end()
    if text.startswith(".", end) and end < limit and _owns_stop(text, lower, end + 1, limit):
        spans.append(Span(start, end + 1))
        return end + 1
    if text.startswith("-", end) and end + 1 < limit and lower in _AFFIXES:
        more = _TOKEN.match(text, end + 1, limit)
        if more and more.lastgroup == "word":
            end = more.end()
    cut = _FUSED.get(lower)
    if cut:
        spans += (Span(start, start + cut), Span(start + cut, end))
        return end
    clitics: list[Span] = []
    stem = end
    while len(clitics) < _MAX_CLITICS:
        found = _CLITIC.search(text, max(start + 1, stem - 3), stem)
        if not found:
            break
        clitics.append(Span(found.start(), stem))
        stem = found.start()
    spans.append(Span(start, stem))
    spans.extend(reversed(clitics))
    return end


def _owns_stop(text: str, lower: str, after: int, limit: int) -> bool:
    """Whether the full stop before `after` belongs to the abbreviation `lower`."""
    if lower not in ABBREVIATIONS:
        return False
    if after >= limit or text[after] in "\r\n":
        return lower not in _DOUBTFUL and lower not in TITLES
    if lower not in _DOUBTFUL or (lower == "al" and text[after - 6 : after - 4] == "et"):
        return True
    follow = text[after : after + 12].lstrip()
    capital = text[after - 1 - len(lower)].isupper()
    if not follow:
        return False
    if follow[0].isdigit():
        return lower not in ("al", "ill", "miss", "mass", "la")
    return capital and follow[0].isupper() and lower in _NAMED
