"""Muscles whose trigger points go with this one's: one note, one muscle a card."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject, capitalised
from anki_build.reading.text import inlines


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """The muscles as a list, each with what links it, one asked and the others in sight."""
    facts = subject.muscle.associated_trigger_points
    if not facts:
        return
    lead: Line = (
        words("Trigger points of the "),
        strong(subject.name),
        words(" often go with trigger points of:"),
    )
    lines: list[Line] = [
        (
            slot(fact.id, capitalised(subject.word(fact.muscle, "muscles"))),
            words(" ("),
            *inlines(fact.shared),
            words(")"),
        )
        for fact in facts
    ]
    heading = "Associated trigger points"
    key = "associated_trigger_points/muscles"
    yield subject.cloze(key, "associated-trigger-points", heading, facts, lead, lines)


PATTERN = Pattern(expand, {"associated-trigger-points": 150})
