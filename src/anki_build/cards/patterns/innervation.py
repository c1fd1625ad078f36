"""Nerve and roots, asked apart.

"The gluteus medius is supplied by the [superior gluteal nerve]."
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, Piece, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject, en_dash
from anki_build.facts.innervation import Innervation


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


def _is_plural(subject: Subject, fact: Innervation) -> bool:
    """Whether what is supplied takes a plural verb: fibres do, a head does not."""
    return bool(fact.part) and subject.word(fact.part or "", "parts").endswith("s")


def _nerve(subject: Subject, fact: Innervation) -> ClozeDraft:
    be = "are" if _is_plural(subject, fact) else "is"
    lead = (
        *_muscle(subject, fact),
        words(f" {be} supplied by "),
        *_nerves(subject, fact),
        words("."),
    )
    return subject.cloze(f"{fact.id}/nerve", "innervation", "Nerve", [fact], lead)


def _nerves(subject: Subject, asked: Innervation) -> Line:
    """The nerve that is asked among the others of the same part, which stay in sight."""
    facts = [fact for fact in subject.muscle.innervation if fact.part == asked.part]
    line: list[Piece] = []
    for fact in facts:
        if line:
            line.append(words(" and " if fact is facts[-1] else ", "))
        nerve = subject.entry(fact.nerve, "nerves")
        line.append(words("the " if nerve.article else ""))
        line.append(slot("nerve", nerve.name) if fact is asked else words(nerve.name))
    return tuple(line)


def _get(subject: Subject, fact: Innervation, share: str = "") -> str:
    if _is_plural(subject, fact):
        return f"get {share}their nerve fibres"
    return f"gets {share}its nerve fibres"


def _roots(subject: Subject, fact: Innervation, roots: str) -> ClozeDraft:
    lead = (
        *_muscle(subject, fact),
        words(f" {_get(subject, fact)} from the roots "),
        slot("roots", en_dash(roots)),
        words("."),
    )
    return subject.cloze(f"{fact.id}/roots", "innervation", "Roots", [fact], lead)


def _main_root(subject: Subject, fact: Innervation, root: str) -> ClozeDraft:
    lead = (
        *_muscle(subject, fact),
        words(f" {_get(subject, fact, 'most of ')} from the root "),
        slot("main-root", root),
        words("."),
    )
    return subject.cloze(f"{fact.id}/main-root", "innervation", "Roots", [fact], lead)


PATTERN = Pattern(expand, {"innervation": 60})
