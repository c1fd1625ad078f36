"""Differentials both ways: which feature decides, and which condition a feature speaks for."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject
from anki_build.facts.differential import Differential
from anki_build.reading.text import inlines

FOUND_BY = {
    "history": "feature of the history",
    "palpation": "finding on palpation",
    "test": "test result",
    "neurology": "neurological finding",
    "imaging": "imaging finding",
}


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """For each condition: the feature, then the condition."""
    for fact in subject.muscle.differentials:
        yield _feature(subject, fact)
        if fact.favours == "condition":
            yield _condition(subject, fact)


def _feature(subject: Subject, fact: Differential) -> ClozeDraft:
    condition = words(subject.word(fact.condition, "conditions"))
    muscle: Line = (words("pain from the "), strong(subject.name))
    sides: tuple[Line, Line] = ((condition,), muscle)
    if fact.favours == "muscle":
        sides = (muscle, (condition,))
    lead = (
        words("Speaks for "),
        *sides[0],
        words(" rather than "),
        *sides[1],
        words(f" ({FOUND_BY[fact.feature_kind]}): "),
        slot("feature", inlines(fact.feature)),
    )
    heading = "Differential: deciding feature"
    return subject.cloze(f"{fact.id}/feature", "differential", heading, [fact], lead)


def _condition(subject: Subject, fact: Differential) -> ClozeDraft:
    lead = (
        words("Suspected pain from the "),
        strong(subject.name),
        words(f". Deciding {FOUND_BY[fact.feature_kind]}: "),
        *inlines(fact.feature),
        words(". It speaks for "),
        slot("condition", subject.word(fact.condition, "conditions")),
        words("."),
    )
    heading = "Differential: condition"
    return subject.cloze(f"{fact.id}/condition", "differential", heading, [fact], lead)


PATTERN = Pattern(expand, {"differential": 140})
