"""The vocabulary as the rules on cards need it, who see no facts."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import (
    FAMILIES,
    ConditionEntry,
    Entry,
    JointEntry,
    MovementEntry,
    MuscleEntry,
    RegionEntry,
)
from anki_build.rules.cards.base import Word


def words_of(corpus: Corpus) -> tuple[Word, ...]:
    """Every word of every family, in the order of the vocabulary."""
    sides = {
        side
        for entry in corpus.vocabulary["movements"].values()
        if isinstance(entry, MovementEntry)
        for side in entry.sides
    }
    return tuple(
        Word(
            id=key,
            family=family,
            names=(entry.name, *entry.synonyms),
            is_sided=_is_sided(entry, sides),
            rotation_turns=isinstance(entry, MuscleEntry) and entry.rotation_turns,
            too_vague=entry.too_vague if isinstance(entry, RegionEntry) else (),
        )
        for family in FAMILIES
        for key, entry in corpus.vocabulary[family].items()
    )


def _is_sided(entry: Entry, sides: AbstractSet[str]) -> bool:
    match entry:
        case MovementEntry():
            return bool(entry.sides)
        case JointEntry():
            return not sides.isdisjoint(entry.movements)
        case ConditionEntry():
            return entry.sided
        case _:
            return False
