"""A state of the decks, as students have it or would get it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from anki_build.cards.tags import Tag
from anki_build.reading.markup import plain

_NUMBER = re.compile(r"\d{1,9}").fullmatch


@dataclass(frozen=True, slots=True)
class FieldSnapshot:
    """A field of a note type; Anki knows it by its id, or by its name if it has none."""

    name: str
    id: int | None = None
    role: int | None = None


@dataclass(frozen=True, slots=True)
class NotetypeSnapshot:
    """A note type with its one template.

    Attributes:
        template: the template's name and its id, if it has one.
        modified: seconds since 1970.
    """

    id: int
    name: str
    fields: tuple[FieldSnapshot, ...]
    template: tuple[str, int | None]
    front: str
    back: str
    css: str
    modified: int

    @property
    def content(self) -> str:
        """A hash of its fields, template and styling."""
        fields = [(field.name, field.id, field.role) for field in self.fields]
        parts = [self.id, self.name, fields, self.template, self.front, self.back, self.css]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class NoteSnapshot:
    """A note as a package has it.

    Attributes:
        notetype: the name of its note type.
        fields: the HTML of each field by the field's name.
        tags: sorted, as Anki does not keep their order.
        deck: the full name of the deck of its cards.
        slots: the card number of each slot; empty in packages from before notes said so.
        modified: seconds since 1970.
    """

    guid: str
    key: str
    notetype: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str
    slots: Mapping[str, int]
    modified: int

    @property
    def retired(self) -> str | None:
        """The version in which it was retired, if it is shipped as a note that was."""
        return next(iter(Tag.RETIRED.values(self.tags)), None)

    @property
    def own_tags(self) -> frozenset[str]:
        """Its tags without the one for its last change."""
        changed = map(Tag.CHANGED.of, Tag.CHANGED.values(self.tags))
        return frozenset(self.tags).difference(changed)

    @property
    def deck_ids(self) -> frozenset[str]:
        """The ids of the decks that the note belongs to, by its tags."""
        return frozenset(Tag.DECK.values(self.tags))


@dataclass(frozen=True, slots=True)
class OldNote:
    """A note of a deck that the project adopts, or of any other deck.

    Attributes:
        type_id: Anki updates a note in place only if this is the same, or is merged with ours.
        mergeable: whether Anki can merge its note type with ours: it must be one of clozes, and its
            fields without ids. Otherwise Anki stops the import, or our template shows a field
            `Text+` and with it nothing.
        names: the names of its fields.
        first: its first field, as a reader sees it, with its cloze marks.
        text: what is compared: the text of the question with its answers.
        answers: what each of its cards asks for, by card number.
        key: the key that an earlier build of this program wrote into it; else empty.
        items: likewise its slots, with their card numbers.
        modified: seconds since 1970.
        deck: the full name of the deck of its first card; empty if it has none.
    """

    guid: str
    type_id: int
    notetype: str
    mergeable: bool
    names: tuple[str, ...]
    first: str
    text: str
    answers: Mapping[int, str]
    key: str
    items: Mapping[str, int]
    modified: int
    deck: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that students have of one state of the decks.

    Attributes:
        label: what people call it: a file's name, a revision.
        notes: by guid, in the order of the packages.
        notetypes: those in use, by name.
        media: the names of the pictures.
        recorded: whether all card numbers in it are in its lock; if not, it was never built.
        older: by guid, the notes of note types that are not of anki_build, where such were asked
            for: those of a deck that the project may have adopted.
    """

    label: str
    notes: Mapping[str, NoteSnapshot]
    notetypes: Mapping[str, NotetypeSnapshot]
    media: frozenset[str]
    recorded: bool = True
    older: Mapping[str, OldNote] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The latest time of a note or note type, 0 if there is none."""
        times = [note.modified for note in self.notes.values()]
        times += [notetype.modified for notetype in self.notetypes.values()]
        return max(times, default=0)

    @property
    def deck_ids(self) -> frozenset[str]:
        """The ids of all decks in it."""
        return frozenset(id_ for note in self.notes.values() for id_ in note.deck_ids)

    def of_guids(self, guids: Container[str]) -> Snapshot:
        """Only the notes with these guids."""
        return replace(self, notes={g: note for g, note in self.notes.items() if g in guids})

    def beside(self, package: Snapshot) -> Snapshot:
        """Only what has to do with a package: its decks, and notes that it has.

        A project may have more decks than the package holds; they are not news.
        """
        held = package.deck_ids
        known = package.notes.keys() | package.older.keys()
        if package.older or not held <= self.deck_ids:
            # A deck may have got another id since, or was adopted; its notes tell which.
            held |= self.of_guids(known).deck_ids
        notes = self.notes.items()
        return self.of_guids({g for g, n in notes if g in known or n.deck_ids & held})

    def adopted_from(self, old: Snapshot) -> dict[str, OldNote]:
        """The notes of an older deck that are notes of this state, by guid."""
        return {guid: note for guid, note in old.older.items() if guid in self.notes}


def note_snapshot(
    guid: str,
    notetype: str,
    fields: Mapping[str, str],
    tags: Iterable[str],
    deck: str,
    modified: int,
) -> NoteSnapshot:
    """A note from the values of its fields."""
    # Anki composes characters when it imports; what it gives back must compare equal.
    values = {name: unicodedata.normalize("NFC", value) for name, value in fields.items()}
    key, items = described(values)
    return NoteSnapshot(
        guid, key or guid, notetype, values, tuple(sorted(set(tags))), deck, items, modified
    )


def described(fields: Mapping[str, str]) -> tuple[str, dict[str, int]]:
    """The key and the slots of a note, which it carries in fields that no card shows."""
    if "Comments" in fields:
        key, _, items = plain(fields["Comments"]).partition(" ")
    else:
        key, items = plain(fields.get("Key", "")), plain(fields.get("Items", ""))
    pairs = [word.rpartition("=") for word in items.split()]
    return key, {slot: int(number) for slot, _, number in pairs if slot and _NUMBER(number)}
