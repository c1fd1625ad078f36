"""Reads packages of Anki, whoever made them: note types, decks, notes, cards and pictures.

A package is a zip file: a database of SQLite, a list of its media as JSON, and the media under
numbers. It may come from a stranger, so nothing in it is trusted: what unpacks to too much,
and tables that are queries in disguise, are refused.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

# Where the collection may be, the better one first: beside `collection.anki21` Anki puts a
# `collection.anki2` that only says "please update".
COLLECTIONS = ("collection.anki21", "collection.anki2")
NEWER_COLLECTION = "collection.anki21b"
MEDIA = "media"
# Between the fields of a note.
SEPARATOR = "\x1f"

# In bytes, unpacked. A note with a large picture in its text has some megabytes.
MAX_COLLECTION = 500_000_000
MAX_PICTURE = 500_000_000
MAX_MEDIA_LIST = 50_000_000
MAX_VALUE = 50_000_000
MAX_ROWS = 2_000_000

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, sqlite3.Error, RuntimeError, ArithmeticError, EOFError),
    *(LookupError, ValueError, TypeError, AttributeError, NotImplementedError, struct.error),
)


class PackageError(Exception):
    """A package cannot be read.

    Args:
        message: why, to be put behind the name of the file: "is damaged: …".
        hint: a way out; empty if none is known.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a note type, with the marks that newer versions of Anki put on it.

    Attributes:
        role: what native image occlusion uses it for.
    """

    name: str
    id: int | None
    role: int | None


@dataclass(frozen=True, slots=True)
class Template:
    """A template of a note type.

    Attributes:
        number: of the cards that it makes, from 1; of clozes only the first counts.
    """

    name: str
    id: int | None
    number: int
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type.

    Attributes:
        is_cloze: whether its cards are made from gaps in the text.
        stock_kind: which note type of Anki's own it comes from; 6 is native image occlusion.
        modified: seconds since 1970.
    """

    id: int
    name: str
    is_cloze: bool
    stock_kind: int | None
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    css: str
    modified: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note.

    Attributes:
        id: what its cards know it by, in this package alone.
        tags: in their order.
        fields: HTML, as many as its note type has.
        modified: seconds since 1970.
    """

    id: int
    guid: str
    notetype: NoteType
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    modified: int


@dataclass(frozen=True, slots=True)
class Card:
    """A card.

    Attributes:
        note: the id of its note.
        number: of its gap or template, from 1.
        deck: the id of the deck that it belongs to, also while a filtered deck has it.
        due: its place among the new cards.
    """

    id: int
    note: int
    number: int
    deck: int
    due: int


@dataclass(frozen=True, slots=True)
class Collection:
    """What the database holds.

    Attributes:
        notetypes: by id.
        decks: the full names by id.
        notes, cards: in the order of their ids.
    """

    notetypes: Mapping[int, NoteType]
    decks: Mapping[int, str]
    notes: tuple[Note, ...]
    cards: tuple[Card, ...]


class Package:
    """A package that is open."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._collection = _collection_name(set(archive.namelist()))

    def collection(self) -> Collection:
        """Read the database.

        Raises:
            PackageError: if it is too large or damaged.
        """
        with _as_damage(), tempfile.TemporaryDirectory() as folder:
            name = self._collection
            self._refuse(name, MAX_COLLECTION, "unpacks to too large a collection")
            file = Path(self._archive.extract(name, folder))
            # Nothing else has it open; without this a database in WAL mode would want a journal.
            uri = f"{file.as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(uri, uri=True)) as database:
                return _Database(database, file.stat().st_size).read()

    def _refuse(self, entry: str, most: int, message: str) -> None:
        info = self._archive.getinfo(entry)
        if info.file_size > most:
            raise PackageError(message)
        if info.compress_type not in _METHODS:
            raise PackageError(f"is damaged: `{entry}` has a compression that Anki does not use")

    def media(self) -> dict[str, str]:
        """The names of its media by the entries that hold them; none if it has no list.

        Raises:
            PackageError: if the list is damaged.
        """
        with _as_damage():
            if MEDIA not in self._archive.namelist():
                return {}
            self._refuse(MEDIA, MAX_MEDIA_LIST, "unpacks to too long a list of media")
            listed = _object(self._archive.read(MEDIA), "the list of media")
            return {entry: _text(name) for entry, name in listed.items()}

    def content(self, entry: str) -> bytes:
        """What an entry of `media` holds.

        Raises:
            PackageError: if it is not there, damaged or too large.
        """
        with _as_damage():
            self._refuse(entry, MAX_PICTURE, f"unpacks to too large a file `{entry}`")
            return self._archive.read(entry)


@contextmanager
def opened(package: Path | IO[bytes]) -> Iterator[Package]:
    """Open a package.

    Raises:
        PackageError: if it is none, or is of the newer format.
        OSError: if it cannot be read.
    """
    if not zipfile.is_zipfile(package):
        raise PackageError("is not an Anki package, or it is cut off")
    with _as_damage():
        archive = zipfile.ZipFile(package)
    with archive:
        yield Package(archive)


def _collection_name(entries: AbstractSet[str]) -> str:
    # In the newer format everything else is written in another way too.
    if NEWER_COLLECTION in entries:
        message = "is in Anki's newer format, which anki_build does not read"
        hint = 'export it again with "Support older Anki versions" ticked'
        raise PackageError(message, hint=hint)
    for name in COLLECTIONS:
        if name in entries:
            return name
    raise PackageError(f"is a zip file, but has no {COLLECTIONS[-1]} in it")


@contextmanager
def _as_damage() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise PackageError(f"is damaged: {type(error).__name__}: {error}") from error


class _Database:
    """The tables of a collection, as records."""

    def __init__(self, database: sqlite3.Connection, size: int) -> None:
        self.database = database
        # All the text of a table is in the file, unless rows share their pages.
        self.room = size
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        database.execute("PRAGMA trusted_schema = OFF")

    def read(self) -> Collection:
        for table in ("col", "notes", "cards"):
            self._refuse_disguise(table)
        models, decks = self._rows("models, decks", "col")[0]
        notetypes = _notetypes(_object(models, "the note types"))
        names = {int(key): _text(deck["name"]) for key, deck in _object(decks, "the decks").items()}
        notes = self._rows("id, guid, mid, mod, tags, flds", "notes")
        cards = self._rows("id, nid, ord + 1, CASE WHEN odid THEN odid ELSE did END, due", "cards")
        return Collection(
            notetypes,
            names,
            tuple(sorted((_note(row, notetypes) for row in notes), key=lambda note: note.id)),
            tuple(sorted((Card(*map(int, row)) for row in cards), key=lambda card: card.id)),
        )

    def _refuse_disguise(self, table: str) -> None:
        """Refuse what only looks like a table: reading it would run what a stranger wrote."""
        found = self.database.execute(
            "SELECT type, rootpage FROM sqlite_master WHERE name = ?", [table]
        ).fetchone()
        # A virtual table has no page, and a hidden column may be computed.
        plain = found is not None and found[0] == "table" and found[1]
        columns = self.database.execute(f"PRAGMA table_xinfo({table})").fetchall() if plain else []
        if not columns or any(column[-1] for column in columns):
            raise PackageError(f"is damaged: `{table}` is not a plain table")

    def _rows(self, columns: str, table: str) -> list[tuple[Any, ...]]:
        # Without an order, which SQLite would have to make before it gives the first row.
        cursor = self.database.execute(f"SELECT {columns} FROM {table}")  # noqa: S608  our words
        rows: list[tuple[Any, ...]] = []
        for row in cursor:
            rows.append(row)
            self.room -= sum(len(value) for value in row if isinstance(value, str | bytes))
            if len(rows) > MAX_ROWS or self.room < 0:
                raise PackageError(f"is damaged: `{table}` has too many rows")
        return rows


def _notetypes(models: Mapping[str, Any]) -> dict[int, NoteType]:
    return {int(key): _notetype(model) for key, model in models.items()}


def _notetype(model: Mapping[str, Any]) -> NoteType:
    fields = sorted(model["flds"], key=_place)
    templates = sorted(model.get("tmpls", ()), key=_place)
    return NoteType(
        int(model["id"]),
        _text(model["name"]),
        bool(int(model.get("type", 0))),
        _optional(model.get("originalStockKind")),
        tuple(_field(each) for each in fields),
        tuple(_template(each) for each in templates),
        _text(model.get("css", "")),
        int(model.get("mod", 0)),
    )


def _field(each: Mapping[str, Any]) -> Field:
    return Field(_text(each["name"]), _optional(each.get("id")), _optional(each.get("tag")))


def _place(part: Mapping[str, Any]) -> int:
    return int(part["ord"])


def _template(each: Mapping[str, Any]) -> Template:
    sides = _text(each["qfmt"]), _text(each["afmt"])
    return Template(_text(each["name"]), _optional(each.get("id")), _place(each) + 1, *sides)


def _note(row: tuple[Any, ...], notetypes: Mapping[int, NoteType]) -> Note:
    id_, guid, type_id, modified, tags, values = row
    notetype = notetypes[int(type_id)]
    fields = tuple(_text(values).split(SEPARATOR))
    if len(fields) != len(notetype.fields):
        both = f"{len(fields)} fields, its note type {len(notetype.fields)}"
        raise PackageError(f"is damaged: note `{guid}` has {both}")
    words = tuple(_text(tags).split())
    return Note(int(id_), str(guid), notetype, words, fields, int(modified))


def _object(text: str | bytes, what: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        kind = type(found).__name__
        raise PackageError(f"is damaged: expected {what} as a JSON object, got a {kind}")
    return found


def _optional(value: Any) -> int | None:
    return None if value is None else int(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PackageError(f"is damaged: expected text, got {type(value).__name__}")
    return value
