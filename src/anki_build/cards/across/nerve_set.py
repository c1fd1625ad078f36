"""The muscles of one nerve: "Supplied by the superior gluteal nerve: [gluteus medius], …"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import Across, Scope, is_set, muscles_of
from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """One note for each nerve of several muscles, one muscle a card."""
    by_nerve = scope.by(lambda muscle: muscle.innervation, lambda fact: fact.nerve)
    for nerve, known in by_nerve.items():
        if not is_set(known):
            continue
        # Rami are many, so the nerve is not the sentence's subject.
        lead: Line = (
            words("Muscles of the deck supplied by the "),
            strong(scope.word(nerve, "nerves")),
            words(":"),
        )
        muscles = muscles_of(known)
        items = [(slot(muscle.id, muscle.name),) for muscle in muscles]
        key = f"nerve.{nerve}/muscles"
        yield scope.cloze(key, "set", "Muscles of a nerve", known, lead, items)


ACROSS = Across(10, expand)
