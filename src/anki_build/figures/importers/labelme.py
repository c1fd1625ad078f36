"""Masks from LabelMe: one JSON file a picture, with labelled shapes; points are in its pixels.

The format is what LabelMe's own examples read and write (`examples/utils.py` in
https://github.com/wkentaro/labelme): a rectangle has two corners, or all four in newer files, an
`oriented_rectangle` its four corners (pull request 1980), a circle its centre and a point on its
edge, a mask its pixels as a PNG. The picture in `imageData` is not looked at.
"""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from typing import Any

import msgspec

from anki_build.figures.base import Point, Shape
from anki_build.figures.found import Found, MaskFile, Reading, RefusedError
from anki_build.figures.importers._json import Located, fault, gather, other_format, parse, place
from anki_build.figures.importers._pictures import sized
from anki_build.figures.importers._pixels import Pixels
from anki_build.reading.problems import Level, Problem

_DRAW = "draw a polygon, a rectangle or a circle"
_CORNERS, _SIDES, _TWO = 3, 4, 2
_LINES = ("point", "points", "line", "linestrip")


class _Shape(msgspec.Struct):
    label: str
    points: list[tuple[float, float]]
    shape_type: str | None = None


class _Size(msgspec.Struct, rename={"width": "imageWidth", "height": "imageHeight"}):
    width: float | None = None
    height: float | None = None


def read(file: MaskFile) -> Reading:
    """Every shape of a file."""
    data = parse(file)
    if isinstance(data, Problem):
        return [], [data]
    if not isinstance(data.get("shapes"), list):
        message = "expected a list `shapes`, as LabelMe writes it"
        return [], [file.problem(message, other_format(data))]
    if file.only:
        return [], [file.choice_problem("a LabelMe file has one picture", "delete `only`")]
    size = _size(file, data)
    if isinstance(size, Problem):
        return [], [size]

    def found_in(each: object) -> list[Found]:
        shape = msgspec.convert(each, _Shape)
        return [Found(shape.label, _drawn(shape, size), place(each))]

    message = "a shape is not as LabelMe writes it"
    found, problems = gather(file, data["shapes"], found_in, message)
    return found, [*_another_picture(file, data), *problems]


def _size(file: MaskFile, data: Located) -> Pixels | Problem:
    try:
        written = msgspec.convert(data, _Size)
    except msgspec.ValidationError as error:
        return file.problem(f"is not as LabelMe writes it: {fault(error)}", at=data.at)
    size = (written.width, written.height)
    return sized(file, size, ("imageWidth", "imageHeight"), data.at)


def _another_picture(file: MaskFile, data: Located) -> list[Problem]:
    """A warning if the file speaks of a picture of another name, since it may be another one."""
    path: Any = data.get("imagePath")
    if not isinstance(path, str) or file.is_called(path):
        return []
    ours = file.picture.file.name
    hint = f"write `{ours}` as its `imagePath` if it is the same"
    told = file.problem(f"was drawn on the picture `{path}`, not on `{ours}`", hint, data.at)
    return [replace(told, level=Level.WARNING)]


def _drawn(shape: _Shape, size: Pixels) -> Shape:
    """The shape in fractions of the picture.

    Raises:
        RefusedError: if it covers nothing, or is of a kind that is not read.
    """
    kind, count = shape.shape_type or "polygon", len(shape.points)
    if kind == "polygon" and count >= _CORNERS:
        return size.polygon(shape.points)
    if kind == "rectangle" and count in (_TWO, _SIDES):
        return _rectangle(shape.points, size)
    if kind == "oriented_rectangle" and count == _SIDES:
        return size.polygon(shape.points)
    if kind == "circle" and count == _TWO:
        (x, y), (edge_x, edge_y) = shape.points
        radius = hypot(edge_x - x, edge_y - y)
        return size.ellipse((x, y), radius, radius)
    if kind == "mask":
        hint = "draw it as a polygon; LabelMe's AI tools can give one"
        raise RefusedError("this is a mask of pixels, which is not read", hint)
    if kind in _LINES:
        raise RefusedError(f"a shape of the type `{kind}` covers nothing", _DRAW)
    if kind in ("polygon", "rectangle", "oriented_rectangle", "circle"):
        raise RefusedError(f"a shape of {count} points is no {kind}", "redraw it")
    raise RefusedError(f"a shape of the type `{kind}` is not read", _DRAW)


def _rectangle(points: list[Point], size: Pixels) -> Shape:
    across, down = [x for x, _ in points], [y for _, y in points]
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    if not {*points} <= {(x, y) for x in (left, right) for y in (top, bottom)}:
        # Four corners may be turned, whatever the shape is called.
        return size.polygon(points)
    return size.box(left, top, right - left, bottom - top)
