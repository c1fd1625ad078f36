"""The state that a package gives; it needs nothing else, as every note has its key and slots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from anki_build.figures.picture import is_content_of
from anki_build.package.notetypes import NOTE_TYPES
from anki_build.reading import apkg
from anki_build.reading.apkg import Collection, Note, NoteType, Package, PackageError
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates.snapshot.old_notes import OURS, old_note
from anki_build.updates.snapshot.state import (
    FieldSnapshot,
    NoteSnapshot,
    NotetypeSnapshot,
    OldNote,
    Snapshot,
    note_snapshot,
)


@contextmanager
def opened(path: Path, *, missing: str = "", damaged: str) -> Iterator[Package]:
    """Open a package that somebody named.

    Args:
        path: the package.
        missing: what to do if it is not there.
        damaged: what to do if it cannot be read.

    Raises:
        AnkiBuildError: if it is not there or cannot be read; also for what the caller reads of it.
    """
    if not path.is_file():
        raise AnkiBuildError(f"there is no package {path}", hint=missing)
    try:
        with apkg.opened(path) as package:
            yield package
    except PackageError as error:
        raise AnkiBuildError(f"{path} {error}", hint=error.hint or damaged) from error
    except OSError as error:
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}") from error


def of_package(path: Path, *, older: bool = False) -> Snapshot:
    """The state that a package gives.

    Args:
        path: the package.
        older: whether notes that anki_build did not make are read too, as `older`.

    Raises:
        AnkiBuildError: if there is no such file, if it is no package or a damaged one, if Anki
            wrote it in its newer format, or if it has notes that anki_build did not make.
    """
    with opened(path, missing="anki-build build", damaged=_AGAIN) as package:
        media = frozenset(package.media().values())
        state = _state(path, package.collection(), media)
    if not older:
        refuse_others(state)
    return state


def refuse_others(state: Snapshot) -> None:
    """Insist that a state has notes of anki_build alone.

    Raises:
        AnkiBuildError: if it has others.
    """
    for note in state.older.values():
        message = f"{state.label} has notes of the note type `{note.notetype}`, which is not of "
        hint = "export the decks of anki_build alone"
        raise AnkiBuildError(f"{message}anki_build", hint=hint)


def read_package(path: Path) -> tuple[OldNote, ...]:
    """The notes of any package, in their order.

    Raises:
        AnkiBuildError: if there is no such file, if it is no package or a damaged one, or if Anki
            wrote it in its newer format.
    """
    with opened(path, damaged="export or download it again") as package:
        found = package.collection()
    return tuple(_old_notes(found, found.notes, {}))


def _old_notes(
    found: Collection, notes: Iterable[Note], decks: Mapping[int, str]
) -> Iterator[OldNote]:
    cards: dict[int, set[int]] = defaultdict(set)
    for card in found.cards:
        cards[card.note].add(card.number)
    return (old_note(note, cards[note.id], decks.get(note.id, "")) for note in notes)


_AGAIN = "build or download it again"


def picture_of(path: Path, name: str) -> bytes:
    """The content of a picture in a package.

    Raises:
        AnkiBuildError: if it is not in the package, or is damaged.
    """
    with opened(path, damaged=_AGAIN) as package:
        entries = (entry for entry, each in package.media().items() if each == name)
        entry = next(entries, None)
        content = package.content(entry) if entry is not None else b""
    if not is_content_of(name, content):
        message = f"{path} has no picture `{name}`, or it has another content"
        raise AnkiBuildError(message, hint="take the package as it was published")
    return content


def _state(path: Path, found: Collection, media: frozenset[str]) -> Snapshot:
    ours = [note for note in found.notes if _is_ours(note.notetype)]
    others = [note for note in found.notes if not _is_ours(note.notetype)]
    used = {note.notetype.id: note.notetype for note in ours}
    types = {number: _ours(path, used[number]) for number in sorted(used)}
    decks = _decks(found)
    notes = {note.guid: _note(note, decks) for note in ours}
    older = {note.guid: note for note in _old_notes(found, others, decks)}
    kinds = {each.name: each for each in types.values()}
    return Snapshot(path.name, notes, kinds, media, older=older)


def _is_ours(found: NoteType) -> bool:
    """Whether anki_build made a note type; a copy that Anki made of it has another id."""
    return found.id in OURS or found.name.startswith("anki_build ")


def _decks(found: Collection) -> dict[int, str]:
    """The full name of the deck of each note's first card."""
    decks: dict[int, str] = {}
    for card in sorted(found.cards, key=lambda card: (-card.number, -card.id)):
        if card.deck not in found.decks:
            raise PackageError(f"is damaged: no deck has the id {card.deck}")
        decks[card.note] = found.decks[card.deck]
    return decks


def _note(note: Note, decks: Mapping[int, str]) -> NoteSnapshot:
    if note.id not in decks:
        raise PackageError(f"is damaged: note `{note.guid}` has no card")
    names = (field.name for field in note.notetype.fields)
    fields = dict(zip(names, note.fields, strict=True))
    kind, deck = note.notetype.name, decks[note.id]
    return note_snapshot(note.guid, kind, fields, note.tags, deck, note.modified)


def _ours(path: Path, found: NoteType) -> NotetypeSnapshot:
    first = found.fields[0].name if found.fields else ""
    known = {kind.fields[0].name for kind in NOTE_TYPES}
    if first not in known or len(found.templates) != 1:
        message = f"{path} has notes of the note type `{found.name}`, which is not of anki_build"
        raise AnkiBuildError(message, hint="export the decks of anki_build alone")
    (template,) = found.templates
    return NotetypeSnapshot(
        found.id,
        found.name,
        tuple(FieldSnapshot(each.name, each.id, each.role) for each in found.fields),
        (template.name, template.id),
        template.front,
        template.back,
        found.css,
        found.modified,
    )
