"""What authors say of notes that left the deck: why, and what asks it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True, slots=True)
class LockedNotes:
    """The slots of every note by its key: those in the deck, and those that were."""

    live: Mapping[str, frozenset[str]]
    gone: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, allotted: Lock) -> LockedNotes:
        """The notes of a lock that has an entry for every note of the deck."""
        slots: dict[str, set[str]] = {key: set() for key in allotted.notes}
        for key, slot in allotted.items:
            slots[key].add(slot)
        live, gone = (
            {k: frozenset(slots[k]) for k, note in allotted.notes.items() if note.retired is back}
            for back in (False, True)
        )
        return cls(live, gone)


def reasons(corpus: Corpus, allotted: Lock) -> dict[str, Reason]:
    """Why each retired note was retired, by its key, as far as the authors say.

    Args:
        corpus: what the authors wrote, checked.
        allotted: the lock with an entry for every note of the deck.
    """
    notes = LockedNotes.of(allotted)
    found: dict[str, Reason] = {}
    # What names a note counts before what names its fact, and that before its muscle.
    for entry in sorted(entries(corpus), key=lambda entry: len(entry.note)):
        replacing = tuple(asking(entry.replaced_by, notes.live)) if entry.replaced_by else ()
        found |= dict.fromkeys(whole(entry.note, notes.gone), Reason(entry.why, replacing))
    return found


def entries(corpus: Corpus) -> list[Retirement]:
    """What the authors say, of all collections."""
    return [entry for deck in corpus.decks for entry in deck.retired]


def whole(name: str, keys: Iterable[str]) -> list[str]:
    """The notes that a name means: the one of that key, or all whose keys begin with it."""
    return [key for key in keys if key == name or key.startswith(f"{name}/")]


def asking(name: str, notes: Mapping[str, frozenset[str]]) -> list[str]:
    """The notes that ask a fact: its own, or else those of a whole section that have it."""
    muscle, slash, fact = name.partition("/")
    own = whole(name, notes) if slash else []
    shared = (
        key
        for key, slots in notes.items()
        if key.startswith(f"{muscle}/") and any(slot.split(".")[0] == fact for slot in slots)
    )
    return sorted(own or shared)
