"""Trigger points both ways: where a point is felt, and where it lies.

"TrP2 of the gluteus medius is felt in: [mid buttock], [lateral hip]; it may reach: [upper thigh]"
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject, capitalised
from anki_build.facts.referral import TriggerPoint
from anki_build.reading.text import inlines


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """For each point: its location, then its zones."""
    for fact in subject.muscle.referral:
        if fact.location is not None:
            yield _location(subject, fact)
        yield _zones(subject, fact)


def _point(subject: Subject, fact: TriggerPoint, *, with_part: bool) -> Line:
    part = subject.word(fact.part, "parts") if fact.part else ""
    if fact.point.startswith("TrP"):
        number = f"{fact.point} ({part})" if part and with_part else fact.point
        return (words(f"{number} of the "), strong(subject.name))
    # Without a number the part belongs to the point's name.
    inside = f" in the {part}" if part else ""
    if fact.point == "composite":
        of = words(f"The trigger points{inside} of the ")
        return (of, strong(subject.name), words(" together"))
    return (words(f"The {fact.point} trigger point{inside} of the "), strong(subject.name))


def _location(subject: Subject, fact: TriggerPoint) -> ClozeDraft:
    answer = inlines(fact.location) if fact.location is not None else ()
    lie = "lie" if fact.point == "composite" else "lies"
    lead = (
        *_point(subject, fact, with_part=False),
        words(f" {lie} "),
        slot("location", answer),
        words("."),
    )
    heading = "Trigger point: location"
    # A variant names other zones, which would read as other places of the point.
    place = msgspec.structs.replace(fact, variants=())
    return subject.cloze(f"{fact.id}/location", "referral", heading, [place], lead)


def _zones(subject: Subject, fact: TriggerPoint) -> ClozeDraft:
    be = "are" if fact.point == "composite" else "is"
    lead: Line = (*_point(subject, fact, with_part=True), words(f" {be} felt in:"))
    zones = [_zone(subject, zone) for zone in fact.essential]
    zones += [(*_zone(subject, zone), words(" (spillover)")) for zone in fact.spillover]
    heading = "Trigger point: referred pain"
    return subject.cloze(f"{fact.id}/zones", "referral", heading, [fact], lead, zones)


def _zone(subject: Subject, zone: str) -> Line:
    return (slot(zone, capitalised(subject.word(zone, "zones"))),)


PATTERN = Pattern(expand, {"referral": 90})
