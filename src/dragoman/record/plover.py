"""PLOVER-style JSON: one object per event, with the codes PLOVER itself knows.

PLOVER has own codes for states, `UNO` and `EUR`; every other international body is `IGO`, and
an armed group has the code of the country it acts in. Our finer code ("NATO", "HAMAS") stays
beside it as `actor`, and everything PLOVER has no field for is under `dragoman`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dragoman.knowledge.rows import Group, Organisation

#: Bodies with a PLOVER code of their own.
_OWN_CODE: Final = frozenset({"UNO", "EUR"})
#: Sector of a body -> the actor code under which PLOVER counts it.
_BODY_CODES: Final = {"IGO": "IGO", "NGO": "NGO", "MNC": "MNC", "ISM": "ISM", "IMG": "IMG"}
#: PLOVER's spelling where it departs from ISO 3166 and common use.
_RESPELLED: Final = {"XKX": "KOS"}
#: Fields of an event that have no place in PLOVER.
_OWN_FIELDS: Final = (
    *("quad", "goldstein", "cameo", "areas", "modality", "status", "reciprocal", "confidence"),
    *("date_precision", "date_basis", "trigger", "report_id", "start", "end"),
    *("format", "reason", "reason_start", "reason_end", "stage", "topics"),
    *("mentions", "dataset", "model_version"),
)


def folding(organisations: Iterable[Organisation], groups: Iterable[Group]) -> dict[str, str]:
    """Our actor code -> PLOVER's, for the bodies and armed groups of the knowledge tables."""
    folds = {group.code: group.country or "IMG" for group in groups}
    for body in organisations:
        own = body.code in _OWN_CODE
        folds[body.code] = body.code if own else _BODY_CODES.get(body.sector, "IGO")
    return folds


def plover_code(actor: str, sector: str, folds: Mapping[str, str]) -> str:
    """PLOVER's code for an actor; without a table entry the sector tells a body from a state."""
    if actor in folds:
        return folds[actor]
    if actor not in _OWN_CODE and sector in _BODY_CODES:
        return _BODY_CODES[sector]
    return _RESPELLED.get(actor, actor)


def plover_event(row: Mapping[str, Any], folds: Mapping[str, str]) -> dict[str, Any]:
    """One PLOVER object from a row with the event's columns and its `sources` and `targets`."""
    place = {"name": row["place"], "country code": row["place_country"]}
    return {
        "id": row["event_id"],
        "date": row["event_date"],
        "source": [_participant(member, folds) for member in row["sources"] or ()],
        "target": [_participant(member, folds) for member in row["targets"] or ()],
        "event": row["root"],
        "eventText": row["trigger"],
        "mode": row["mode"],
        "context": list(row["contexts"]),
        "eventLoc": place if row["place"] or row["place_country"] else None,
        "text": row["evidence"],
        "language": row["language"],
        "publication": row["publisher"],
        "publicationDate": row["published_at"],
        "coder": row["coder"],
        "version": row["coder_version"],
        "dragoman": {name: row[name] for name in _OWN_FIELDS},
    }


def _participant(member: Mapping[str, Any], folds: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": plover_code(member["actor"], member["sector"], folds),
        "sector": member["sector"],
        "actorText": member["text"],
        "actor": member["actor"],
        "person": member["person"],
        "office": member["office"],
    }
