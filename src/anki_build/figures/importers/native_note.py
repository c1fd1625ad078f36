"""Masks of a native image-occlusion note in a package, so that Anki's mask editor can draw them.

A note of anki_build names its masks itself; on others a mask's label is its card's number.
"""

from __future__ import annotations

import html
import io
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki_build.figures.base import Ellipse, Polygon, Rect, Shape
from anki_build.figures.found import Found, MaskFile, Reading
from anki_build.reading.problems import Problem, did_you_mean

# Beside the newer of both Anki puts an older one that only says "please update".
_COLLECTIONS = ("collection.anki21", "collection.anki2")
_NEWER = "collection.anki21b"
_MAX_COLLECTION = 500_000_000
_NATIVE = 6
_ROLES = ("occlusion", "image", "header", "back", "comments")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, sqlite3.Error, RuntimeError, OSError),
    *(ValueError, KeyError, TypeError, AttributeError, EOFError),
)

_MASK = re.compile(r"\{\{c([\d,]+)::image-occlusion:([a-z]+)((?::[^{}]*)?)\}\}")
_PROPERTY = re.compile(r":([a-z]+)=((?:\\.|[^:\\])*)", re.DOTALL)
_OURS = re.compile(r"figure/([^/\s]+)/occlusion((?: [^\s=]+=\d+)*)")


@dataclass(frozen=True, slots=True)
class _Note:
    """An image-occlusion note: its guid, and its fields by what they are for."""

    guid: str
    fields: Mapping[str, str]

    @property
    def figure(self) -> str | None:
        """The id of the figure, if anki_build made the note."""
        found = _OURS.match(self.fields["comments"])
        return found[1] if found else None

    @property
    def slots(self) -> dict[int, str]:
        """The mask's id by the card's number, as far as the note says."""
        found = _OURS.match(self.fields["comments"])
        pairs = [item.partition("=") for item in found[2].split()] if found else []
        return {int(number): slot for slot, _, number in pairs}

    @property
    def names(self) -> tuple[str, ...]:
        """What an author may call the note."""
        image = re.search(r'src="([^"]*)"', self.fields["image"])
        header = html.unescape(re.sub(r"<[^>]*>", "", self.fields["header"])).strip()
        named = (header, image[1] if image else "", self.figure or "", self.guid)
        return tuple(each for each in named if each)


def read(file: MaskFile) -> Reading:
    """The masks of the figure's own note, of the one in `only`, or of the only one there is."""
    try:
        notes = _notes(file)
        note = notes if isinstance(notes, Problem) else _choose(file, notes)
        return ([], [note]) if isinstance(note, Problem) else _masks(file, note)
    except _DAMAGE as error:
        return [], [file.problem(f"is damaged or no package of Anki: {error}")]


def _masks(file: MaskFile, note: _Note) -> Reading:
    found: list[Found] = []
    problems: list[Problem] = []
    slots = note.slots
    for numbers, kind, values in _MASK.findall(note.fields["occlusion"]):
        if kind == "text" or numbers == "0":
            continue  # A label on the picture, or a cover that is never asked.
        for number in map(int, filter(None, numbers.split(","))):
            shape = _shape(kind, dict(_PROPERTY.findall(values)))
            if isinstance(shape, str):
                problems.append(file.problem(f"mask {number} {shape}", "draw it as a polygon"))
            else:
                slot = slots.get(number)
                found.append(Found(slot or str(number), shape, id=slot))
    return found, problems


def _choose(file: MaskFile, notes: list[_Note]) -> _Note | Problem:
    if file.only is not None:
        chosen = [note for note in notes if file.only in note.names]
    else:
        chosen = [note for note in notes if note.figure == file.figure] or notes
    if len(chosen) == 1:
        return chosen[0]
    names = [note.names[0] for note in notes]
    wanted = f" named `{file.only}`" if file.only is not None else ""
    message = f"the package has {len(chosen) or 'no'} image-occlusion notes{wanted}"
    hint = did_you_mean(file.only or "", [name for note in notes for name in note.names])
    listed = ", ".join(f"`{name}`" for name in names)
    return file.choice_problem(
        message, hint or (f"it has {listed}; name one in `only`" if names else "")
    )


def _notes(file: MaskFile) -> list[_Note] | Problem:
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        names = set(archive.namelist())
        if _NEWER in names:
            hint = 'export it again with "Support older Anki versions" ticked'
            return file.problem("is in Anki's newer format, which is not read", hint)
        name = next(name for name in (*_COLLECTIONS, "") if name in names or not name)
        if not name:
            return file.problem("is a zip file, but no package of Anki")
        if archive.getinfo(name).file_size > _MAX_COLLECTION:
            return file.problem("unpacks to too large a collection")
        with tempfile.TemporaryDirectory() as folder:
            database = Path(archive.extract(name, folder))
            with closing(sqlite3.connect(database)) as connection:
                return _occlusion_notes(connection)


def _occlusion_notes(connection: sqlite3.Connection) -> list[_Note]:
    (models,) = connection.execute("SELECT models FROM col").fetchone()
    roles = {
        int(key): _roles(model)
        for key, model in json.loads(models).items()
        if model.get("originalStockKind") == _NATIVE
    }
    rows = connection.execute("SELECT guid, mid, flds FROM notes ORDER BY id").fetchall()
    return [
        _Note(guid, dict.fromkeys(_ROLES, "") | dict(zip(roles[model], values, strict=True)))
        for guid, model, values in ((g, m, fields.split("\x1f")) for g, m, fields in rows)
        if model in roles
    ]


def _roles(model: Mapping[str, Any]) -> list[str]:
    """What each field is for, in the order of the fields; other fields keep their names."""
    fields = sorted(model["flds"], key=lambda field: int(field["ord"]))
    tags = [field.get("tag", index) for index, field in enumerate(fields)]
    known = range(len(_ROLES))
    return [
        _ROLES[tag] if tag in known else f"field {field['name']}"
        for tag, field in zip(tags, fields, strict=True)
    ]


def _shape(kind: str, values: Mapping[str, str]) -> Shape | str:
    """A shape, or what is wrong with it."""
    try:
        if float(values.get("angle", "0")):
            return "is turned"
        left, top = float(values.get("left", "0")), float(values.get("top", "0"))
        if kind == "rect":
            return Rect(left, top, float(values["width"]), float(values["height"]))
        if kind == "ellipse":
            return Ellipse(left, top, float(values["rx"]), float(values["ry"]))
        if kind == "polygon":
            pairs = (pair.split(",") for pair in values["points"].split())
            return Polygon(tuple((float(x), float(y)) for x, y in pairs))
    except (KeyError, ValueError):
        return f"is a {kind} without its numbers"
    return f"is a {kind}, which is not read"
