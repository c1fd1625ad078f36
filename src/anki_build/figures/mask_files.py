"""Masks from files of other programs, joined with the entities that the figure gives their labels.

What comes out is what an author could have written under `masks`, so that every rule holds for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from anki_build.figures.base import Ellipse, Picture, Point, Rect, Shape
from anki_build.figures.found import RULE, Found, MaskFile
from anki_build.figures.masks_from import MasksFrom, NamedMask, reader
from anki_build.figures.plain_shapes import WrittenFigure, WrittenMask, WrittenShape
from anki_build.reading.problems import Problem, did_you_mean
from anki_build.reading.yaml_reader import Document, Marks, Place

# A package with a hundred pictures is larger than any file of masks.
MAX_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class _Named:
    """A shape whose mask is known.

    Attributes:
        place: of the label's entry in the table, or of the shape.
        at: the shape's place in its file.
    """

    id: str
    entity: str
    shape: Shape
    place: Place
    at: Place


def read_masks(
    written: WrittenFigure, source: MasksFrom, path: Path, picture: Picture
) -> tuple[tuple[WrittenMask, ...], list[Problem]]:
    """The masks of a figure's other file, in the units of the figure.

    Args:
        written: the figure.
        source: its `masks_from`.
        path: the file; need not exist.
        picture: the figure's picture.
    """
    folder = written.place.document.path.rpartition("/")[0]
    shown_as = f"{folder}/{source.file}" if folder else source.file
    content = _content(path, source)
    if isinstance(content, Problem):
        return (), [content]
    file = MaskFile(content, shown_as, written.id, picture, source.only, source.place)
    found, problems = reader(source.format)(file)
    if not found and not problems:
        problems = [file.problem("no mask was found in this file")]
    problems += _unused_labels(source, found) if found else []
    endless = [each for each in found if not _is_finite(each.shape)]
    problems += [file.problem("a number is too large", at=each.at) for each in endless]
    named = _name(source, shown_as, [each for each in found if each not in endless])
    problems += _two_in_one(named)
    size = (
        (float(picture.width), float(picture.height)) if written.units == "pixels" else (1.0, 1.0)
    )
    return _masks(named, size), problems


def _content(path: Path, source: MasksFrom) -> bytes | Problem:
    span = source.place.child("file").span
    try:
        if not path.is_file():
            return Problem(span, f"`{source.file}` is not a file in the folder of this one", RULE)
        if (size := path.stat().st_size) > MAX_BYTES:
            return Problem(span, f"`{source.file}` has {size:,} bytes, too many for masks", RULE)
        return path.read_bytes()
    except OSError as error:
        return Problem(span, f"`{source.file}` cannot be read: {error.strerror}", RULE)


def _unused_labels(source: MasksFrom, found: Sequence[Found]) -> Iterator[Problem]:
    labels = dict.fromkeys(each.label for each in found)
    for label in source.entities:
        if label not in labels:
            message = f"nothing in `{source.file}` has the label `{label}`"
            hint = did_you_mean(label, labels) or "it has " + ", ".join(
                f"`{each}`" for each in labels
            )
            yield Problem(source.place.child("entities", label).key_span, message, RULE, hint)


def _name(source: MasksFrom, shown_as: str, found: Sequence[Found]) -> list[_Named]:
    data: list[dict[str, str]] = [{} for _ in found]
    marks: Marks = {id(data): {}}
    for index, (line, column) in enumerate(each.at for each in found):
        marks[id(data)][index] = (line - 1, column - 1) * 2
    places = Document(shown_as, data, marks).place
    named = []
    for index, each in enumerate(found):
        at, entry = places.child(index), source.entities.get(each.label)
        place = at if entry is None else source.place.child("entities", each.label)
        entity = entry.entity if isinstance(entry, NamedMask) else entry or each.label
        mask_id = entry.id if isinstance(entry, NamedMask) else each.id or _slug(entity)
        named.append(_Named(mask_id, entity, each.shape, place, at))
    return named


def _slug(entity: str) -> str:
    """An id from an entity; an unknown entity is reported later, when all words are known."""
    return re.sub(r"[^a-z0-9]+", "-", entity.lower()).strip("-")[:60].strip("-") or "mask"


def _two_in_one(named: Sequence[_Named]) -> Iterator[Problem]:
    first: dict[str, _Named] = {}
    for each in named:
        other = first.setdefault(each.id, each)
        if other.entity != each.entity:
            message = f"`{other.entity}` and `{each.entity}` would both be the mask `{each.id}`"
            hint = "give one of them an id in `entities`, as {id: …, entity: …}"
            yield Problem(each.place.span, message, RULE, hint)


def _masks(named: Sequence[_Named], size: Point) -> tuple[WrittenMask, ...]:
    groups: dict[str, list[_Named]] = {}
    for each in named:
        groups.setdefault(each.id, []).append(each)
    return tuple(
        WrittenMask(
            id=mask_id,
            entity=group[0].entity,
            shapes=tuple(_written(each.shape, size, each.at) for each in group),
            place=group[0].place,
        )
        for mask_id, group in groups.items()
    )


def _written(shape: Shape, size: Point, place: Place) -> WrittenShape:
    width, height = size
    if isinstance(shape, Rect):
        box = (shape.left * width, shape.top * height, shape.width * width, shape.height * height)
        return WrittenShape(rect=box, place=place)
    if isinstance(shape, Ellipse):
        rx, ry = shape.rx * width, shape.ry * height
        round_box = (shape.left * width + rx, shape.top * height + ry, rx, ry)
        return WrittenShape(ellipse=round_box, place=place)
    return WrittenShape(
        polygon=tuple((x * width, y * height) for x, y in shape.points), place=place
    )


def _is_finite(shape: Shape) -> bool:
    if isinstance(shape, Rect):
        return all(map(isfinite, (shape.left, shape.top, shape.width, shape.height)))
    if isinstance(shape, Ellipse):
        return all(map(isfinite, (shape.left, shape.top, shape.rx, shape.ry)))
    return all(isfinite(each) for point in shape.points for each in point)
