"""The first page on a pair: the judgement, what changed, how sure that is. All from the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dragoman.brief import english, modelled, sure, wording
from dragoman.brief.arrange import Arranger, one_per_report
from dragoman.brief.document import Estimate, Line, Part, Strong
from dragoman.brief.facts import Fact, Gathered
from dragoman.brief.modelled import Modelled
from dragoman.brief.sentences import Summary, actual
from dragoman.measures.intensity.result import IntensityFit
from dragoman.phases.result import Change, Phases

#: From which share of the events on "most" is said.
_MOST: Final = 2 / 3
_PHASES_BY: Final = (
    "Change points under counts that scatter more than Poisson ones, with the reports read in each "
    "period as exposure; all numbers of changes weighed (docs/reference/phases.md)."
)
_INTENSITY_BY: Final = (
    "A random walk of the rate under the counts, at the reports read in the median period and with "
    "both actors as visible as on average (docs/reference/intensity.md)."
)


class Judgement:
    """The sentences of the first page."""

    def __init__(self, data: Gathered, models: Modelled, arranger: Arranger, days: int) -> None:
        self._data, self._models, self._arranger, self._days = data, models, arranger, days
        self._facts = actual(data.pair)

    def headline(self) -> Line:
        """The judgement in one sentence."""
        data = self._data
        if not self._facts:
            period = " in this period" if data.since or data.until else ""
            others = " that took place" if data.pair else ""
            return (f"No evidence: the record holds no event {data.between}{others}{period}.",)
        line = self._balance()
        changes = [(c, one) for one in self._models.phases for c in one.changes]
        if changes:
            change, one = max(changes, key=lambda found: found[0].date)
            more = "more" if change.direction == "up" else "less"
            when = modelled.period(one.series.by, change.date)
            return (*line, f"; the last change found is to {more} {one.series.kind}, most "
                    f"probably from {when}.")  # fmt: skip
        if any(one.enough for one in self._models.phases):
            return (*line, "; no change of phase was found.")
        return (*line, "; there is not enough evidence to say whether that has changed.")

    def _balance(self) -> Line:
        good = [f for f in self._facts if f.quad <= 2]
        share = len(good) / len(self._facts)
        a, b = english.capital(self._data.a.name), self._data.b.name
        total = self._arranger.count("events", self._facts)
        if share in (0, 1):
            kind = "cooperate" if share else "are in conflict"
            many = "the one event" if len(self._facts) == 1 else "all "
            if many == "all ":
                return (f"{a} and {b} {kind}: {many}", total, " events between them say so")
            return (f"{a} and {b} {kind} in ", many, " between them (", total, ")")
        one, kind = (good, "cooperate") if share >= 0.5 else (
            [f for f in self._facts if f.quad > 2], "are in conflict")  # fmt: skip
        label = "cooperation" if one is good else "conflict"
        mostly = _mostly(kind) if max(share, 1 - share) >= _MOST else "both cooperate and clash"
        counted = self._arranger.count(f"{label} between them", one)
        verb = english.plural(len(one), "is", "are")
        return (f"{a} and {b} {mostly}: ", counted, " of ", total,
                f" events between them {verb} {label}")  # fmt: skip

    def changed(self) -> tuple[Line, ...]:
        """Phases, intensity now against before, and counts now against before."""
        lines: list[Line] = []
        for kind in ("cooperation", "conflict"):
            intensity = self._intensity(kind)
            unknown = " Nor can its intensity now be told from that of a year before."
            lines.append(self._phase(kind, "" if intensity else unknown))
            lines.append(intensity)
        if not self._models.phases and self._facts:
            lines.append((Strong("Phases. "), "Not enough evidence: no event between them is dated "
                          "finely enough to follow over time."))  # fmt: skip
        change = Summary(self._data, self._arranger).change(self._days)
        if change and self._facts:
            lines += [(Strong("Of late. "), *change), self._latest()]
        return tuple(line for line in lines if line)

    def _latest(self) -> Line:
        fact = next((f for f in self._facts if f.status == "new"), self._facts[0])
        words = wording.statement(fact, self._arranger.namer)
        return (Strong("Latest event. "), f"{english.capital(fact.when)}: {words}.",
                self._arranger.marks.ref(fact))  # fmt: skip

    def _phase(self, kind: str, unknown: str) -> Line:
        found = self._models.of(kind)
        if found is None:
            return ()
        name = Strong(f"{english.capital(kind)}. ")
        dated = modelled.behind(self._data.pair, found.series)
        number = self._arranger.count(
            f"{kind}, dated finely enough to be followed over time", dated
        )
        of = (number, f" dated {english.plural(len(dated), 'event')}")
        if found.changes:
            told = self._change(found, found.changes[-1], dated)
            return (name, *told, unknown) if unknown else (name, *told)
        if not found.enough:
            return (name, "Not enough evidence to say whether it changed: with ", *of,
                    f" even a threefold rise or fall could be missed.{unknown}")  # fmt: skip
        value = _chance(found.numbers[0])
        none = self._estimate(found, "probability that there was no change", value, dated)
        return (name, "No change of phase found in ", *of, "; the probability that there was none "
                "is ", none, f".{unknown}")  # fmt: skip

    def _change(self, found: Phases, change: Change, dated: Sequence[Fact]) -> Line:
        by = found.series.by
        first, last = (modelled.period(by, day) for day in change.date_set)
        span = f"between {first} and {last}" if first != last else f"in {first}"
        way = "rose" if change.direction == "up" else "fell"
        ratio = (f"{_number(change.ratio)} times the old rate (90 % band "
                 f"{_number(change.ratio_lower)} to {_number(change.ratio_upper)})")  # fmt: skip
        carried = [f for f in dated if f.event_id in change.evidence]
        return (
            f"A new phase most probably began in {modelled.period(by, change.date)}: "
            f"{found.series.kind} {way} to ",
            self._estimate(found, "new rate by old", ratio, dated),
            f". How sure: that it changed {span} has a probability of ",
            self._estimate(found, "probability of the change", _chance(change.probability), dated),
            ".", *self._arranger.marks.refs(carried),
        )  # fmt: skip

    def _estimate(self, found: Phases, what: str, value: str, dated: Sequence[Fact]) -> Estimate:
        label = f"{what}, {found.series.kind}"
        return self._arranger.marks.estimate(
            label, value, _PHASES_BY, modelled.counted(found.series), dated
        )

    def _intensity(self, kind: str) -> Line:
        fit = self._models.intensity(kind)
        if fit is None:
            return ()
        one, series = fit.overall, fit.overall.series
        read = [place for place in range(len(series.periods)) if series.exposure[place] > 0]
        now = read[-1] if read else -1
        then = now - modelled.BEFORE[series.by]
        if then < 0 or not (one.enough[now] and one.enough[then]):
            return ()
        low, high = float(one.rate.lower[now]), float(one.rate.upper[now])
        before = float(one.rate.lower[then]), float(one.rate.upper[then])
        told = "higher than" if low > before[1] else "lower than" if high < before[0] else ""
        said = f"That is {told}" if told else "The bands overlap: no evidence that it differs from"
        return (
            Strong("Intensity now. "), f"{english.capital(kind)} stands at ",
            self._level(fit, now, "now"), f" in {modelled.period(series.by, series.periods[now])}, "
            "after ", self._level(fit, then, "before"),
            f" in {modelled.period(series.by, series.periods[then])}. {said} before.",
        )  # fmt: skip

    def _level(self, fit: IntensityFit, place: int, when: str) -> Part:
        one, series = fit.overall, fit.overall.series
        middle, low, high = (
            _number(float(side[place]))
            for side in (one.rate.median, one.rate.lower, one.rate.upper)
        )
        dated = modelled.behind(self._data.pair, series)
        return self._arranger.marks.estimate(
            f"intensity {when}, {series.kind}",
            f"about {middle} events a {series.by} (90 % band {low} to {high})",
            _INTENSITY_BY, modelled.counted(series), dated,
        )  # fmt: skip

    def sure(self) -> tuple[Line, ...]:
        """What was read, by whom it was printed, how often the coder errs, what is not known."""
        data, arranger = self._data, self._arranger
        carrying = one_per_report(data.pair)
        carried = arranger.count("reports that carry the pair", carrying)
        line: Line = (*sure.read(arranger, data.since, data.until)[:-1], "; ", carried,
                      f" {english.plural(len(carrying), 'carries', 'carry')} an event between the "
                      "two, of any kind.")  # fmt: skip
        lines = [line, sure.publishers(data.log, data.since, data.until)]
        if self._facts:
            lines += [sure.precision(arranger, "events", self._facts),
                      sure.undated(arranger, self._facts,
                                   "; phases and intensity leave them out")]  # fmt: skip
        return tuple(line for line in (*lines, sure.imported(data.log), sure.UNKNOWN) if line)


def _mostly(kind: str) -> str:
    """ "mostly cooperate", "are mostly in conflict"."""
    return (
        f"are mostly {kind.removeprefix('are ')}" if kind.startswith("are ") else f"mostly {kind}"
    )


def _chance(probability: float) -> str:
    if probability > 0.99:
        return "above 0.99"
    return "below 0.01" if probability < 0.01 else f"{probability:.2f}"


def _number(value: float) -> str:
    """Two digits that matter: 12, 2.4, 0.31, 0.031."""
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"
