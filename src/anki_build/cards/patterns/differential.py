"""Differentials: from the finding to the condition, and a gap in the finding where it has one.

"Suspected pain from the gluteus medius. Deciding test result: straight leg raise sends pain below
the knee. It speaks for [lumbar radiculopathy]."
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, Piece, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject
from anki_build.facts.differential import Differential
from anki_build.facts.statement import Gap, answer_and_hint
from anki_build.reading.text import Plain, inlines, plain

FOUND_BY = {
    "history": "feature of the history",
    "palpation": "finding on palpation",
    "test": "test result",
    "neurology": "neurological finding",
    "imaging": "imaging finding",
}


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """For each finding that speaks for a condition that condition; then the finding's gap.

    A finding that speaks for the muscle has the muscle's name on the card, so it is asked only by
    its gap.
    """
    for fact in subject.muscle.differentials:
        if fact.favours == "condition":
            yield _condition(subject, fact)
        if fact.gap is not None:
            yield _finding(subject, fact, fact.gap)


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


def _finding(subject: Subject, fact: Differential, gap: str | Gap) -> ClozeDraft:
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
        *_with_gap(fact, gap),
        words("."),
    )
    heading = "Differential: finding"
    return subject.cloze(f"{fact.id}/finding", "differential", heading, [fact], lead)


def _with_gap(fact: Differential, gap: str | Gap) -> Line:
    """The finding, with its gap in the place of the same words; formulas stay formulas."""
    text, hint = answer_and_hint(gap)
    answer = plain(text)
    asked = slot("gap", answer, hint)
    line: list[Piece] = []
    for part in inlines(fact.feature):
        if not isinstance(part, Plain) or answer not in part.text:
            line.append(part)
            continue
        before, _, after = part.text.partition(answer)
        line += [*([words(before)] if before else []), asked, *([words(after)] if after else [])]
    return tuple(line)


PATTERN = Pattern(expand, {"differential": 140})
