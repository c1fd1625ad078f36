"""What a lesion of a nerve weakens: "A lesion of the … nerve has these effects: …".

A movement is weakened if at least half of those muscles of the collection lose their nerve that do
more than assist in it: its prime movers, or, where none is named as such, all but the assistants.
Branches of several spinal nerves (`segmental`) are no nerve that a lesion could take.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.across.base import LARGEST_SET, SMALLEST_SET, Collection, Known, muscles_of
from anki_build.facts.action import Action
from anki_build.facts.base import Fact
from anki_build.facts.statement import Statement
from anki_build.notes import ClozeDraft, Line, slot, strong, words
from anki_build.text import inlines

PRIME, ASSISTANT = "prime mover", "assistant"


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each nerve of several muscles, or with a sign, one effect a card."""
    if len(collection.muscles) < SMALLEST_SET:
        return
    nerves = collection.by(lambda muscle: muscle.innervation, lambda fact: fact.nerve)
    for nerve, supplied in nerves.items():
        if getattr(collection.entry(nerve, "nerves"), "segmental", False):
            continue
        weakened = _weakened(collection, {each.muscle.id for each in supplied})
        # A nerve of one muscle has others outside the collection, whose loss counts for more,
        # unless a statement says that its lesion shows.
        telling = len(muscles_of(supplied)) >= SMALLEST_SET or _signs(collection, nerve)
        if telling and 0 < len(weakened) <= LARGEST_SET:
            yield _lesion(collection, nerve, weakened)


def _weakened(
    collection: Collection, supplied: set[str]
) -> dict[tuple[str, str], list[Known[Action]]]:
    """The movements that fail with these muscles, with what they do for each."""
    by_movement = collection.by(
        lambda muscle: muscle.actions, lambda fact: (fact.joint, fact.movement)
    )
    weakened = {}
    for movement, known in by_movement.items():
        movers = [each for each in known if each.fact.role == PRIME]
        movers = movers or [each for each in known if each.fact.role != ASSISTANT]
        lost = [each for each in movers if each.muscle.id in supplied]
        if lost and len(lost) * 2 >= len(movers):
            weakened[movement] = lost
    return weakened


def _signs(collection: Collection, nerve: str) -> list[Known[Statement]]:
    """What is seen in somebody whose nerve is damaged, as the statements say."""
    statements = collection.facts(
        lambda muscle: [fact for _, fact in muscle.facts() if isinstance(fact, Statement)]
    )
    return [each for each in statements if each.fact.lesion_of == nerve]


def _lesion(
    collection: Collection, nerve: str, weakened: dict[tuple[str, str], list[Known[Action]]]
) -> ClozeDraft:
    lead: Line = (
        words("A lesion of the "),
        strong(collection.word(nerve, "nerves")),
        words(" has these effects:"),
    )
    items: list[Line] = [
        (
            slot(f"{joint}.{movement}", collection.word(movement, "movements")),
            words(f" of the {collection.word(joint, 'joints')} is weak"),
        )
        for joint, movement in weakened
    ]
    known: list[Known[Fact]] = [
        Known(each.muscle, each.fact) for group in weakened.values() for each in group
    ]
    for sign in _signs(collection, nerve):
        name, gap = next(iter(sign.fact.gaps.items()))
        answer = gap if isinstance(gap, str) else inlines(gap.answer)
        items.append((words("sign: "), slot(f"sign.{sign.fact.id}.{name}", answer)))
        known.append(Known(sign.muscle, sign.fact))
    key = f"lesion.{nerve}/effects"
    return collection.cloze(key, "lesion", "Lesion of a nerve", known, lead, items)
