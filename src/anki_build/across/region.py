"""Pain here: which muscles of the collection refer to it, and where else each is felt."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.across.base import Collection, Known, is_set, muscles_of
from anki_build.corpus import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.notes import ClozeDraft, Line, slot, strong, words

# How many zones are shown to tell a muscle from the others.
SHOWN = 2


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each large zone to which several muscles refer, one muscle a card."""
    by_zone: dict[str, dict[tuple[str, str], Known[TriggerPoint]]] = {}
    for each in collection.facts(lambda muscle: muscle.referral):
        for zone in each.fact.essential:
            points = by_zone.setdefault(collection.corpus.zone(zone), {})
            points[each.muscle.id, each.fact.id] = each
    for zone, points in by_zone.items():
        known = list(points.values())
        if is_set(known):
            yield _region(collection, zone, known)


def _region(collection: Collection, zone: str, known: list[Known[TriggerPoint]]) -> ClozeDraft:
    lead: Line = (
        words("Pain felt here: "),
        strong(collection.word(zone, "zones")),
        words(". Muscles of the deck with a main pain zone there:"),
    )
    muscles = muscles_of(known)
    items = [_item(collection, muscle, zone, muscles) for muscle in muscles]
    key = f"zone.{zone}/muscles"
    heading = "Differential by region"
    return collection.cloze(key, "region", heading, known, lead, items)


def _item(collection: Collection, muscle: Muscle, zone: str, rivals: list[Muscle]) -> Line:
    """The muscle with what tells it from its rivals: zones elsewhere that the fewest share."""
    elsewhere = [each for each in _zones(muscle) if _around(collection, each) != zone]

    def shared_by(each: str) -> int:
        around = _around(collection, each)
        return sum(
            any(_around(collection, other) == around for other in _zones(rival)) for rival in rivals
        )

    telling = sorted(elsewhere, key=lambda each: (shared_by(each), elsewhere.index(each)))
    names = [collection.word(each, "zones") for each in telling if shared_by(each) < len(rivals)]
    more = (words(f" (also: {', '.join(names[:SHOWN])})"),) if names else ()
    return (slot(muscle.id, muscle.name), *more)


def _around(collection: Collection, zone: str) -> str:
    return collection.corpus.zone(zone)


def _zones(muscle: Muscle) -> tuple[str, ...]:
    zones = [z for point in muscle.referral for z in (*point.essential, *point.spillover)]
    return tuple(dict.fromkeys(zones))
