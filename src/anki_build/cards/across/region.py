"""Pain here: which muscles of the collection refer to it, and what tells them apart.

Each muscle stands with where in the region and where else it is felt, and with the deciding feature
of a differential: one against another muscle of the list, or, if no zone is the muscle's alone, a
finding of palpation or a test that favours it. A feature of the history against another disease is
true of the other muscles too. Muscles that all hurt in the very same places are not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from anki_build.cards.across.base import (
    SMALLEST_SET,
    Across,
    Collection,
    Known,
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
# How many main zones stand where pain only sometimes spreads.
MAIN = 3
# How the finding of a muscle itself is made; what patients tell is alike for its neighbours.
FOUND = ("palpation", "test")
HEADING = "Differential by region"


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """For each zone to which several muscles refer one note, one muscle a card.

    Main zones are gathered into the large zones around them. Zones to which pain only sometimes
    spreads have notes of their own.
    """
    by_zone: dict[str, dict[tuple[str, str], Known[TriggerPoint]]] = {}
    spread: dict[str, dict[tuple[str, str], Known[TriggerPoint]]] = {}
    for each in collection.facts(lambda muscle: muscle.referral):
        where = each.muscle.id, each.fact.id
        for zone in each.fact.essential:
            by_zone.setdefault(collection.corpus.zone(zone), {})[where] = each
        for zone in each.fact.spillover:
            if zone not in _essential(each.muscle):
                spread.setdefault(zone, {})[where] = each
    for zone, points in by_zone.items():
        if _can_be_told(list(points.values())):
            yield _region(collection, zone, list(points.values()))
    for zone, points in spread.items():
        if _can_be_told(list(points.values())):
            yield _spillover(collection, zone, list(points.values()))


def _can_be_told(known: list[Known[TriggerPoint]]) -> bool:
    """Whether at least one of several muscles hurts elsewhere than the others."""
    felt = {(frozenset(_essential(m)), frozenset(_reached(m))) for m in muscles_of(known)}
    return len(felt) >= SMALLEST_SET


def _region(collection: Collection, zone: str, known: list[Known[TriggerPoint]]) -> ClozeDraft:
    lead: Line = (
        words("Pain felt here: "),
        strong(collection.word(zone, "zones")),
        words(". Muscles of the deck with a main pain zone there:"),
    )
    muscles = muscles_of(known)
    facts: list[Known[Fact]] = [Known(each.muscle, each.fact) for each in known]
    items = []
    for muscle in muscles:
        view = _View(collection, zone, muscle, tuple(muscles))
        sign = view.sign()
        items.append(view.item(sign))
        facts += [Known(sign.muscle, sign.fact)] if sign else []
    return collection.cloze(f"zone.{zone}/muscles", "region", HEADING, facts, lead, items)


def _spillover(collection: Collection, zone: str, known: list[Known[TriggerPoint]]) -> ClozeDraft:
    lead: Line = (
        words("Pain that sometimes spreads here: "),
        strong(collection.word(zone, "zones")),
        words(". Muscles of the deck with a spillover zone there:"),
    )
    items: list[Line] = []
    muscles = muscles_of(known)
    for muscle in muscles:
        # First where the points are felt that spread here, then the muscle's others.
        points = [each.fact for each in known if each.muscle.id == muscle.id]
        main = (zone for point in (*points, *muscle.referral) for zone in point.essential)
        names = [collection.word(zone, "zones") for zone in dict.fromkeys(main)]
        telling = [name for name in names if _is_silent(name, muscles)][:MAIN]
        more = (words(f": mainly {', '.join(telling)}"),) if telling else ()
        items.append((slot(muscle.id, muscle.name), *more))
    return collection.cloze(f"zone.{zone}/spillover", "region", HEADING, known, lead, items)


def _essential(muscle: Muscle) -> tuple[str, ...]:
    """The main zones, each once, in the author's order."""
    return tuple(dict.fromkeys(zone for point in muscle.referral for zone in point.essential))


def _reached(muscle: Muscle) -> tuple[str, ...]:
    """The main zones, then those that it only sometimes reaches."""
    spread = (zone for point in muscle.referral for zone in point.spillover)
    return tuple(dict.fromkeys((*_essential(muscle), *spread)))


def _is_silent(text: str, muscles: Iterable[Muscle]) -> bool:
    """Whether the text gives none of the muscles away."""
    return not hints_at(text, stems(muscle.name for muscle in muscles))


def _is_finding(fact: Differential) -> bool:
    return fact.feature_kind in FOUND


@dataclass(frozen=True, slots=True)
class _View:
    """One muscle among those that refer to a region."""

    collection: Collection
    zone: str
    muscle: Muscle
    muscles: tuple[Muscle, ...]

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
        if all(self.collection.corpus.zone(zone) == self.zone for zone in _reached(self.muscle)):
            parts.append("stays in this region")
        text = "; ".join(filter(None, (*parts, "sign: " if sign else "")))
        feature = inlines(sign.fact.feature) if sign else ()
        more = (words(f": {text}"), *feature) if text else ()
        return (slot(self.muscle.id, self.muscle.name), *more)

    def sign(self) -> Known[Differential] | None:
        """The feature that speaks for the muscle: rather a finding than what patients tell."""
        against = sorted(self._against_rivals(), key=lambda each: not _is_finding(each.fact))
        if against or self._alone():
            return next(iter(against), None)
        favouring = (
            Known(self.muscle, fact)
            for fact in self.muscle.differentials
            if fact.favours == "muscle" and _is_finding(fact) and self._other(fact) is None
        )
        return next((each for each in favouring if self._is_silent(plain(each.fact.feature))), None)

    def _against_rivals(self) -> Iterator[Known[Differential]]:
        """What tells it from another muscle of the list, by either's differentials."""
        rivals = {muscle.id for muscle in self.muscles} - {self.muscle.id}
        for muscle in (self.muscle, *(each for each in self.muscles if each.id in rivals)):
            for fact in muscle.differentials:
                other = self._other(fact)
                mine = muscle.id == self.muscle.id
                told = other in rivals if mine else other == self.muscle.id
                favours = "muscle" if mine else "condition"
                if told and fact.favours == favours and self._is_silent(plain(fact.feature)):
                    yield Known(muscle, fact)

    def _other(self, fact: Differential) -> str | None:
        entry = self.collection.corpus.lexicon["conditions"].get(fact.condition)
        return entry.muscle if isinstance(entry, ConditionEntry) else None

    def _is_silent(self, text: str) -> bool:
        return _is_silent(text, self.muscles)

    def _is_part(self, zone: str) -> bool:
        inside = zone != self.zone and self.collection.corpus.zone(zone) == self.zone
        return inside and self._is_silent(self.collection.word(zone, "zones"))

    def _telling(self, count: int) -> list[str]:
        """The zones elsewhere that tell most: two of its alone, or some that few others reach."""
        return self._alone()[:SHOWN] or self._elsewhere()[:count]

    def _alone(self) -> list[str]:
        """The zones elsewhere that only this muscle reaches."""
        return [zone for zone in self._elsewhere() if self._sharers(zone) == 1]

    def _elsewhere(self) -> list[str]:
        """The zones outside the region that not all others reach; those of the fewest first."""
        zones = _reached(self.muscle)
        outside = [zone for zone in zones if self.collection.corpus.zone(zone) != self.zone]
        telling = [
            zone
            for zone in outside
            if self._sharers(zone) < len(self.muscles)
            and self._is_silent(self.collection.word(zone, "zones"))
        ]
        return sorted(telling, key=lambda zone: (self._sharers(zone), zones.index(zone)))

    def _sharers(self, zone: str) -> int:
        """How many of the muscles reach the zone or one near it, this one included."""
        around = self.collection.corpus.zone
        reached = [{around(each) for each in _reached(muscle)} for muscle in self.muscles]
        return sum(around(zone) in zones for zones in reached)

    def _names(self, before: str, zones: list[str]) -> str:
        return before + ", ".join(self.collection.word(z, "zones") for z in zones) if zones else ""


ACROSS = Across(80, expand)
