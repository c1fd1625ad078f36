"""What a lesion of a nerve weakens: "A lesion of the … nerve weakens: [abduction], …"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.across.base import LARGEST_SET, SMALLEST_SET, Collection, Known, muscles_of
from anki_build.corpus import Muscle
from anki_build.facts.action import Action
from anki_build.notes import ClozeDraft, Line, slot, strong, words


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each nerve of several muscles, one movement a card."""
    nerves = collection.by(lambda muscle: muscle.innervation, lambda fact: fact.nerve)
    for nerve, supplied in nerves.items():
        muscles = muscles_of(supplied)
        weakened = _shared(muscles)
        if len(muscles) >= SMALLEST_SET and SMALLEST_SET <= len(weakened) <= LARGEST_SET:
            yield _lesion(collection, nerve, weakened)


def _shared(muscles: list[Muscle]) -> dict[tuple[str, str], list[Known[Action]]]:
    """The movements that at least two of the muscles do: one alone is helped by other nerves'."""
    movements: dict[tuple[str, str], list[Known[Action]]] = {}
    for muscle in muscles:
        for fact in muscle.actions:
            movements.setdefault((fact.joint, fact.movement), []).append(Known(muscle, fact))
    return {
        movement: known
        for movement, known in movements.items()
        if len(muscles_of(known)) >= SMALLEST_SET
    }


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
