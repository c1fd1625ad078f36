"""Pain here: which muscles of the scope refer to it, and what tells them apart.

Each muscle is shown with where in the region and where else it is felt, and with the deciding
feature of a differential: one against another muscle of the list, or, if no zone is the muscle's
alone, a finding of palpation or a test that favours it. A feature of the history against another
disease is true of the other muscles too. Muscles that all hurt in the same places are not asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from anki_build.cards.across.base import (
    SMALLEST_SET,
    Across,
    Known,
    Scope,
    by_muscle,
    hints_at,
    muscles_of,
    stems,
)
from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.facts.base import Fact
from anki_build.facts.differential import Differential
from anki_build.facts.muscle import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.facts.vocabulary import ConditionEntry
from anki_build.reading.text import inlines, plain

# How many zones of a kind are shown to tell a muscle from the others.
SHOWN = 2
# How many main zones are shown of a muscle whose pain only sometimes spreads there.
MAIN = 3
# How a finding on the muscle itself is made; its neighbours have the same history.
FOUND = ("palpation", "test")
HEADING = "Differential by region"


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """For each zone to which several muscles refer one note, one muscle a card.

    Main zones are gathered into the large zones around them. Zones to which pain only sometimes
    spreads have notes of their own.
    """
    by_zone: dict[str, dict[tuple[str, str], Known[TriggerPoint]]] = {}
    spread: dict[str, dict[tuple[str, str], Known[TriggerPoint]]] = {}
    for each in scope.facts(lambda muscle: muscle.referral):
        where = each.muscle.id, each.fact.id
        for zone in each.fact.essential:
            by_zone.setdefault(scope.corpus.zone(zone), {})[where] = each
        for zone in each.fact.spillover:
            if zone not in _essential(each.muscle):
                spread.setdefault(zone, {})[where] = each
    for zone, points in by_zone.items():
        if _can_be_told_apart(list(points.values())):
            yield _region(scope, zone, list(points.values()))
    for zone, points in spread.items():
        if _can_be_told_apart(list(points.values())):
            yield _spillover(scope, zone, list(points.values()))


def _can_be_told_apart(known: list[Known[TriggerPoint]]) -> bool:
    """Whether at least one of several muscles hurts elsewhere than the others."""
    felt = {(frozenset(_essential(m)), frozenset(_reached(m))) for m in muscles_of(known)}
    return len(felt) >= SMALLEST_SET


def _region(scope: Scope, zone: str, known: list[Known[TriggerPoint]]) -> ClozeDraft:
    lead: Line = (
        words("Pain felt here: "),
        strong(scope.word(zone, "zones")),
        words(". Muscles of the deck with a main pain zone there:"),
    )
    region = _Region(scope, zone, tuple(muscles_of(known)))
    facts: list[Known[Fact]] = [Known(each.muscle, each.fact) for each in known]
    items = []
    for muscle in region.muscles:
        view = _View(scope, region, muscle)
        sign = view.sign()
        items.append(view.item(sign))
        facts += [Known(sign.muscle, sign.fact)] if sign else []
    return scope.cloze(f"zone.{zone}/muscles", "region", HEADING, facts, lead, items)


def _spillover(scope: Scope, zone: str, known: list[Known[TriggerPoint]]) -> ClozeDraft:
    lead: Line = (
        words("Pain that sometimes spreads here: "),
        strong(scope.word(zone, "zones")),
        words(". Muscles of the deck with a spillover zone there:"),
    )
    items: list[Line] = []
    region = _Region(scope, zone, tuple(muscles_of(known)))
    spreading = by_muscle(known)
    for muscle in region.muscles:
        # First where the points are felt that spread here, then the muscle's others.
        points = [each.fact for each in spreading[muscle.id]]
        main = (zone for point in (*points, *muscle.referral) for zone in point.essential)
        names = [scope.word(zone, "zones") for zone in dict.fromkeys(main)]
        telling = [name for name in names if region.is_silent(name)][:MAIN]
        more = (words(f": mainly {', '.join(telling)}"),) if telling else ()
        items.append((slot(muscle.id, muscle.name), *more))
    return scope.cloze(f"zone.{zone}/spillover", "region", HEADING, known, lead, items)


def _essential(muscle: Muscle) -> tuple[str, ...]:
    """The main zones, each once, in the author's order."""
    return tuple(dict.fromkeys(zone for point in muscle.referral for zone in point.essential))


def _reached(muscle: Muscle) -> tuple[str, ...]:
    """The main zones, then those that it only sometimes reaches."""
    spread = (zone for point in muscle.referral for zone in point.spillover)
    return tuple(dict.fromkeys((*_essential(muscle), *spread)))


def _is_finding(fact: Differential) -> bool:
    return fact.feature_kind in FOUND


# Without slots, which leave no room for what is worked out once for all its muscles.
@dataclass(frozen=True)
class _Region:
    """A zone with the muscles that refer to it."""

    scope: Scope
    zone: str
    muscles: tuple[Muscle, ...]

    def is_silent(self, text: str) -> bool:
        """Whether the text gives none of the muscles away."""
        return not hints_at(text, self._beginnings)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return stems(muscle.name for muscle in self.muscles)

    @cached_property
    def reaching(self) -> Counter[str]:
        """How many of the muscles reach each large zone."""
        around = self.scope.corpus.zone
        return Counter(
            zone for muscle in self.muscles for zone in {around(each) for each in _reached(muscle)}
        )

    @cached_property
    def mistaken_for(self) -> dict[str, list[Known[Differential]]]:
        """The differentials of all the muscles by the muscle that each is against."""
        against: dict[str, list[Known[Differential]]] = {}
        for muscle in self.muscles:
            for fact in muscle.differentials:
                other = self.other(fact)
                if other is not None:
                    against.setdefault(other, []).append(Known(muscle, fact))
        return against

    def other(self, fact: Differential) -> str | None:
        """The muscle that a differential is against, if its condition is one's trigger points."""
        entry = self.scope.corpus.vocabulary["conditions"].get(fact.condition)
        return entry.muscle if isinstance(entry, ConditionEntry) else None


@dataclass(frozen=True, slots=True)
class _View:
    """One muscle among those that refer to a region."""

    scope: Scope
    region: _Region
    muscle: Muscle

    def item(self, sign: Known[Differential] | None) -> Line:
        """The muscle with what tells it apart."""
        main = _essential(self.muscle)
        here = [zone for zone in main if self._is_part(zone)]
        elsewhere = self._telling(1 if sign else SHOWN)
        parts = [
            self._names("", here[:SHOWN]),
            self._names("also ", [zone for zone in elsewhere if zone in main]),
            self._names("sometimes ", [zone for zone in elsewhere if zone not in main]),
        ]
        around = self.scope.corpus.zone
        if all(around(zone) == self.region.zone for zone in _reached(self.muscle)):
            parts.append("stays in this region")
        text = "; ".join(filter(None, (*parts, "sign: " if sign else "")))
        feature = inlines(sign.fact.feature) if sign else ()
        more = (words(f": {text}"), *feature) if text else ()
        return (slot(self.muscle.id, self.muscle.name), *more)

    def sign(self) -> Known[Differential] | None:
        """The feature that speaks for the muscle: a finding rather than the history."""
        against = sorted(self._against_rivals(), key=lambda each: not _is_finding(each.fact))
        if against or self._alone():
            return next(iter(against), None)
        favouring = (
            Known(self.muscle, fact)
            for fact in self.muscle.differentials
            if fact.favours == "muscle" and _is_finding(fact) and self.region.other(fact) is None
        )
        silent = self.region.is_silent
        return next((each for each in favouring if silent(plain(each.fact.feature))), None)

    def _against_rivals(self) -> Iterator[Known[Differential]]:
        """What tells it from another muscle of the list, by either's differentials."""
        rivals = {muscle.id for muscle in self.region.muscles} - {self.muscle.id}
        for fact in self.muscle.differentials:
            if self.region.other(fact) in rivals and self._decides(fact, "muscle"):
                yield Known(self.muscle, fact)
        for each in self.region.mistaken_for.get(self.muscle.id, ()):
            if each.muscle.id in rivals and self._decides(each.fact, "condition"):
                yield each

    def _decides(self, fact: Differential, favours: str) -> bool:
        return fact.favours == favours and self.region.is_silent(plain(fact.feature))

    def _is_part(self, zone: str) -> bool:
        around, region = self.scope.corpus.zone, self.region
        inside = zone != region.zone and around(zone) == region.zone
        return inside and region.is_silent(self.scope.word(zone, "zones"))

    def _telling(self, count: int) -> list[str]:
        """The zones elsewhere that tell most: two of its alone, or some that few others reach."""
        return self._alone()[:SHOWN] or self._elsewhere()[:count]

    def _alone(self) -> list[str]:
        """The zones elsewhere that only this muscle reaches."""
        return [zone for zone in self._elsewhere() if self._sharers(zone) == 1]

    def _elsewhere(self) -> list[str]:
        """The zones outside the region that not all others reach; those of the fewest first."""
        zones = _reached(self.muscle)
        outside = [z for z in zones if self.scope.corpus.zone(z) != self.region.zone]
        telling = [
            zone
            for zone in outside
            if self._sharers(zone) < len(self.region.muscles)
            and self.region.is_silent(self.scope.word(zone, "zones"))
        ]
        return sorted(telling, key=lambda zone: (self._sharers(zone), zones.index(zone)))

    def _sharers(self, zone: str) -> int:
        """How many of the muscles reach the zone or one near it, this one included."""
        return self.region.reaching[self.scope.corpus.zone(zone)]

    def _names(self, before: str, zones: list[str]) -> str:
        return before + ", ".join(self.scope.word(z, "zones") for z in zones) if zones else ""


ACROSS = Across(80, expand)
