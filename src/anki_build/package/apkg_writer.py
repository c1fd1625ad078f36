"""A bundle as a package that Anki imports; the only module that knows genanki.

genanki stamps every note with one time, forgets that image occlusion is native, leaves its database
behind and writes zip entries with the time of day. The small classes below fix that.
"""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import genanki

from anki_build.package.bundle import Bundle, BundledNote
from anki_build.package.notetypes import NoteType
from anki_build.reading import files
from anki_build.reading.errors import InternalError

# The earliest time that a zip entry can have.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
COLLECTION = "collection.anki2"
# What to do if a package cannot be written.
HINT = "free some room, or choose a folder you may write to with --output"


class _Model(genanki.Model):  # type: ignore[misc]  # genanki has no types
    """A genanki model with a time of its own and the mark of native image occlusion."""

    def __init__(self, notetype: NoteType, modified: int) -> None:
        template = {"name": notetype.template, "qfmt": notetype.front, "afmt": notetype.back}
        super().__init__(
            notetype.id,
            notetype.name,
            fields=[_field(notetype, index) for index in range(len(notetype.fields))],
            templates=[template | _optional("id", notetype.template_id)],
            css=notetype.css,
            model_type=genanki.Model.CLOZE,
            sort_field_index=notetype.sort_field,
        )
        self.notetype = notetype
        self.modified = modified

    def to_json(self, _timestamp: float, deck_id: int) -> dict[str, Any]:
        made: dict[str, Any] = super().to_json(self.modified, deck_id)
        return made | _optional("originalStockKind", self.notetype.stock_kind)


def _field(notetype: NoteType, index: int) -> dict[str, Any]:
    field = notetype.fields[index]
    made: dict[str, Any] = {"name": field.name, "font": "Arial"} | _optional("id", field.id)
    if field.occlusion_role is not None:
        # As in Anki's own note type: only the comments may be deleted.
        made |= {"tag": field.occlusion_role, "preventDeletion": field.name != "Comments"}
    return made


def _optional(key: str, value: int | None) -> dict[str, int]:
    return {} if value is None else {key: value}


class _Card(genanki.Card):  # type: ignore[misc]  # genanki has no types
    """A genanki card with a place of its own in the order of new cards."""

    def __init__(self, number: int, due: int) -> None:
        super().__init__(number - 1)
        self.due = due

    def write_to_db(
        self,
        cursor: sqlite3.Cursor,
        timestamp: float,
        deck_id: int,
        note_id: int,
        id_gen: Iterator[int],
        _due: int = 0,
    ) -> None:
        super().write_to_db(cursor, timestamp, deck_id, note_id, id_gen, self.due)


class _Note(genanki.Note):  # type: ignore[misc]  # genanki has no types
    """A genanki note with a time of its own, which writes the cards that were meant."""

    def __init__(self, note: BundledNote, model: _Model) -> None:
        super().__init__(
            model=model,
            fields=list(note.fields),
            tags=list(note.tags),
            guid=note.guid,
        )
        self.note = note
        found = sorted(card.ord + 1 for card in self.cards)
        if found != list(note.numbers):
            raise InternalError(f"{note.key}: meant cards {list(note.numbers)}, genanki {found}")
        self.cards[:] = map(_Card, note.numbers, note.dues)

    def write_to_db(
        self, cursor: sqlite3.Cursor, _timestamp: float, deck_id: int, id_gen: Iterator[int]
    ) -> None:
        super().write_to_db(cursor, self.note.modified, deck_id, id_gen)


def staged(bundle: Bundle, destination: Path) -> AbstractContextManager[Path]:
    """Write a package beside its destination, for `files.put` to put in its place.

    The same bundle gives the same bytes: every time, id and order in it comes from the bundle.

    Args:
        bundle: what to write.
        destination: where the package will be; nothing is written there.

    Returns:
        A context of the finished file, which is deleted afterwards if nobody has moved it.

    Raises:
        AnkiBuildError: if the folder or the temporary folder cannot be written to.
    """

    def fill(file: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / COLLECTION
            _write_database(bundle, database)
            _write_zip(bundle, database, file)

    return files.staged(destination, fill, hint=HINT)


def _write_database(bundle: Bundle, database: Path) -> None:
    models = {notetype.id: _Model(notetype, time) for notetype, time in bundle.notetypes}
    decks = {deck.name: genanki.Deck(deck.id, deck.name, deck.description) for deck in bundle.decks}
    for note in bundle.notes:
        decks[note.deck].add_note(_Note(note, models[note.notetype.id]))
    with closing(sqlite3.connect(database)) as connection, warnings.catch_warnings():
        # genanki guesses at HTML in fields; `render` knows what it wrote.
        warnings.filterwarnings("ignore", module="genanki")
        ids = itertools.count(bundle.modified * 1000)
        package = genanki.Package(list(decks.values()))
        package.write_to_db(connection.cursor(), bundle.modified, ids)
        connection.commit()


def _write_zip(bundle: Bundle, database: Path, destination: Path) -> None:
    with zipfile.ZipFile(destination, "w") as archive:
        _add(archive, COLLECTION, database, zipfile.ZIP_DEFLATED)
        names = {str(index): name for index, (name, _) in enumerate(bundle.media)}
        entry = zipfile.ZipInfo("media", ZIP_TIME)
        archive.writestr(entry, json.dumps(names), zipfile.ZIP_DEFLATED)
        for index, (_, file) in enumerate(bundle.media):
            # Pictures are compressed already; deflating them costs much and saves nothing.
            _add(archive, str(index), file, zipfile.ZIP_STORED)


def _add(archive: zipfile.ZipFile, name: str, file: Path, method: int) -> None:
    """Stream a file into the archive, so that memory does not grow with the pictures."""
    entry = zipfile.ZipInfo(name, ZIP_TIME)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    entry.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, 1 << 20)
