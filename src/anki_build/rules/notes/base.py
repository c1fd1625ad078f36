"""What every rule on notes works with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anki_build.cards.expand import Drafts
from anki_build.cards.notes import Draft
from anki_build.corpus.corpus import Corpus
from anki_build.history.releases import History
from anki_build.history.retired_notes import ShippedNote, still_shipped
from anki_build.identity.lock import Lock, SlotKey


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes that the facts make, with their numbers, and those of before.

    Attributes:
        corpus: what the authors wrote, without errors.
        by_deck: the notes by the id of their deck.
        old: the lock as it is written down.
        assigned: the lock with a guid and numbers for every note.
        too_many: the slots for which a note has no number left.
        history: every release up to now.
    """

    corpus: Corpus
    by_deck: Drafts
    old: Lock
    assigned: Lock
    too_many: tuple[SlotKey, ...]
    history: History

    @property
    def drafts(self) -> Iterator[Draft]:
        """The notes of all decks."""
        return (draft for notes in self.by_deck.values() for draft in notes)

    def retired(self) -> list[ShippedNote]:
        """The retired notes that a build ships."""
        return still_shipped(self.history, [deck.file for deck in self.corpus.decks], self.assigned)
