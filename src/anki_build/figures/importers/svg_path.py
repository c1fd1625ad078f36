"""The path language of SVG: what a `d` attribute draws, as corners."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from math import acos, ceil, copysign, cos, hypot, pi, radians, sin, sqrt, tan

from anki_build.figures.base import Point

# Corners for each curve, and for a whole circle: at 1400 pixels nobody sees the difference.
CURVE_STEPS = 12
CIRCLE_STEPS = 48

_BLANK = re.compile(r"[\s,]*")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_COMMANDS = "MZLHVCSQTA"


def corners(path: str) -> list[list[Point]]:
    """The corners of every part of a path, each closed by whoever fills it.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with the path.
    """
    return _Pen(path).draw()


class _Pen:
    def __init__(self, path: str) -> None:
        self.path = path
        self.position = 0
        self.at: Point = (0.0, 0.0)
        self.start: Point = (0.0, 0.0)
        # The last control point, which `S` and `T` mirror, and the curve that it was of.
        self.control: tuple[str, Point] = ("", (0.0, 0.0))
        self.relative = False
        self.parts: list[list[Point]] = []

    def draw(self) -> list[list[Point]]:
        command = ""
        while self._skip_blank() < len(self.path):
            letter = self.path[self.position]
            if letter.upper() in _COMMANDS:
                self.position += 1
                command = letter
            elif not command or command in "Zz":
                rest = self.path[self.position :][:12]
                raise ValueError(f"has `{rest}` where a command is expected")
            if not self.parts and command not in "Mm":
                raise ValueError("does not begin with a move")
            self.relative = command.islower()
            _DRAW[command.upper()](self)
            # Further pairs after a move are lines.
            command = {"M": "L", "m": "l"}.get(command, command)
        return self.parts

    def _skip_blank(self) -> int:
        blank = _BLANK.match(self.path, self.position)
        self.position = blank.end() if blank else self.position
        return self.position

    def number(self) -> float:
        self._skip_blank()
        found = _NUMBER.match(self.path, self.position)
        if found is None:
            rest = self.path[self.position :][:12]
            raise ValueError(f"has `{rest}` where a number is expected" if rest else "is cut off")
        self.position = found.end()
        return float(found[0])

    def flag(self) -> bool:
        """A single digit, which need not be set apart from what follows."""
        self._skip_blank()
        digit = self.path[self.position : self.position + 1]
        if digit not in ("0", "1"):
            raise ValueError("has an arc without its flags")
        self.position += 1
        return digit == "1"

    def point(self) -> Point:
        x, y = self.number(), self.number()
        return (x + self.at[0], y + self.at[1]) if self.relative else (x, y)

    def line_to(self, point: Point) -> None:
        if not self.parts[-1]:
            self.parts[-1].append(self.start)
        self.parts[-1].append(point)
        self.at = point

    def curve(self, *controls: Point) -> None:
        """A Bézier curve from here by some control points to the last one."""
        points = [self.at, *controls]
        for step in range(1, CURVE_STEPS):
            self.line_to_keeping(_bezier(points, step / CURVE_STEPS))
        self.line_to(controls[-1])

    def line_to_keeping(self, point: Point) -> None:
        at = self.at
        self.line_to(point)
        self.at = at

    def mirrored(self, kind: str) -> Point:
        """The first control point of a smooth curve: opposite to the last of the curve before."""
        if self.control[0] != kind:
            return self.at
        (x, y), (a, b) = self.at, self.control[1]
        return 2 * x - a, 2 * y - b

    # One method a command.

    def move(self) -> None:
        self.at = self.start = self.point()
        self.parts.append([self.at])
        self.control = ("", self.at)

    def close(self) -> None:
        self.at = self.start
        # What follows without a move starts here.
        self.parts.append([])
        self.control = ("", self.at)

    def line(self) -> None:
        self.line_to(self.point())
        self.control = ("", self.at)

    def across(self) -> None:
        x = self.number()
        self.line_to((x + self.at[0] if self.relative else x, self.at[1]))
        self.control = ("", self.at)

    def down(self) -> None:
        y = self.number()
        self.line_to((self.at[0], y + self.at[1] if self.relative else y))
        self.control = ("", self.at)

    def cubic(self) -> None:
        first, second, end = self.point(), self.point(), self.point()
        self.curve(first, second, end)
        self.control = ("cubic", second)

    def smooth_cubic(self) -> None:
        first = self.mirrored("cubic")
        second, end = self.point(), self.point()
        self.curve(first, second, end)
        self.control = ("cubic", second)

    def quadratic(self) -> None:
        control, end = self.point(), self.point()
        self.curve(control, end)
        self.control = ("quadratic", control)

    def smooth_quadratic(self) -> None:
        control = self.mirrored("quadratic")
        self.curve(control, self.point())
        self.control = ("quadratic", control)

    def arc(self) -> None:
        radii = (abs(self.number()), abs(self.number()))
        turn = radians(self.number())
        large, sweep = self.flag(), self.flag()
        end = self.point()
        for point in _arc(self.at, end, radii, turn, large=large, sweep=sweep):
            self.line_to_keeping(point)
        self.line_to(end)
        self.control = ("", self.at)


_DRAW: dict[str, Callable[[_Pen], None]] = {
    "M": _Pen.move,
    "Z": _Pen.close,
    "L": _Pen.line,
    "H": _Pen.across,
    "V": _Pen.down,
    "C": _Pen.cubic,
    "S": _Pen.smooth_cubic,
    "Q": _Pen.quadratic,
    "T": _Pen.smooth_quadratic,
    "A": _Pen.arc,
}


def _bezier(points: list[Point], share: float) -> Point:
    """De Casteljau's construction."""
    while len(points) > 1:
        points = [(a + (c - a) * share, b + (d - b) * share) for (a, b), (c, d) in pairwise(points)]
    return points[0]


def _arc(
    start: Point, end: Point, radii: Point, turn: float, *, large: bool, sweep: bool
) -> list[Point]:
    """Corners between the ends of an elliptical arc, as SVG 1.1 (F.6.5) finds its centre."""
    rx, ry = radii
    if start == end or not (rx and ry):
        return []
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x = cos(turn) * half_x + sin(turn) * half_y
    y = -sin(turn) * half_x + cos(turn) * half_y
    # Radii that are too small grow until the arc reaches.
    grown = max(1.0, hypot(x / rx, y / ry))
    rx, ry = rx * grown, ry * grown
    rest = (rx * ry) ** 2 / ((rx * y) ** 2 + (ry * x) ** 2) - 1
    factor = sqrt(max(rest, 0.0)) * (-1 if large == sweep else 1)
    centre_x, centre_y = factor * rx * y / ry, -factor * ry * x / rx
    first = _angle((1, 0), ((x - centre_x) / rx, (y - centre_y) / ry))
    swept = _angle(
        ((x - centre_x) / rx, (y - centre_y) / ry), ((-x - centre_x) / rx, (-y - centre_y) / ry)
    )
    if sweep and swept < 0:
        swept += 2 * pi
    elif not sweep and swept > 0:
        swept -= 2 * pi
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    steps = max(2, ceil(abs(swept) / (2 * pi) * CIRCLE_STEPS))
    points = []
    for step in range(1, steps):
        angle = first + swept * step / steps
        a, b = centre_x + rx * cos(angle), centre_y + ry * sin(angle)
        turned = (cos(turn) * a - sin(turn) * b, sin(turn) * a + cos(turn) * b)
        points.append((turned[0] + middle[0], turned[1] + middle[1]))
    return points


def _angle(one: Point, other: Point) -> float:
    cosine = (one[0] * other[0] + one[1] * other[1]) / (hypot(*one) * hypot(*other))
    return copysign(acos(min(max(cosine, -1.0), 1.0)), one[0] * other[1] - one[1] * other[0])


# Transforms: a, b, c, d, e, f as in `matrix(…)`.

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_STEP = re.compile(r"[\s,]*([a-zA-Z]+)\s*\(([^()]*)\)[\s,]*")


def transform(text: str) -> Matrix:
    """What a `transform` attribute does.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with the transform.
    """
    whole, position = IDENTITY, 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None:
            raise ValueError(f"`{text[position:][:20].strip()}` is not understood")
        numbers = [float(each) for each in _NUMBER.findall(found[2])]
        whole = times(whole, _step(found[1], numbers))
        position = found.end()
    return whole


def _step(name: str, numbers: list[float]) -> Matrix:
    if (name, len(numbers)) not in _TRANSFORMS:
        raise ValueError(f"`{name}` of {len(numbers)} numbers is not understood")
    return _TRANSFORMS[name, len(numbers)](*numbers)


def _turn(angle: float, x: float = 0, y: float = 0) -> Matrix:
    """A turn around a point."""
    across, down = cos(radians(angle)), sin(radians(angle))
    turned = (across, down, -down, across, 0.0, 0.0)
    return times(times((1, 0, 0, 1, x, y), turned), (1, 0, 0, 1, -x, -y))


# By name and number of numbers.
_TRANSFORMS: dict[tuple[str, int], Callable[..., Matrix]] = {
    ("matrix", 6): lambda *numbers: numbers,
    ("translate", 1): lambda x: (1, 0, 0, 1, x, 0),
    ("translate", 2): lambda x, y: (1, 0, 0, 1, x, y),
    ("scale", 1): lambda x: (x, 0, 0, x, 0, 0),
    ("scale", 2): lambda x, y: (x, 0, 0, y, 0, 0),
    ("rotate", 1): _turn,
    ("rotate", 3): _turn,
    ("skewX", 1): lambda angle: (1, 0, tan(radians(angle)), 1, 0, 0),
    ("skewY", 1): lambda angle: (1, tan(radians(angle)), 0, 1, 0, 0),
}


def times(one: Matrix, other: Matrix) -> Matrix:
    """Both transforms, the other one first."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * m + e,
        b * k + d * m + f,
    )


def moved(matrix: Matrix, point: Point) -> Point:
    """Where a transform puts a point."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f
