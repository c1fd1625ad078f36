"""Statements as the author wrote them: one note each, one gap a card, the others in sight."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, Piece, slot, words
from anki_build.cards.patterns.base import Subject
from anki_build.facts.statement import Gap, Statement, split
from anki_build.reading.text import inlines

HEADINGS = {
    "structure": "Structure and function",
    "symptoms": "Symptoms",
    "activating_factors": "What activates trigger points",
    "perpetuating_factors": "What keeps trigger points going",
    "palpation": "Palpation",
    "examination": "Examination",
    "red_flags": "Red flags",
    "treatment.release": "Treatment: release",
    "treatment.self_massage": "Treatment: self-massage",
    "treatment.stretch": "Treatment: stretch",
    "treatment.strengthening": "Treatment: strengthening",
    "treatment.posture": "Treatment: posture and habits",
}


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """One note for each statement of the muscle."""
    for section, fact in subject.muscle.facts():
        if isinstance(fact, Statement):
            kind = section.replace("_", "-").replace(".", "::")
            key = f"{fact.id}/statement"
            yield subject.cloze(key, kind, HEADINGS[section], [fact], _sentence(fact))


def _sentence(fact: Statement) -> Line:
    pieces: list[Piece] = []
    for before, gap in split(fact.text):
        if before:
            pieces.append(words(before))
        if gap is not None:
            pieces.append(_gap(gap, fact.gaps[gap]))
    return tuple(pieces)


def _gap(name: str, gap: str | Gap) -> Piece:
    if isinstance(gap, str):
        return slot(name, gap)
    return slot(name, inlines(gap.answer), gap.hint)
