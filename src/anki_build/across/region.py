"""Pain here: which muscles of the collection refer to it, and where else each is felt."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.across.base import Collection, Known, is_set, muscles_of
from anki_build.corpus import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.notes import ClozeDraft, Line, slot, strong, words

# How many other zones are shown to tell a muscle from the others.
SHOWN = 2


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each zone to which several muscles refer, one muscle a card."""
    points = collection.facts(lambda muscle: muscle.referral)
    by_zone: dict[str, list[Known[TriggerPoint]]] = {}
    for each in points:
        for zone in each.fact.essential:
            by_zone.setdefault(zone, []).append(each)
    for zone, known in by_zone.items():
        if is_set(known):
            yield _region(collection, zone, known)


def _region(collection: Collection, zone: str, known: list[Known[TriggerPoint]]) -> ClozeDraft:
    lead: Line = (
        words("Pain felt in this zone: "),
        strong(collection.word(zone, "zones")),
        words(". Muscles of the deck whose trigger points refer there:"),
    )
    muscles = muscles_of(known)
    items = [_item(collection, muscle, zone, muscles) for muscle in muscles]
    key = f"zone.{zone}/muscles"
    heading = "Differential by region"
    return collection.cloze(key, "region", heading, known, lead, items)


def _item(collection: Collection, muscle: Muscle, zone: str, rivals: list[Muscle]) -> Line:
    """The muscle with the zones that the fewest of its rivals share."""
    others = [each for each in _zones(muscle) if each != zone]
    counts = {each: sum(each in _zones(rival) for rival in rivals) for each in others}
    telling = sorted(others, key=lambda each: (counts[each], others.index(each)))[:SHOWN]
    names = [collection.word(each, "zones") for each in telling if counts[each] < len(rivals)]
    more = (words(f" (also: {', '.join(names)})"),) if names else ()
    return (slot(muscle.id, muscle.name), *more)


def _zones(muscle: Muscle) -> tuple[str, ...]:
    zones = [z for point in muscle.referral for z in (*point.essential, *point.spillover)]
    return tuple(dict.fromkeys(zones))
