"""What was computed of ripples, as pages, tables and JSON tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from dragoman.brief import english

#: What each check is called, and on which side of its threshold it passes.
CHECKS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "converged": ("Fit converged", "at least"),
        "radius": ("Ripples die out (spectral radius)", "below"),
        "held_out": ("Held-out days foreseen", "at least"),
        "pit": ("Scatter as the model says", "at least"),
        "recovery": ("Simulated and fitted again", "at least"),
        "no_links": ("A world without links", "at most"),
        "placebo": ("Dates without a shock", "at most"),
        "bootstrap": ("Bands by blocks of periods", "at most"),
    }
)
_DIGITS: Final = 4
#: A part smaller than this is not told: a hundredth of a region's events.
LEAST: Final = 0.01


@dataclass(frozen=True, slots=True)
class Teller:
    """Values as words for the templates; `name` calls an actor by its name."""

    name: Callable[[str], str]
    least: float = LEAST

    def people(self, codes: str) -> str:
        """Names for "JPN:GOV, USA"; of several sectors of one actor its name once."""
        actors = dict.fromkeys(code.partition(":")[0] for code in codes.split(", ") if code)
        named = ("unnamed actor" if actor == "UNK" else self.name(actor) for actor in actors)
        return ", ".join(named) or "unknown"

    @staticmethod
    def day(text: str) -> str:
        """ "23 November 2010"."""
        return english.date(dt.date.fromisoformat(text))

    @staticmethod
    def few(number: float) -> str:
        """A number of events with the digits that mean something."""
        return f"{number:.2g}" if abs(number) < 10 else f"{number:,.0f}"

    def band(self, value: float, lower: float, upper: float, times: float = 1.0) -> str:
        """ "5.1 (2.9–7.2)"."""
        low, high = self.few(times * lower), self.few(times * upper)
        return f"{self.few(times * value)} ({low}–{high})"

    @staticmethod
    def percent(part: float) -> str:
        """ "12%"."""
        return f"{part:.0%}"

    @staticmethod
    def part(part: Sequence[float]) -> str:
        """ "12% (8–16%)"."""
        value, lower, upper = (round(100 * one) for one in part)
        return f"{value}% ({lower}–{upper}%)"

    @staticmethod
    def missing(made: Sequence[Mapping[str, Any]]) -> list[str]:
        """What the checks are called that were not made."""
        names = {row["name"] for row in made}
        return [called for name, (called, _) in CHECKS.items() if name not in names]

    @staticmethod
    def check(row: Mapping[str, Any]) -> str:
        """What a check is called."""
        name: str = row["name"]
        return CHECKS.get(name, (name, ""))[0]

    @staticmethod
    def measured(row: Mapping[str, Any]) -> str:
        """ "0.67, below 0.985" or that it could not be measured."""
        if row["value"] is None:
            return "not measured"
        if row["name"] == "converged":
            return "yes" if row["passed"] else "no"
        asked = CHECKS.get(row["name"], ("", "asked"))[1]
        threshold = "" if row["threshold"] is None else f"; asked: {asked} {row['threshold']:.3g}"
        return f"{row['value']:.3g}{threshold}"

    @staticmethod
    def bar(share: Mapping[str, Any]) -> list[tuple[str, float, float]]:
        """Inside, others, nowhere known: class, start and width, of 100."""
        others = sum(one["part"][0] for one in share["others"])
        parts = (("in", share["inside"][0]), ("others", others), ("none", share["nowhere"][0]))
        found, start = [], 0.0
        for name, part in parts:
            found.append((name, round(start, 2), round(100 * part, 2)))
            start += 100 * part
        return found


def link_rows(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every link, by receiving and then by sending series, as the command has them."""
    names = value["series"]
    return [
        {
            "receiving": to, "sending": by,
            **{end: round(value[key][i][j], _DIGITS)
               for end, key in (("events", "matrix"), ("lower", "lower"), ("upper", "upper"))},
            "significant": value["significant"][i][j],
        }
        for i, to in enumerate(names) for j, by in enumerate(names)
    ]  # fmt: skip


def response_rows(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What follows a shock, by series and period."""
    return [
        {
            "series": one["name"], "ahead": ahead, "events": round(one["expected"][at], _DIGITS),
            "lower": round(one["lower"][at], _DIGITS), "upper": round(one["upper"][at], _DIGITS),
        }
        for one in value["series"] for at, ahead in enumerate(value["ahead"])
    ]  # fmt: skip


def share_rows(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where the expected events came from, of regions and of series."""
    found = []
    for of, shares in value["shares"].items():
        for share in shares:
            parts = [("inside", share["inside"])]
            parts += [(one["name"], one["part"]) for one in share["others"]]
            parts.append(("nowhere known", share["nowhere"]))
            found += [
                {"of": of, "name": share["name"], "came_from": name,
                 **dict(zip(("share", "lower", "upper"), (round(x, _DIGITS) for x in part),
                            strict=True))}
                for name, part in parts
            ]  # fmt: skip
    return found


def contract(
    value: Mapping[str, Any], checks: Mapping[str, Any], after: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The JSON of a fit: row = receiving series, column = sending series."""
    told: dict[str, Any] = {
        name: value[name] for name in ("series", "matrix", "lower", "upper", "significant")
    }
    told["spectral_radius"] = value["about"]["spectral_radius"]
    told["checks"] = {
        "failed": checks["failed"],
        **{
            row["name"]: {key: row[key] for key in ("passed", "value", "threshold", "sentence")}
            | row["details"]
            for row in checks["made"]
        },
    }
    told |= {"notes": value["notes"], "shares": value["shares"]}
    if after is not None:
        told["response"] = {
            name: after[name] for name in ("by", "ahead", "level", "whole", "series", "notes")
        } | {"shock": after["assumed"], "paths": after["chains"]}
        if after["shock"]:
            told["shock"] = after["shock"]
    return told
