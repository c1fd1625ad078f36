"""Answers that trade places, so that the reviews of one would count for another.

Ids may stay as they are and yet mean something else: two of them swapped by hand, or one used again
for another fact. What a card asks and answers says so.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from anki_build.updates.diff import cards
from anki_build.updates.diff.cards import CardText
from anki_build.updates.diff.notes import PairedNote
from anki_build.updates.snapshot import NoteSnapshot


@dataclass(frozen=True, slots=True)
class _Turn:
    """A card that asks or answers something else than before."""

    guid: str
    old: CardText
    new: CardText

    @property
    def answers(self) -> tuple[str, str]:
        """Its answer before and after."""
        return self.old.answer, self.new.answer


def with_traded(
    kept: Iterable[PairedNote], old: Iterable[NoteSnapshot], corrections: Container[str]
) -> list[PairedNote]:
    """The notes, with the cards of each whose reviews were earned on what another card asked.

    Args:
        kept: every note before and after.
        old: all notes of before.
        corrections: the keys of notes whose author says that they were wrong before.
    """
    kept = list(kept)
    turns = [turn for note in kept for turn in _turns(note)]
    changed = [turn for turn in turns if turn.old.answer != turn.new.answer]
    rounds = _rounds({turn.answers for turn in changed})
    asked = _asked(old) if turns else {}
    found: dict[str, dict[int, CardText]] = {}
    for turn in turns:
        other = asked.get((turn.new.question, turn.new.answer), turn.guid)
        if turn.answers in rounds or other != turn.guid:
            found.setdefault(turn.guid, {})[turn.new.number] = turn.old
    return [
        replace(note, traded=found[note.new.guid])
        if note.new.guid in found and note.new.key not in corrections
        else note
        for note in kept
    ]


def _turns(note: PairedNote) -> Iterator[_Turn]:
    """The cards that changed of a note that is in the deck on both sides, or back in it."""
    if note.new.retired is not None or not note.content_changed:
        return
    before = {card.number: card for card in texts(note.old)}
    for card in texts(note.new):
        old = before.get(card.number, card)
        if (old.question, old.answer) != (card.question, card.answer):
            yield _Turn(note.new.guid, old, card)


def texts(note: NoteSnapshot) -> Iterable[CardText]:
    """The cards of a note."""
    return cards.cards(note, note.slots or cards.numbered(note)).values()


def _asked(notes: Iterable[NoteSnapshot]) -> dict[tuple[str, str], str]:
    """The note that asked a question with an answer."""
    return {(card.question, card.answer): note.guid for note in notes for card in texts(note)}


def _rounds(answers: AbstractSet[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of answers and what each became, those that come round to where they began."""
    becomes: dict[str, set[str]] = {}
    for before, after in answers:
        becomes.setdefault(before, set()).add(after)
    return {pair for pair in answers if pair[0] in _reached(pair[1], becomes)}


def _reached(start: str, becomes: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = set(becomes.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found
