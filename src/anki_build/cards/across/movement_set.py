"""The muscles of one movement: "Medial rotation of the hip: [gluteus minimus], …"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import Across, Collection, Known, is_set
from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.facts.action import Action


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each movement that several muscles do, one muscle a card."""
    by_movement = collection.by(
        lambda muscle: muscle.actions, lambda fact: (fact.joint, fact.movement)
    )
    for (joint, movement), known in by_movement.items():
        if is_set(known):
            yield _set(collection, joint, movement, known)


def _set(
    collection: Collection, joint: str, movement: str, known: list[Known[Action]]
) -> ClozeDraft:
    lead: Line = (
        words("Muscles of the deck that take part in "),
        strong(collection.word(movement, "movements")),
        words(f" of the {collection.word(joint, 'joints')}:"),
    )
    by_muscle: dict[str, list[Known[Action]]] = {}
    for each in known:
        by_muscle.setdefault(each.muscle.id, []).append(each)
    items = [_item(collection, group) for group in by_muscle.values()]
    key = f"movement.{joint}.{movement}/muscles"
    return collection.cloze(key, "set", "Muscles of a movement", known, lead, items)


def _item(collection: Collection, group: list[Known[Action]]) -> Line:
    parts = [collection.word(each.fact.part, "parts") for each in group if each.fact.part]
    more = (words(f" ({', '.join(parts)})"),) if parts else ()
    muscle = group[0].muscle
    return (slot(muscle.id, muscle.name), *more)


ACROSS = Across(60, expand)
