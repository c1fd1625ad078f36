"""Statements as the author wrote them: one note each, one gap a card, the others in sight."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, Piece, slot, words
from anki_build.cards.patterns.base import Pattern, Subject
from anki_build.facts.statement import Gap, Statement, answer_and_hint, split
from anki_build.reading.text import inlines

# For each section the heading of its cards, and their place in the order of study.
SECTIONS = {
    "structure": ("Structure and function", 10),
    "symptoms": ("Symptoms", 100),
    "activating_factors": ("What activates trigger points", 110),
    "perpetuating_factors": ("What keeps trigger points going", 120),
    "red_flags": ("Red flags", 130),
    "palpation": ("Palpation", 160),
    "examination": ("Examination", 170),
    "treatment.release": ("Treatment: release", 180),
    "treatment.self_massage": ("Treatment: self-massage", 190),
    "treatment.stretch": ("Treatment: stretch", 200),
    "treatment.strengthening": ("Treatment: strengthening", 210),
    "treatment.posture": ("Treatment: posture and habits", 220),
}


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """One note for each statement of the muscle."""
    for section, fact in subject.muscle.facts():
        if isinstance(fact, Statement):
            heading, _ = SECTIONS[section]
            key = f"{fact.id}/statement"
            yield subject.cloze(key, _kind(section), heading, [fact], _sentence(fact))


def _kind(section: str) -> str:
    return section.replace("_", "-").replace(".", "::")


def _sentence(fact: Statement) -> Line:
    pieces: list[Piece] = []
    for before, gap in split(fact.text):
        if before:
            pieces.append(words(before))
        if gap is not None:
            pieces.append(_gap(gap, fact.gaps[gap]))
    return tuple(pieces)


def _gap(name: str, gap: str | Gap) -> Piece:
    answer, hint = answer_and_hint(gap)
    return slot(name, inlines(answer), hint)


PATTERN = Pattern(expand, {_kind(section): place for section, (_, place) in SECTIONS.items()})
