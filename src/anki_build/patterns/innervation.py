"""Nerve and roots, asked apart.

"The gluteus medius is supplied by the [superior gluteal nerve]."
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.facts.innervation import Innervation
from anki_build.notes import ClozeDraft, Line, slot, strong, words
from anki_build.patterns.base import Subject, en_dash


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """For each nerve: which nerve, which roots, and which root above all."""
    for fact in subject.muscle.innervation:
        yield _nerve(subject, fact)
        if fact.roots:
            yield _roots(subject, fact, fact.roots)
        if fact.main_root:
            yield _main_root(subject, fact, fact.main_root)


def _muscle(subject: Subject, fact: Innervation) -> Line:
    if not fact.part:
        return (words("The "), strong(subject.name))
    return (words(f"The {subject.word(fact.part, 'parts')} of the "), strong(subject.name))


def _nerve(subject: Subject, fact: Innervation) -> ClozeDraft:
    nerve = subject.entry(fact.nerve, "nerves")
    be = "are" if fact.part else "is"
    lead = (
        *_muscle(subject, fact),
        words(f" {be} supplied by "),
        words("the " if nerve.article else ""),
        slot("nerve", nerve.name),
        words("."),
    )
    return subject.cloze(f"{fact.id}/nerve", "innervation", "Nerve", [fact], lead)


def _roots(subject: Subject, fact: Innervation, roots: str) -> ClozeDraft:
    lead = (
        *_muscle(subject, fact),
        words(" gets its nerve fibres from the roots "),
        slot("roots", en_dash(roots)),
        words("."),
    )
    return subject.cloze(f"{fact.id}/roots", "innervation", "Roots", [fact], lead)


def _main_root(subject: Subject, fact: Innervation, root: str) -> ClozeDraft:
    lead = (
        *_muscle(subject, fact),
        words(" gets most of its nerve fibres from the root "),
        slot("main-root", root),
        words("."),
    )
    return subject.cloze(f"{fact.id}/main-root", "innervation", "Roots", [fact], lead)
