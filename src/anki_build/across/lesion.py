"""What a lesion of a nerve weakens: "A lesion of the … nerve weakens: [abduction], …".

A movement is weakened if its prime movers lose their nerve, or, where none is named as such, at
least half of the muscles of the collection that do it; helpers alone are not missed.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.across.base import LARGEST_SET, SMALLEST_SET, Collection, Known, muscles_of
from anki_build.facts.action import Action
from anki_build.notes import ClozeDraft, Line, slot, strong, words

PRIME = "prime mover"


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each nerve of several muscles, one movement a card."""
    nerves = collection.by(lambda muscle: muscle.innervation, lambda fact: fact.nerve)
    for nerve, supplied in nerves.items():
        muscles = muscles_of(supplied)
        weakened = _weakened(collection, {muscle.id for muscle in muscles})
        if len(muscles) >= SMALLEST_SET and SMALLEST_SET <= len(weakened) <= LARGEST_SET:
            yield _lesion(collection, nerve, weakened)


def _weakened(
    collection: Collection, supplied: set[str]
) -> dict[tuple[str, str], list[Known[Action]]]:
    """The movements that fail with these muscles, with what they do for each."""
    by_movement = collection.by(
        lambda muscle: muscle.actions, lambda fact: (fact.joint, fact.movement)
    )
    weakened = {}
    for movement, known in by_movement.items():
        lost = [each for each in known if each.muscle.id in supplied]
        movers = [each for each in known if each.fact.role == PRIME] or known
        half = sum(each.muscle.id in supplied for each in movers) * 2 >= len(movers)
        if half and len(muscles_of(lost)) >= SMALLEST_SET:
            weakened[movement] = lost
    return weakened


def _lesion(
    collection: Collection, nerve: str, weakened: dict[tuple[str, str], list[Known[Action]]]
) -> ClozeDraft:
    lead: Line = (
        words("A lesion of the "),
        strong(collection.word(nerve, "nerves")),
        words(" weakens these movements:"),
    )
    items: list[Line] = [
        (
            slot(f"{joint}.{movement}", collection.word(movement, "movements")),
            words(f" of the {collection.word(joint, 'joints')}"),
        )
        for joint, movement in weakened
    ]
    known = [each for group in weakened.values() for each in group]
    key = f"lesion.{nerve}/movements"
    return collection.cloze(key, "lesion", "Lesion of a nerve", known, lead, items)
