"""Opens a package that was just written and compares it with what was meant, row by row."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from anki_build.package.bundle import Bundle
from anki_build.reading.errors import InternalError

SEPARATOR = "\x1f"


def compare(bundle: Bundle, package: Path) -> None:
    """Compare a package with its bundle.

    Raises:
        InternalError: at the first difference; the package must not be used.
    """
    with zipfile.ZipFile(package) as archive, tempfile.TemporaryDirectory() as folder:
        broken = archive.testzip()
        _same("damaged entry", None, broken)
        names = json.loads(archive.read("media"))
        _same("names of media", [name for name, _ in bundle.media], list(names.values()))
        for index, name in names.items():
            _media(name, dict(bundle.media)[name], archive.read(index))
        database = Path(archive.extract("collection.anki2", folder))
        with closing(sqlite3.connect(database)) as connection:
            _collection(bundle, connection)


def _same(what: str, meant: Any, found: Any) -> None:
    if meant != found:
        raise InternalError(
            f"the package differs from what was meant: {what}: {found!r}, meant {meant!r}"
        )


def _media(name: str, file: Path, content: bytes) -> None:
    _same(f"content of {name}", file.read_bytes() == content, True)
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]
    _same(f"content hash of {name}", digest in name, True)


def _collection(bundle: Bundle, connection: sqlite3.Connection) -> None:
    decks_json, models_json = connection.execute("SELECT decks, models FROM col").fetchone()
    deck_names = {deck["id"]: deck["name"] for deck in json.loads(decks_json).values()}
    meant_names = {deck.name for deck in bundle.decks}
    _same("decks", meant_names, set(deck_names.values()) - {"Default"})
    _models(bundle, json.loads(models_json))
    notes = connection.execute(
        "SELECT guid, mid, mod, tags, flds FROM notes ORDER BY id"
    ).fetchall()
    order = _order(bundle)
    _same("number of notes", len(order), len(notes))
    for note, (guid, model, modified, tags, fields) in zip(order, notes, strict=True):
        _same(f"guid of {note.key}", note.guid, guid)
        _same(f"note type of {note.key}", note.notetype.id, model)
        _same(f"time of {note.key}", note.modified, modified)
        _same(f"tags of {note.key}", list(note.tags), tags.split())
        _same(f"fields of {note.key}", SEPARATOR.join(note.fields), fields)
        _same(f"composed letters of {note.key}", unicodedata.normalize("NFC", fields), fields)
    cards = connection.execute(
        "SELECT n.guid, c.did, c.ord + 1, c.due"
        " FROM cards c JOIN notes n ON n.id = c.nid ORDER BY c.id"
    ).fetchall()
    meant = [
        (note.guid, note.deck, number, due)
        for note in order
        for number, due in zip(note.numbers, note.dues, strict=True)
    ]
    _same(
        "cards", meant, [(guid, deck_names[did], number, due) for guid, did, number, due in cards]
    )


def _order(bundle: Bundle) -> list[Any]:
    """The notes as genanki writes them: deck by deck."""
    return [note for deck in bundle.decks for note in bundle.notes if note.deck == deck.name]


def _models(bundle: Bundle, models: dict[str, Any]) -> None:
    for notetype, modified in bundle.notetypes:
        model = models[str(notetype.id)]
        _same(f"time of note type {notetype.name}", modified, model["mod"])
        _same(f"kind of {notetype.name}", notetype.stock_kind, model.get("originalStockKind"))
        names: Iterable[str] = [field["name"] for field in model["flds"]]
        _same(f"fields of {notetype.name}", [field.name for field in notetype.fields], names)
        ids = [field.get("id") for field in model["flds"]]
        _same(f"field ids of {notetype.name}", [field.id for field in notetype.fields], ids)
        (template,) = model["tmpls"]
        _same(f"front of {notetype.name}", notetype.front, template["qfmt"])
        _same(f"back of {notetype.name}", notetype.back, template["afmt"])
        _same(f"styling of {notetype.name}", notetype.css, model["css"])
