"""The muscles of one movement: "Medial rotation of the hip: [gluteus minimus], …"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import Across, Known, Scope, by_muscle, is_set
from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.facts.action import Action


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """One note for each movement that several muscles do, one muscle a card."""
    for (joint, movement), known in scope.movements.items():
        if is_set(known):
            yield _set(scope, joint, movement, known)


def _set(scope: Scope, joint: str, movement: str, known: list[Known[Action]]) -> ClozeDraft:
    lead: Line = (
        words("Muscles of the deck that take part in "),
        strong(scope.word(movement, "movements")),
        words(f" of the {scope.word(joint, 'joints')}:"),
    )
    items = [_item(scope, group) for group in by_muscle(known).values()]
    key = f"movement.{joint}.{movement}/muscles"
    return scope.cloze(key, "set", "Muscles of a movement", known, lead, items)


def _item(scope: Scope, group: list[Known[Action]]) -> Line:
    parts = [scope.word(each.fact.part, "parts") for each in group if each.fact.part]
    more = (words(f" ({', '.join(parts)})"),) if parts else ()
    muscle = group[0].muscle
    return (slot(muscle.id, muscle.name), *more)


ACROSS = Across(60, expand)
