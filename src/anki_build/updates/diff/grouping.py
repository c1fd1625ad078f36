"""Changes that are the same words on many notes, reported once; start at `grouped`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from anki_build.updates.diff.changes import Change, Comparison, Kind
from anki_build.updates.diff.words import Passage

# So many notes with one change are reported together.
MANY = 4

# What a sign at the end or beginning of changed words does not make another change.
_MARKS = "[](){}.,;:\N{BULLET} "

_TEXTS = frozenset({Kind.CORRECTED, Kind.REWORDED, Kind.BACK})
_ALIKE = _TEXTS | {
    Kind.NOT_NEWER,
    Kind.PICTURE,
    Kind.MOVED,
    Kind.RETAGGED,
    Kind.RENAMED,
    Kind.OTHER,
}

_IDS = re.compile("`([^`]+)` is `([^`]+)` now").findall

Signature = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Grouped:
    """A change as it is reported: of one note, or of many that change alike.

    Attributes:
        change: what is shown; of many notes the first one, with what they share alone.
        keys: the notes, in the order of study.
    """

    change: Change
    keys: tuple[str, ...]

    @property
    def others(self) -> str:
        """How many the other notes are, by what their keys begin with; empty if there are none."""
        counts: dict[str, int] = defaultdict(int)
        for key in self.keys[1:]:
            counts[key.partition("/")[0]] += 1
        return ", ".join(f"{start} ({number:,})" for start, number in counts.items())


def grouped(comparison: Comparison) -> Mapping[Kind, tuple[Grouped, ...]]:
    """The changes of each kind as they are reported, those of many notes first.

    What the backs of many notes share is reported once, under `Kind.BACK`, whatever else changes in
    them; what is left of each note then is a change of its own.
    """
    shared = dict(_shared(comparison))
    found: dict[Kind, tuple[Grouped, ...]] = {}
    for kind in Kind:
        rest = [_without(change, shared) for change in comparison.of(kind)]
        # The text of a note without another word is that of cards which came or went.
        rest = [change for change in rest if kind is not Kind.BACK or any(_behind(change))]
        common = tuple(shared.values()) if kind is Kind.BACK else ()
        found[kind] = (*common, *_together(rest))
    return found


def _shared(comparison: Comparison) -> Iterator[tuple[tuple[str, Signature], Grouped]]:
    """What many backs have in common, by the name and the words."""
    found: dict[tuple[str, Signature], list[Change]] = defaultdict(list)
    for change in comparison.of(*_TEXTS):
        for each in _behind(change):
            found[_of_passage(each)].append(change)
    for signature, changes in found.items():
        if len(changes) >= MANY and any(change.kind is Kind.BACK for change in changes):
            first = next(change for change in changes if change.kind is Kind.BACK)
            passage = next(each for each in first.passages if _of_passage(each) == signature)
            keys = (first.key, *(each.key for each in changes if each is not first))
            yield signature, Grouped(replace(first, passages=(passage,)), keys)


def _behind(change: Change) -> Iterator[Passage]:
    return (each for each in change.passages if each.name != "text")


def _without(change: Change, shared: Mapping[tuple[str, Signature], Grouped]) -> Change:
    if change.kind not in _TEXTS:
        return change
    kept = (
        each for each in change.passages if each.name == "text" or _of_passage(each) not in shared
    )
    return replace(change, passages=tuple(kept))


def _together(changes: Iterable[Change]) -> Iterator[Grouped]:
    """Many changes of the same words as one, the others each alone."""
    groups: dict[object, list[Change]] = defaultdict(list)
    for change in changes:
        groups[_of_change(change) if change.kind in _ALIKE else change].append(change)
    many = [group for group in groups.values() if len(group) >= MANY]
    few = {id(change) for group in groups.values() if len(group) < MANY for change in group}
    for group in many:
        yield Grouped(group[0], tuple(change.key for change in group))
    for change in (each for group in groups.values() for each in group if id(each) in few):
        yield Grouped(change, (change.key,))


def _of_change(change: Change) -> object:
    """What is the same in two changes that are reported together."""
    if change.kind is Kind.RENAMED:
        return frozenset(part for pair in _IDS(change.explanation) for part in _other_parts(*pair))
    passages = [*change.passages]
    passages += [side for card in change.cards for side in (card.question, card.answer)]
    words = frozenset(pair for each in passages if each.changed for pair in _words(each))
    return change.explanation, words


def _other_parts(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Where two ids differ: of all notes of a renamed muscle it is the muscle."""
    sides = [re.split("[/.]", each) for each in (old, new)]
    if len(sides[0]) == len(sides[1]):
        yield from (pair for pair in zip(*sides, strict=True) if pair[0] != pair[1])
    else:
        yield old, new


def _of_passage(passage: Passage) -> tuple[str, Signature]:
    return passage.name, frozenset(_words(passage))


def _words(passage: Passage) -> Iterator[tuple[str, str]]:
    """The words that went and came, without the signs around them."""
    if passage.reordered and passage.name != "text":
        yield "reordered", passage.name
        return
    for each in passage.segments:
        if each.kind != "same":
            yield each.kind, each.text.strip(_MARKS).casefold()
