"""What a lesion of a nerve weakens: "A lesion of the … nerve has these effects: …".

A movement is weakened if at least half of those muscles of the scope lose their nerve that do
more than assist in it: its prime movers, or, where none is named as such, all but the assistants.
Branches of several spinal nerves (`segmental`) are no nerve that a lesion could take.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import (
    SMALLEST_SET,
    Across,
    Known,
    Scope,
    group,
    muscles_of,
)
from anki_build.cards.notes import ClozeDraft, Line, Piece, Slot, slot, strong, words
from anki_build.facts.action import Action
from anki_build.facts.base import Fact
from anki_build.facts.innervation import Innervation
from anki_build.facts.statement import Statement, answer_and_hint, split
from anki_build.facts.vocabulary import NerveEntry
from anki_build.reading.text import inlines

PRIME, ASSISTANT = "prime mover", "assistant"

Signs = dict[str, list[Known[Statement]]]


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """One note for each nerve of several muscles, or with a sign, one effect a card."""
    if len(scope.muscles) < SMALLEST_SET:
        return
    signs = _signs(scope)
    for nerve, supplied in _nerves(scope).items():
        if not _refusal(scope, nerve, supplied, signs):
            weakened = _weakened(scope, supplied)
            yield _lesion(scope, nerve, weakened, signs.get(nerve, []))


def refusals(scope: Scope) -> Iterator[str]:
    """For every nerve without such a note, why not, in a maintainer's words."""
    signs = _signs(scope)
    for nerve, supplied in _nerves(scope).items():
        reason = _refusal(scope, nerve, supplied, signs)
        if reason:
            yield f"lesion of {scope.entry(nerve, 'nerves').with_article}: {reason}"


def _nerves(scope: Scope) -> dict[str, list[Known[Innervation]]]:
    return scope.by(lambda muscle: muscle.innervation, lambda fact: fact.nerve)


def _refusal(scope: Scope, nerve: str, supplied: list[Known[Innervation]], signs: Signs) -> str:
    """Why nothing is asked about its lesion; empty if something is."""
    entry = scope.entry(nerve, "nerves")
    if isinstance(entry, NerveEntry) and entry.segmental:
        return "branches of several spinal nerves, which no lesion takes together"
    muscles = muscles_of(supplied)
    if not _weakened(scope, supplied):
        return "no movement is known to lose half of its movers"
    # A nerve of one muscle has others outside the scope, whose loss counts for more, unless a
    # statement says that its lesion shows.
    if len(muscles) < SMALLEST_SET and nerve not in signs:
        name = muscles[0].name
        return f"of the deck it supplies the {name} alone, and no statement is `lesion_of` it"
    return ""


def _weakened(
    scope: Scope, supplied: list[Known[Innervation]]
) -> dict[tuple[str, str], list[Known[Action]]]:
    """The movements that fail with these muscles, with what they do for each."""
    ids = {each.muscle.id for each in supplied}
    does = {
        (fact.joint, fact.movement) for muscle in muscles_of(supplied) for fact in muscle.actions
    }
    weakened = {}
    for movement in sorted(does, key=list(scope.movements).index):
        known = scope.movements[movement]
        movers = [each for each in known if each.fact.role == PRIME]
        if not movers:
            movers = [each for each in known if each.fact.role != ASSISTANT]
            # One muscle of unknown weight says nothing of those outside the scope.
            movers = movers if len(muscles_of(movers)) >= SMALLEST_SET else []
        lost = [each for each in movers if each.muscle.id in ids]
        if lost and len(lost) * 2 >= len(movers):
            weakened[movement] = lost
    return weakened


def _signs(scope: Scope) -> Signs:
    """What is seen in somebody whose nerve is damaged, as the statements say, by the nerve."""
    statements = scope.facts(
        lambda muscle: [fact for _, fact in muscle.facts() if isinstance(fact, Statement)]
    )
    return group(statements, lambda fact: fact.lesion_of)


def _lesion(
    scope: Scope,
    nerve: str,
    weakened: dict[tuple[str, str], list[Known[Action]]],
    signs: list[Known[Statement]],
) -> ClozeDraft:
    entry = scope.entry(nerve, "nerves")
    lead: Line = (
        words("A lesion of " + ("the " if entry.article else "")),
        strong(entry.name),
        words(" has these effects:"),
    )
    items: list[Line] = [
        (
            slot(f"{joint}.{movement}", scope.word(movement, "movements")),
            words(f" of the {scope.word(joint, 'joints')} is weak"),
        )
        for joint, movement in weakened
    ]
    known: list[Known[Fact]] = [
        Known(each.muscle, each.fact) for lost in weakened.values() for each in lost
    ]
    for sign in signs:
        items.append(_effect(sign))
        known.append(Known(sign.muscle, sign.fact))
    key = f"lesion.{nerve}/effects"
    return scope.cloze(key, "lesion", "Lesion of a nerve", known, lead, items)


def _effect(sign: Known[Statement]) -> Line:
    """What is seen, with the first gap asked and the others filled."""
    fact = sign.fact
    asked = next(iter(fact.gaps))
    line: list[Piece] = []
    for before, name in split(fact.effect or f"sign: {{{asked}}}"):
        line.append(words(before))
        if name is not None:
            text, hint = answer_and_hint(fact.gaps[name])
            answer = inlines(text)
            # With the muscle: ids of facts are its own, and another's sign is another card.
            piece = Slot(f"sign.{sign.muscle.id}.{fact.id}.{name}", answer, hint)
            line += [piece] if name == asked else answer
    return tuple(line)


ACROSS = Across(20, expand, refusals)
