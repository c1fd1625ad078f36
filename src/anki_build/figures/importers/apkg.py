"""Masks of a native image-occlusion note in a package, so that Anki's mask editor can draw them.

A note of anki_build names its masks itself; on others a mask's label is its card's number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from anki_build.figures.base import Ellipse, Polygon, Rect, Shape
from anki_build.figures.found import Found, MaskFile, Reading
from anki_build.reading import apkg
from anki_build.reading.markup import plain
from anki_build.reading.problems import Problem, did_you_mean

_NATIVE = 6
_ROLES = ("occlusion", "image", "header", "back", "comments")

_MASK = re.compile(r"\{\{c(\d{1,9}(?:,\d{1,9})*)::image-occlusion:([a-z]+)((?::[^{}]*)?)\}\}")
_PROPERTY = re.compile(r":([a-z]+)=((?:\\.|[^:\\])*)", re.DOTALL)
_OURS = re.compile(r"figure/([^/\s]+)/occlusion((?: [^\s=]+=\d{1,9})*)")


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
        named = (
            plain(self.fields["header"]),
            image[1] if image else "",
            self.figure or "",
            self.guid,
        )
        return tuple(each for each in named if each)


def read(file: MaskFile) -> Reading:
    """The masks of the figure's own note, of the one in `only`, or of the only one there is."""
    try:
        notes = _notes(file)
        chosen = [_choose(file, notes, each) for each in file.only or (None,)]
    except apkg.PackageError as error:
        return [], [file.problem(str(error), error.hint)]
    except OSError as error:
        return [], [file.problem(f"cannot be unpacked: {error.strerror}")]
    if problems := [each for each in chosen if isinstance(each, Problem)]:
        return [], problems
    readings = [_masks(file, each) for each in chosen if isinstance(each, _Note)]
    found = [each for masks, _ in readings for each in masks]
    # A number says which mask is meant only where there is one note.
    numbered = [each for masks, _ in readings for each in {e.label for e in masks if not e.id}]
    if twice := sorted({each for each in numbered if numbered.count(each) > 1}):
        message = f"several of these notes have a mask {twice[0]}"
        return [], [file.choice_problem(message, "name one note in `only`")]
    return found, [each for _, problems in readings for each in problems]


def _masks(file: MaskFile, note: _Note) -> Reading:
    found: list[Found] = []
    problems: list[Problem] = []
    slots = note.slots
    for numbers, kind, values in _MASK.findall(note.fields["occlusion"]):
        if kind == "text" or numbers == "0":
            continue  # A label on the picture, or a cover that is never asked.
        for number in map(int, numbers.split(",")):
            shape = _shape(kind, dict(_PROPERTY.findall(values)))
            if isinstance(shape, str):
                problems.append(file.problem(f"mask {number} {shape}", "draw it as a polygon"))
            else:
                slot = slots.get(number)
                found.append(Found(slot or str(number), shape, id=slot))
    return found, problems


def _choose(file: MaskFile, notes: list[_Note], wanted: str | None) -> _Note | Problem:
    if wanted is not None:
        chosen = [note for note in notes if wanted in note.names]
    else:
        chosen = [note for note in notes if note.figure == file.figure] or notes
    if len(chosen) == 1:
        return chosen[0]
    names = [name for note in notes for name in note.names[:1]]
    named = f" named `{wanted}`" if wanted is not None else ""
    message = f"the package has {len(chosen) or 'no'} image-occlusion notes{named}"
    hint = did_you_mean(wanted or "", [name for note in notes for name in note.names])
    listed = ", ".join(f"`{name}`" for name in names)
    return file.choice_problem(
        message, hint or (f"it has {listed}; name one in `only`" if names else "")
    )


def _notes(file: MaskFile) -> list[_Note]:
    with apkg.opened(io.BytesIO(file.content)) as package:
        notes = package.collection().notes
    return [_occlusion(note) for note in notes if note.notetype.stock_kind == _NATIVE]


def _occlusion(note: apkg.Note) -> _Note:
    """The fields by what they are for; those that are for nothing by their names."""
    known = range(len(_ROLES))
    # Before fields had roles, they had their places.
    roles = [
        place if field.role is None else field.role
        for place, field in enumerate(note.notetype.fields)
    ]
    names = [
        _ROLES[role] if role in known else f"field {field.name}"
        for role, field in zip(roles, note.notetype.fields, strict=True)
    ]
    return _Note(note.guid, dict.fromkeys(_ROLES, "") | dict(zip(names, note.fields, strict=True)))


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
