"""Masks from LabelMe: one JSON file a picture, with labelled polygons, rectangles and circles."""

from __future__ import annotations

from math import hypot

import msgspec

from anki_build.figures.base import Ellipse, Polygon, Rect, Shape
from anki_build.figures.found import Found, MaskFile, Reading
from anki_build.figures.importers._json import Located, parse
from anki_build.reading.problems import Problem

_CORNERS = 3


class _Shape(msgspec.Struct):
    label: str
    points: list[tuple[float, float]]
    shape_type: str = "polygon"


def read(file: MaskFile) -> Reading:
    """Every shape of a file; points are in pixels of the picture that the file names."""
    data = parse(file)
    if isinstance(data, Problem):
        return [], [data]
    shapes = data.get("shapes")
    if not isinstance(shapes, list):
        return [], [file.problem("expected a list `shapes`, as LabelMe writes it")]
    if file.only is not None:
        return [], [file.choice_problem("a LabelMe file has one picture", "delete `only`")]
    width, height = (data.get(key, 0) for key in ("imageWidth", "imageHeight"))
    if not (isinstance(width, int) and isinstance(height, int) and file.fits(width, height)):
        ours = f"{file.picture.width} by {file.picture.height}"
        return [], [file.problem(f"was drawn on a picture of {width} by {height}, not on {ours}")]
    found: list[Found] = []
    problems: list[Problem] = []
    for each in shapes:
        shape = _shape(file, each, (width, height))
        found.append(shape) if isinstance(shape, Found) else problems.append(shape)
    return found, problems


def _shape(file: MaskFile, data: object, size: tuple[int, int]) -> Found | Problem:
    at = data.at if isinstance(data, Located) else (1, 1)
    try:
        read_shape = msgspec.convert(data, _Shape)
    except msgspec.ValidationError as error:
        return file.problem(f"a shape is not as LabelMe writes it: {error}", at=at)
    shape = _in_fractions(read_shape, size)
    if shape is None:
        what = f"a {read_shape.shape_type} of {len(read_shape.points)} points covers nothing"
        return file.problem(what, "draw a polygon, a rectangle or a circle", at)
    return Found(read_shape.label, shape, at)


def _in_fractions(shape: _Shape, size: tuple[int, int]) -> Shape | None:
    width, height = size
    points = [(x / width, y / height) for x, y in shape.points]
    if shape.shape_type == "polygon" and len(points) >= _CORNERS:
        return Polygon(tuple(points))
    if shape.shape_type == "rectangle" and len(points) in (2, 4):
        # Newer versions write all four corners.
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        return Rect(left, top, right - left, bottom - top)
    if shape.shape_type == "circle" and len(points) == len(("centre", "edge")):
        (x, y), (edge_x, edge_y) = shape.points
        radius = hypot(edge_x - x, edge_y - y)
        box = ((x - radius) / width, (y - radius) / height)
        return Ellipse(*box, radius / width, radius / height)
    return None
