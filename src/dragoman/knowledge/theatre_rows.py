"""The record of `actors/theatres.tsv`: in which region of study an actor counts."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.knowledge.rows import needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """The one region of study of a state or body; `comment` where another could be argued for."""

    theatre: str = needed()
    member: str = needed()
    comment: str = ""
