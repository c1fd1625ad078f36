"""What lies over and under the muscle: "The gluteus medius lies deep to the [gluteus maximus]"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject
from anki_build.facts.layer import Layer
from anki_build.reading.text import inlines


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """One note for what covers the muscle, one for what it covers."""
    for relation in ("deep to", "superficial to"):
        facts = [fact for fact in subject.muscle.layers if fact.relation == relation]
        if facts:
            yield _neighbours(subject, relation, facts)


def _neighbours(subject: Subject, relation: str, facts: list[Layer]) -> ClozeDraft:
    lead: Line = (words("The "), strong(subject.name), words(f" lies {relation}"))
    lines = [_neighbour(subject, fact) for fact in facts]
    if len(lines) == 1:
        lead, lines = (*lead, words(" "), *lines[0], words(".")), []
    else:
        lead = (*lead, words(":"))
    key = f"layers.{relation.replace(' ', '-')}/neighbours"
    return subject.cloze(key, "layers", "Layers", facts, lead, lines)


def _neighbour(subject: Subject, fact: Layer) -> Line:
    entry = subject.entry(fact.structure)
    where = (words(" ("), *inlines(fact.where), words(")")) if fact.where else ()
    return (words("the " if entry.article else ""), slot(fact.id, entry.name), *where)


PATTERN = Pattern(expand, {"layers": 50})
