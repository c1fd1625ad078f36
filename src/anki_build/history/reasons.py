"""Why notes left the deck, and what asks for the same now, as the authors write it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from anki_build.corpus.corpus import Corpus
from anki_build.facts.deck_file import Retirement
from anki_build.identity.lock import Lock


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a note was retired.

    Attributes:
        why: plain text, one sentence.
        replaced_by: the keys of the notes that ask it now.
    """

    why: str
    replaced_by: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Why, with a full stop."""
        return self.why if self.why.endswith((".", "!", "?")) else f"{self.why}."


class Keys:
    """The keys of some notes, found by what they begin with."""

    def __init__(self, slots: Mapping[str, frozenset[str]]) -> None:
        self.slots = slots
        self._below: dict[str, list[str]] = {}
        for key in slots:
            for beginning in itertools.accumulate(key.split("/"), "{}/{}".format):
                self._below.setdefault(beginning, []).append(key)

    def whole(self, name: str) -> list[str]:
        """The notes that a name means: the one of that key, or all whose keys begin with it."""
        return self._below.get(name, [])


@dataclass(frozen=True, slots=True)
class LockedNotes:
    """Every note with its slots: those in the deck, and those that were."""

    live: Keys
    gone: Keys

    @classmethod
    def of(cls, assigned: Lock) -> LockedNotes:
        """The notes of a lock that has an entry for every note of the deck."""
        slots: dict[str, set[str]] = {key: set() for key in assigned.notes}
        for key, slot in assigned.slots:
            slots[key].add(slot)
        live, gone = (
            {k: frozenset(slots[k]) for k, note in assigned.notes.items() if note.retired is back}
            for back in (False, True)
        )
        return cls(Keys(live), Keys(gone))


def reasons(corpus: Corpus, assigned: Lock) -> dict[str, Reason]:
    """Why each retired note was retired, by its key, as far as the authors say.

    Args:
        corpus: what the authors wrote, checked.
        assigned: the lock with an entry for every note of the deck.
    """
    notes = LockedNotes.of(assigned)
    found: dict[str, Reason] = {}
    # What names a note counts before what names its fact, and that before its muscle.
    for entry in sorted(entries(corpus), key=lambda entry: len(entry.note)):
        replacing = tuple(asking(entry.replaced_by, notes.live)) if entry.replaced_by else ()
        found |= dict.fromkeys(notes.gone.whole(entry.note), Reason(entry.why, replacing))
    return found


def entries(corpus: Corpus) -> list[Retirement]:
    """The entries of all decks."""
    return [entry for deck in corpus.decks for entry in deck.retired]


def asking(name: str, notes: Keys) -> list[str]:
    """The notes that ask a fact: its own, or else those of a whole section that have it."""
    muscle, slash, fact = name.partition("/")
    own = notes.whole(name) if slash else []
    shared = (
        key
        for key in notes.whole(muscle)
        if key != muscle and any(slot.split(".")[0] == fact for slot in notes.slots[key])
    )
    return sorted(own or shared)
