"""The shapes of SVG in their own units, where transforms put them, and what clips leave of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, isclose, pi, sin

from anki_build.figures.base import Ellipse, Point, Polygon, Rect, Shape
from anki_build.figures.importers.svg_css import Style
from anki_build.figures.importers.svg_path import CIRCLE_STEPS, corners
from anki_build.figures.importers.svg_transform import (
    Box,
    Matrix,
    is_upright,
    length,
    moved,
    numbers,
)

# What rounded corners may take from a rectangle, as a share, before it is drawn as a polygon.
_ROUNDING = 0.005
# How far the ends of a line may lie apart, as a share of its size, and still be an outline.
_GAP = 0.02
_TRIANGLE = 3
# Of what is cut a little may be left, to which the corners of the whole would be too far apart.
FINE = 2
_INSIDE = 1e-9


@dataclass(frozen=True, slots=True)
class Given:
    """What an element says of its shape.

    Attributes:
        style: what applies to it.
        attributes: as written.
        viewport: what percentages are of, if that is known.
        filled: whether its inside is shown.
        fineness: how many times as many corners as usual curves get.
    """

    style: Style
    attributes: Mapping[str, str]
    viewport: Box | None
    filled: bool = True
    fineness: int = 1

    def side(self, key: str) -> float | None:
        """A length in the element's own units; None if it is not given.

        Raises:
            ValueError: with what is wrong, for a sentence that begins with the element.
        """
        value = self.style.values.get(key)
        if value is None or value.text.lower() == "auto":
            return None
        whole = None
        if (box := self.viewport) is not None:
            down = key in ("y", "cy", "ry", "height")
            whole = box.diagonal if key == "r" else box.height if down else box.width
        return length(value.text, whole, is_css=value.is_css)


def shapes(tag: str, given: Given) -> list[Shape]:
    """What an element covers, in its own units; a path may have several parts.

    Args:
        tag: one of `SHAPES`.
        given: what it says.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with the element.
    """
    drawn = _SHAPES[tag](given)
    if not drawn:
        raise ValueError("covers nothing")
    return drawn


def _rect(given: Given) -> list[Shape]:
    left, top, width, height = (given.side(key) or 0.0 for key in ("x", "y", "width", "height"))
    if width <= 0 or height <= 0:
        return []
    rx, ry = _radii(given)
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if (4 - pi) * rx * ry <= _ROUNDING * width * height:
        return [Rect(left, top, width, height)]
    centres = (
        (left + width - rx, top + height - ry),
        (left + rx, top + height - ry),
        (left + rx, top + ry),
        (left + width - rx, top + ry),
    )
    steps = given.fineness * CIRCLE_STEPS // 4
    points = [
        (x + rx * cos(angle), y + ry * sin(angle))
        for corner, (x, y) in enumerate(centres)
        for angle in (2 * pi * (corner + step / steps) / 4 for step in range(steps + 1))
    ]
    return _closed(points)


def _radii(given: Given) -> Point:
    """Two radii, of which one that is not given is as the other."""
    rx, ry = given.side("rx"), given.side("ry")
    rx, ry = (ry if rx is None else rx) or 0.0, (rx if ry is None else ry) or 0.0
    if min(rx, ry) < 0:
        raise ValueError("has a radius below zero")
    return rx, ry


def _circle(given: Given) -> list[Shape]:
    r = given.side("r") or 0.0
    return _round(given, r, r)


def _ellipse(given: Given) -> list[Shape]:
    return _round(given, *_radii(given))


def _round(given: Given, rx: float, ry: float) -> list[Shape]:
    if rx <= 0 or ry <= 0:
        return []
    return [Ellipse((given.side("cx") or 0.0) - rx, (given.side("cy") or 0.0) - ry, rx, ry)]


def _polygon(given: Given) -> list[Shape]:
    flat = numbers(given.attributes.get("points", ""))
    if len(flat) % 2:
        raise ValueError("has half a point too many")
    return _closed(list(zip(flat[::2], flat[1::2], strict=True)))


def _polyline(given: Given) -> list[Shape]:
    flat = numbers(given.attributes.get("points", ""))
    _refuse_line([list(zip(flat[::2], flat[1::2], strict=False))], given)
    return _polygon(given)


def _path(given: Given) -> list[Shape]:
    if "d" in given.style.values and given.style.values["d"].is_css:
        raise ValueError("has its path in a style, which is not read")
    parts = corners(given.attributes.get("d", ""), given.fineness)
    _refuse_line(parts, given)
    return [shape for part in parts for shape in _closed(part)]


def _refuse_line(parts: list[list[Point]], given: Given) -> None:
    """A line without a fill shows a line, not what lies between its ends."""
    if given.filled:
        return
    for part in parts:
        if len(part) > 1:
            across, down = zip(*part, strict=True)
            size = hypot(max(across) - min(across), max(down) - min(down))
            if hypot(part[0][0] - part[-1][0], part[0][1] - part[-1][1]) > _GAP * size:
                raise ValueError("is a line with open ends and no fill, so it covers nothing")


def _closed(points: list[Point]) -> list[Shape]:
    """A polygon, or nothing if there are too few corners for one."""
    following = [*points[1:], *points[:1]]
    apart = [point for point, after in zip(points, following, strict=True) if point != after]
    return [Polygon(tuple(apart))] if len(apart) >= _TRIANGLE else []


_SHAPES: Mapping[str, Callable[[Given], list[Shape]]] = {
    "rect": _rect,
    "circle": _circle,
    "ellipse": _ellipse,
    "polygon": _polygon,
    "polyline": _polyline,
    "path": _path,
}
SHAPES = frozenset(_SHAPES)


def placed(matrix: Matrix, shape: Shape, fineness: int = 1) -> Shape:
    """A shape where a transform puts it; a polygon if nothing else is left of it."""
    if is_upright(matrix) and not isinstance(shape, Polygon):
        (x, y), (a, d) = moved(matrix, (shape.left, shape.top)), (matrix[0], matrix[3])
        if isinstance(shape, Rect):
            width, height = shape.width * a, shape.height * d
            return Rect(min(x, x + width), min(y, y + height), abs(width), abs(height))
        width, height = 2 * shape.rx * a, 2 * shape.ry * d
        return Ellipse(min(x, x + width), min(y, y + height), abs(width) / 2, abs(height) / 2)
    return Polygon(tuple(moved(matrix, point) for point in outline(shape, fineness)))


def outline(shape: Shape, fineness: int = 1) -> tuple[Point, ...]:
    """The corners of a shape, of which a round one has many."""
    if isinstance(shape, Polygon):
        return shape.points
    if isinstance(shape, Rect):
        right, bottom = shape.left + shape.width, shape.top + shape.height
        return ((shape.left, shape.top), (right, shape.top), (right, bottom), (shape.left, bottom))
    x, y = shape.left + shape.rx, shape.top + shape.ry
    steps = fineness * CIRCLE_STEPS
    angles = (2 * pi * step / steps for step in range(steps))
    return tuple((x + shape.rx * cos(angle), y + shape.ry * sin(angle)) for angle in angles)


def clipped(shape: Shape, region: Sequence[Point]) -> Shape | None:
    """What lies in a region of `convex`; the shape itself if all of it does, None if nothing."""
    points = list(outline(shape, FINE))
    whole = True
    for start, end in pairwise((*region, region[0])):
        sides = [_side_of_line(start, end, point) for point in points]
        if min(sides, default=0.0) < -_INSIDE * hypot(end[0] - start[0], end[1] - start[1]):
            points, whole = _cut(points, sides), False
    if whole:
        return shape
    return Polygon(tuple(points)) if len(points) >= _TRIANGLE else None


def _cut(points: list[Point], sides: list[float]) -> list[Point]:
    """The points on the right side of a line, and those where it is crossed."""
    kept = []
    rows = list(zip(points, sides, strict=True))
    for (point, side), (after, side_after) in pairwise([*rows, *rows[:1]]):
        if side >= 0:
            kept.append(point)
        if (side < 0) != (side_after < 0):
            share = side / (side - side_after)
            x, y = (a + (b - a) * share for a, b in zip(point, after, strict=True))
            kept.append((x, y))
    return kept


def _side_of_line(start: Point, end: Point, point: Point) -> float:
    (a, b), (c, d), (x, y) = start, end, point
    return (c - a) * (y - b) - (d - b) * (x - a)


def convex(points: Sequence[Point]) -> tuple[Point, ...] | None:
    """The corners so that the inside is always on the same side; None if they are not convex."""
    turns = []
    for before, point, after in zip(
        (points[-1], *points), points, (*points[1:], points[0]), strict=False
    ):
        (a, b), (c, d) = _between(before, point), _between(point, after)
        turns.append(atan2(a * d - b * c, a * c + b * d))
    if not isclose(sum(map(abs, turns)), 2 * pi, rel_tol=_INSIDE):
        return None
    return tuple(points) if sum(turns) > 0 else tuple(points[::-1])


def _between(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]
