"""Which arteries supply the muscle: "The gluteus medius gets its blood from the [superior …]"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """One note for all arteries, one card each."""
    facts = subject.muscle.blood_supply
    if not facts:
        return
    lead: Line = (words("The "), strong(subject.name), words(" gets its blood from"))
    lines = [
        (words("the "), slot(fact.id, subject.word(fact.artery, "arteries"))) for fact in facts
    ]
    if len(lines) == 1:
        lead, lines = (*lead, words(" "), *lines[0], words(".")), []
    else:
        lead = (*lead, words(":"))
    yield subject.cloze("blood_supply/arteries", "blood-supply", "Artery", facts, lead, lines)


PATTERN = Pattern(expand, {"blood-supply": 70})
