"""Actions by part: "Posterior fibres of the gluteus medius, action on the hip: [extension]"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject, capitalised
from anki_build.facts.action import Action

WHOLE = "whole"


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """One note for each part and joint; its cards ask one movement, the others in sight."""
    groups: dict[tuple[str, str], list[Action]] = {}
    for fact in subject.muscle.actions:
        groups.setdefault((fact.part or WHOLE, fact.joint), []).append(fact)
    for (part, joint), facts in groups.items():
        yield _actions(subject, part, joint, facts)


def _actions(subject: Subject, part: str, joint: str, facts: list[Action]) -> ClozeDraft:
    where = subject.word(joint, "joints")
    if part == WHOLE:
        muscle: Line = (words("The "), strong(subject.name), words(" as a whole"))
    else:
        part_name = capitalised(subject.word(part, "parts"))
        muscle = (words(f"{part_name} of the "), strong(subject.name))
    if len(facts) == 1:
        lead: Line = (*muscle, words(f", action on the {where}: "), *_movement(subject, facts[0]))
        lines: list[Line] = []
    else:
        lead = (*muscle, words(f", actions on the {where}:"))
        lines = [_movement(subject, fact) for fact in facts]
    key = f"actions.{part}.{joint}/actions"
    return subject.cloze(key, "action", "Action", facts, lead, lines)


def _movement(subject: Subject, fact: Action) -> Line:
    role = (words(f" ({fact.role})"),) if fact.role else ()
    return (slot(fact.id, subject.word(fact.movement, "movements")), *role)


PATTERN = Pattern(expand, {"action": 80})
