"""Opens a package that was just written and compares it with what was meant, row by row."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path
from typing import Any

from anki_build.package.bundle import Bundle, BundledNote
from anki_build.reading import apkg
from anki_build.reading.apkg import Collection, Note, NoteType, Package
from anki_build.reading.errors import InternalError


def compare(bundle: Bundle, file: Path) -> None:
    """Compare a package with its bundle.

    Raises:
        InternalError: at the first difference; the package must not be used.
    """
    try:
        with apkg.opened(file) as package:
            _media(bundle, package)
            _collection(bundle, package.collection())
    except apkg.PackageError as error:
        raise InternalError(f"the package that was written {error}") from error


def _same(what: str, meant: Any, found: Any) -> None:
    if meant != found:
        raise InternalError(
            f"the package differs from what was meant: {what}: {found!r}, meant {meant!r}"
        )


def _media(bundle: Bundle, package: Package) -> None:
    found = package.media()
    _same("names of media", [name for name, _ in bundle.media], list(found.values()))
    for (name, file), entry in zip(bundle.media, found, strict=True):
        content = package.content(entry)
        _same(f"content of {name}", file.read_bytes() == content, True)
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]
        _same(f"content hash of {name}", digest in name, True)


def _collection(bundle: Bundle, found: Collection) -> None:
    names = {deck.name for deck in bundle.decks}
    _same("decks", names, set(found.decks.values()) - {"Default"})
    _notetypes(bundle, found)
    _same("number of notes", len(bundle.notes), len(found.notes))
    by_id = {note.id: note for note in found.notes}
    for meant in bundle.notes:
        _same(f"id of {meant.key}", meant.id in by_id, True)
        _note(meant, by_id[meant.id])
    cards = {(c.id, c.note, found.decks[c.deck], c.number, c.due) for c in found.cards}
    wanted = {
        (card_id, note.id, note.deck, number, due)
        for note in bundle.notes
        for card_id, number, due in zip(note.card_ids, note.numbers, note.dues, strict=True)
    }
    _same("cards", wanted, cards)


def _note(meant: BundledNote, found: Note) -> None:
    _same(f"guid of {meant.key}", meant.guid, found.guid)
    _same(f"note type of {meant.key}", meant.notetype.id, found.notetype.id)
    _same(f"time of {meant.key}", meant.modified, found.modified)
    _same(f"tags of {meant.key}", meant.tags, found.tags)
    _same(f"fields of {meant.key}", meant.fields, found.fields)
    composed = tuple(unicodedata.normalize("NFC", value) for value in found.fields)
    _same(f"composed letters of {meant.key}", composed, found.fields)


def _notetypes(bundle: Bundle, collection: Collection) -> None:
    for meant, modified in bundle.notetypes:
        found: NoteType = collection.notetypes[meant.id]
        _same(f"time of note type {meant.name}", modified, found.modified)
        _same(f"kind of {meant.name}", meant.stock_kind, found.stock_kind)
        fields = [(field.name, field.id, field.occlusion_role) for field in meant.fields]
        _same(
            f"fields of {meant.name}",
            fields,
            [(each.name, each.id, each.role) for each in found.fields],
        )
        (template,) = found.templates
        _same(f"front of {meant.name}", meant.front, template.front)
        _same(f"back of {meant.name}", meant.back, template.back)
        _same(f"styling of {meant.name}", meant.css, found.css)
