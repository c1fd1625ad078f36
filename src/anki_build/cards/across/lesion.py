"""What a lesion of a nerve weakens: "A lesion of the … nerve has these effects: …".

A movement is weakened if at least half of those muscles of the collection lose their nerve that do
more than assist in it: its prime movers, or, where none is named as such, all but the assistants.
Branches of several spinal nerves (`segmental`) are no nerve that a lesion could take.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import SMALLEST_SET, Across, Collection, Known, muscles_of
from anki_build.cards.notes import ClozeDraft, Line, Piece, Slot, slot, strong, words
from anki_build.facts.action import Action
from anki_build.facts.base import Fact
from anki_build.facts.innervation import Innervation
from anki_build.facts.statement import Statement, split
from anki_build.facts.vocabulary import NerveEntry
from anki_build.reading.text import inlines

PRIME, ASSISTANT = "prime mover", "assistant"


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each nerve of several muscles, or with a sign, one effect a card."""
    if len(collection.muscles) < SMALLEST_SET:
        return
    for nerve, supplied in _nerves(collection).items():
        if not _refusal(collection, nerve, supplied):
            yield _lesion(collection, nerve, _weakened(collection, supplied))


def refusals(collection: Collection) -> Iterator[str]:
    """For every nerve without such a note, why not, in a maintainer's words."""
    for nerve, supplied in _nerves(collection).items():
        reason = _refusal(collection, nerve, supplied)
        if reason:
            yield f"lesion of {collection.entry(nerve, 'nerves').with_article}: {reason}"


def _nerves(collection: Collection) -> dict[str, list[Known[Innervation]]]:
    return collection.by(lambda muscle: muscle.innervation, lambda fact: fact.nerve)


def _refusal(collection: Collection, nerve: str, supplied: list[Known[Innervation]]) -> str:
    """Why nothing is asked about its lesion; empty if something is."""
    entry = collection.entry(nerve, "nerves")
    if isinstance(entry, NerveEntry) and entry.segmental:
        return "branches of several spinal nerves, which no lesion takes together"
    muscles = muscles_of(supplied)
    if not _weakened(collection, supplied):
        return "no movement is known to lose half of its movers"
    # A nerve of one muscle has others outside the collection, whose loss counts for more, unless a
    # statement says that its lesion shows.
    if len(muscles) < SMALLEST_SET and not _signs(collection, nerve):
        name = muscles[0].name
        return f"of the deck it supplies the {name} alone, and no statement is `lesion_of` it"
    return ""


def _weakened(
    collection: Collection, supplied: list[Known[Innervation]]
) -> dict[tuple[str, str], list[Known[Action]]]:
    """The movements that fail with these muscles, with what they do for each."""
    ids = {each.muscle.id for each in supplied}
    by_movement = collection.by(
        lambda muscle: muscle.actions, lambda fact: (fact.joint, fact.movement)
    )
    weakened = {}
    for movement, known in by_movement.items():
        movers = [each for each in known if each.fact.role == PRIME]
        if not movers:
            movers = [each for each in known if each.fact.role != ASSISTANT]
            # One muscle of unknown weight says nothing of those outside the collection.
            movers = movers if len(muscles_of(movers)) >= SMALLEST_SET else []
        lost = [each for each in movers if each.muscle.id in ids]
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
    entry = collection.entry(nerve, "nerves")
    lead: Line = (
        words("A lesion of " + ("the " if entry.article else "")),
        strong(entry.name),
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
        items.append(_effect(sign.fact))
        known.append(Known(sign.muscle, sign.fact))
    key = f"lesion.{nerve}/effects"
    return collection.cloze(key, "lesion", "Lesion of a nerve", known, lead, items)


def _effect(fact: Statement) -> Line:
    """What is seen, with the first gap asked and the others filled."""
    asked = next(iter(fact.gaps))
    line: list[Piece] = []
    for before, name in split(fact.effect or f"sign: {{{asked}}}"):
        line.append(words(before))
        if name is not None:
            gap = fact.gaps[name]
            answer = inlines(gap if isinstance(gap, str) else gap.answer)
            hint = gap.hint if not isinstance(gap, str) else None
            piece = Slot(f"sign.{fact.id}.{name}", answer, hint)
            line += [piece] if name == asked else answer
    return tuple(line)


ACROSS = Across(20, expand, refusals)
