"""A package before it is a file: identified notes in order, their note types and pictures.

Writers see nothing else; the facts are left behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from anki_build.cards.notes import DeckPage
from anki_build.identity.lock import Lock
from anki_build.package.notetypes import NoteType
from anki_build.package.render import RenderedNote, description

# How much later than its sibling a card comes, in places, as far as there are other cards.
SIBLING_DISTANCE = 8


@dataclass(frozen=True, slots=True)
class BundledNote:
    """A note as it is in the package.

    Attributes:
        key: the note's key, for messages.
        guid: what Anki knows it by.
        fields: HTML in the order of the note type's fields.
        numbers: the cloze numbers of its cards, ascending.
        modified: seconds since 1970.
        deck: the full name of its deck.
        dues: for each of the numbers, the card's place in the order of new cards, from 1.
    """

    key: str
    guid: str
    notetype: NoteType
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    numbers: tuple[int, ...]
    modified: int
    deck: str
    dues: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BundledDeck:
    """A deck of Anki: its full name, and what its page says."""

    name: str
    description: str

    @property
    def id(self) -> int:
        """A number made from the name, as packages need one; Anki matches decks by name alone."""
        digest = hashlib.sha256(f"anki_build deck\n{self.name}".encode()).digest()
        return int.from_bytes(digest[:5], "big") + 2**31


@dataclass(frozen=True, slots=True)
class Bundle:
    """One package.

    Attributes:
        id: the id of its deck, which names the file.
        decks: each deck before those inside it.
        notetypes: note types in use with the time each last changed.
        media: the pictures by their names in the package, in the order of the names.
    """

    id: str
    decks: tuple[BundledDeck, ...]
    notes: tuple[BundledNote, ...]
    notetypes: tuple[tuple[NoteType, int], ...]
    media: tuple[tuple[str, Path], ...]

    @property
    def cards(self) -> int:
        """How many cards the package has."""
        return sum(len(note.numbers) for note in self.notes)

    @property
    def modified(self) -> int:
        """When anything in it last changed, in seconds since 1970."""
        times = [note.modified for note in self.notes]
        return max([*times, *(time for _, time in self.notetypes)], default=1)


def bundle(
    deck_id: str,
    page: DeckPage,
    rendered: Iterable[RenderedNote],
    lock: Lock,
) -> Bundle:
    """Join the notes of one deck with what the lock says about them.

    Args:
        deck_id: its id.
        page: what the page of its deck says.
        rendered: its notes in the order of study.
        lock: with an entry for each of them.
    """
    top = BundledDeck(page.name, description(page))
    notes = []
    media: dict[str, Path] = {}
    for note, dues in _places(list(rendered)):
        entry = lock.notes[note.key]
        notes.append(
            BundledNote(
                note.key,
                entry.guid,
                note.notetype,
                note.fields,
                note.tags,
                note.numbers,
                entry.modified,
                note.deck,
                dues,
            )
        )
        if note.picture is not None:
            name, file = note.picture
            media[name] = file
    types = {note.notetype.key: note.notetype for note in notes}
    names = dict.fromkeys(note.deck for note in notes)
    return Bundle(
        deck_id,
        (top, *(BundledDeck(name, "") for name in names if name != top.name)),
        tuple(notes),
        tuple((types[key], lock.notetypes[key].modified) for key in sorted(types)),
        tuple(sorted(media.items())),
    )


def _places(
    rendered: Sequence[RenderedNote],
) -> Iterator[tuple[RenderedNote, tuple[int, ...]]]:
    """Every note with the places of its cards; what comes last is counted on from the others."""
    before = 0
    for last in (False, True):
        notes = [note for note in rendered if note.last is last]
        for note, dues in zip(notes, study_order([n.numbers for n in notes]), strict=True):
            yield note, tuple(before + due for due in dues)
        before += sum(len(note.numbers) for note in notes)


def study_order(numbers: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """The places of all cards in the order of new cards, counted from 1.

    Notes come in their order; a note's further cards follow some cards later, so that one card does
    not give away what the next one asks.

    Args:
        numbers: the cloze numbers of each note's cards, in the order of study.

    Returns:
        For each note the places of its cards, in the order of their numbers.
    """
    wanted = []
    before = 0
    for note, cards in enumerate(numbers):
        wanted += [(before + index * SIBLING_DISTANCE, note, index) for index in range(len(cards))]
        before += len(cards)
    places = {(note, index): due for due, (_, note, index) in enumerate(sorted(wanted), start=1)}
    return [
        tuple(places[note, index] for index in range(len(cards)))
        for note, cards in enumerate(numbers)
    ]
