"""Pairs that are confused, told apart by the smallest difference that decides.

Two muscles are a pair if they share their nerve. What tells them apart is chosen from the two
alone, so that no third muscle changes the question.
"Gluteus medius and gluteus minimus both insert on the greater trochanter: the gluteus medius on its
[lateral surface], the gluteus minimus on its [anterior surface]."
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from anki_build.across.base import Collection, Known
from anki_build.corpus import Muscle
from anki_build.facts.attachment import Attachment
from anki_build.facts.referral import TriggerPoint
from anki_build.notes import ClozeDraft, Line, Piece, slot, strong, words
from anki_build.vocabulary import LandmarkEntry


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """For each pair: where on the same landmark each inserts, and a zone that only one reaches."""
    for one, other in itertools.combinations(collection.muscles, 2):
        if not {f.nerve for f in one.innervation} & {f.nerve for f in other.innervation}:
            continue
        yield from _insertions(collection, one, other)
        yield from _zones(collection, one, other)


def _key(one: Muscle, other: Muscle) -> str:
    """The pair, whatever the order of study."""
    return ".".join(sorted((one.id, other.id)))


def _insertions(collection: Collection, one: Muscle, other: Muscle) -> Iterator[ClozeDraft]:
    pairs: dict[str, list[tuple[Attachment, Attachment]]] = {}
    for first, second in itertools.product(one.insertion, other.insertion):
        landmark = _common(collection, first, second)
        if landmark is not None:
            pairs.setdefault(landmark, []).append((first, second))
    for landmark, found in pairs.items():
        # Several faces of one landmark are one note, as there is one key for the landmark.
        firsts = list({first.id: first for first, _ in found}.values())
        seconds = list({second.id: second for _, second in found}.values())
        lead: Line = (
            words("Both insert on the "),
            strong(collection.word(landmark, "landmarks")),
            words(f": the {one.name} on its "),
            *_faces(collection, one, firsts),
            words(f", the {other.name} on its "),
            *_faces(collection, other, seconds),
            words("."),
        )
        known = [*(Known(one, fact) for fact in firsts), *(Known(other, fact) for fact in seconds)]
        key = f"contrast.{_key(one, other)}/insertion.{landmark}"
        yield collection.cloze(key, "contrast", "Two muscles apart: insertion", known, lead)


def _faces(collection: Collection, muscle: Muscle, sites: Iterable[Attachment]) -> Iterator[Piece]:
    """Every face that the muscle inserts on, one a card."""
    for index, site in enumerate(sites):
        if index:
            yield words(" and its ")
        yield slot(f"{muscle.id}.{site.id}", collection.word(site.site, "landmarks"))


def _common(collection: Collection, first: Attachment, second: Attachment) -> str | None:
    """The landmark of which both sites are faces."""
    landmarks = collection.corpus.lexicon["landmarks"]
    entries = landmarks.get(first.site), landmarks.get(second.site)
    parents = {entry.of for entry in entries if isinstance(entry, LandmarkEntry)}
    if first.site == second.site or len(parents) != 1 or None in entries:
        return None
    (parent,) = parents
    return parent if parent in landmarks else None


def _zones(collection: Collection, one: Muscle, other: Muscle) -> Iterator[ClozeDraft]:
    if not one.referral or not other.referral:
        return
    for muscle, rival in ((one, other), (other, one)):
        reached = {collection.corpus.zone(zone) for zone in _reached(rival)}
        only = [
            (zone, Known(muscle, point))
            for point in muscle.referral
            for zone in point.essential
            if collection.corpus.zone(zone) not in reached
        ]
        if only:
            yield _zone(collection, *only[0], rival)


def _reached(muscle: Muscle) -> tuple[str, ...]:
    return tuple(z for point in muscle.referral for z in (*point.essential, *point.spillover))


def _zone(
    collection: Collection, zone: str, known: Known[TriggerPoint], rival: Muscle
) -> ClozeDraft:
    pair = sorted((known.muscle.name, rival.name))
    lead: Line = (
        words(f"{pair[0].capitalize()} or {pair[1]}? Trigger points felt in this zone: "),
        strong(collection.word(zone, "zones")),
        words(" — "),
        slot(known.muscle.id, known.muscle.name),
        words("."),
    )
    key = f"contrast.{_key(known.muscle, rival)}/zone.{known.muscle.id}.{zone}"
    return collection.cloze(key, "contrast", "Two muscles apart: referred pain", [known], lead)
