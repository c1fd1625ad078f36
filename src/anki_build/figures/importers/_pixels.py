"""Shapes in pixels, as most programs write them, turned or not, in fractions of the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, isfinite, nan, pi, radians, sin

from anki_build.figures.base import Ellipse, Point, Polygon, Rect, Shape

# Corners of a turned ellipse; the gap is a five-hundredth of its radius.
_CORNERS = 48


@dataclass(frozen=True, slots=True)
class Pixels:
    """The picture as the file knows it, which may be a larger or smaller copy of the figure's.

    Attributes:
        width: in pixels.
        height: in pixels.
    """

    width: float
    height: float

    def polygon(self, points: Iterable[Point]) -> Polygon:
        """A polygon by its corners."""
        return Polygon(tuple((x / self.width, y / self.height) for x, y in points))

    def box(
        self, left: float, top: float, width: float, height: float, degrees: float = 0
    ) -> Shape:
        """A box, turned clockwise about its middle."""
        middle = (left + width / 2, top + height / 2)
        if degrees % 360 == 0:
            sides = (width / self.width, height / self.height)
            return Rect(left / self.width, top / self.height, *sides)
        right, bottom = left + width, top + height
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        return self.polygon(_turned(corners, middle, degrees))

    def ellipse(self, middle: Point, rx: float, ry: float, degrees: float = 0) -> Shape:
        """An ellipse, turned clockwise about its middle."""
        x, y = middle
        if degrees % 360 == 0 or rx == ry:
            corner = ((x - rx) / self.width, (y - ry) / self.height)
            return Ellipse(*corner, rx / self.width, ry / self.height)
        angles = [2 * pi * step / _CORNERS for step in range(_CORNERS)]
        around = [(x + rx * cos(angle), y + ry * sin(angle)) for angle in angles]
        return self.polygon(_turned(around, middle, degrees))


def _turned(points: Iterable[Point], middle: Point, degrees: float) -> Iterable[Point]:
    # An endless angle makes endless numbers, which are reported like all others.
    turn = radians(degrees) if isfinite(degrees) else nan
    (x, y), across, down = middle, cos(turn), sin(turn)
    for u, v in points:
        yield x + across * (u - x) - down * (v - y), y + down * (u - x) + across * (v - y)
