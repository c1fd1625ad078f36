"""Lengths, transforms and viewports of SVG, in attributes and in CSS."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin, tan

from anki_build.figures.base import Point

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f as in `matrix(…)`."""
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TINY = 1e-6

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_LENGTH = re.compile(rf"({_NUMBER})([a-zA-Z]*|%)")
_GAP = r"(?>\s*+,\s*+|\s++|(?=[-+.]))"
_NUMBERS = re.compile(rf"\s*+(?:(?>{_NUMBER})(?:{_GAP}(?>{_NUMBER}))*+)?+\s*+")
_EACH = re.compile(_NUMBER)
_STEP = re.compile(r"\s*([a-zA-Z]+)\s*\(([^()]*)\)\s*(,(?=\s*[a-zA-Z]))?")
_CSS_STEP = re.compile(r"\s*([a-zA-Z]+)\(([^()]*)\)\s*")
_UNITS = {
    "": 1.0,
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "q": 96 / 101.6,
    "in": 96.0,
}
_ANGLES = {"deg": 1.0, "grad": 0.9, "rad": 180 / pi, "turn": 360.0}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something lies in or is measured by."""

    left: float
    top: float
    width: float
    height: float

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """From the left upper one, as the hands of a clock go."""
        right, bottom = self.left + self.width, self.top + self.height
        return ((self.left, self.top), (right, self.top), (right, bottom), (self.left, bottom))

    @property
    def diagonal(self) -> float:
        """What a percentage is of that is neither across nor down."""
        return hypot(self.width, self.height) / 2**0.5


def numbers(text: str) -> list[float]:
    """A list of numbers, as in `points` and `viewBox`.

    Raises:
        ValueError: if there is anything else in it.
    """
    if not _NUMBERS.fullmatch(text):
        raise ValueError(f"has `{text.strip()[:20]}`, which are not numbers alone")
    return [float(each) for each in _EACH.findall(text)]


def length(text: str, whole: float | None, *, is_css: bool = False) -> float:
    """A length in pixels.

    Args:
        text: as written.
        whole: what a percentage is of, if that is known.
        is_css: whether it stands in a style, where every length but 0 has a unit.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with what has the length.
    """
    found = _LENGTH.fullmatch(text.strip())
    unit = found[2].lower() if found else "?"
    number = float(found[1]) if found else 0.0
    if unit == "%" and whole is not None:
        return number * whole / 100
    if unit not in _UNITS or (is_css and not unit and number):
        raise ValueError(f"has the length `{text.strip()[:20]}`, which is not understood")
    return number * _UNITS[unit]


def transform(text: str) -> Matrix:
    """What a `transform` attribute does.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with the transform.
    """
    if text.strip() == "none":
        return IDENTITY
    whole, position = IDENTITY, 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None:
            raise ValueError(f"`{text[position:][:20].strip()}` is not understood")
        whole = times(whole, _step(found[1], numbers(found[2])))
        position = found.end()
    return whole


def css_transform(text: str, box: Box | None) -> Matrix:
    """What a `transform` in a style does.

    Args:
        text: as written.
        box: what percentages are of, if that is known.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with the transform.
    """
    if text.strip().lower() == "none":
        return IDENTITY
    whole, position = IDENTITY, 0
    while position < len(text):
        found = _CSS_STEP.match(text, position)
        kind = _CSS_KINDS.get(found[1].lower()) if found else None
        if found is None or kind is None:
            raise ValueError(f"`{text[position:][:20].strip()}` is not understood")
        name, read = kind
        parts = [part.strip() for part in found[2].split(",")]
        values = [read(part, index, box) for index, part in enumerate(parts)]
        whole = times(whole, _step(name, values))
        position = found.end()
    return whole


def _step(name: str, values: list[float]) -> Matrix:
    if (name, len(values)) not in _TRANSFORMS:
        raise ValueError(f"`{name}` of {len(values)} numbers is not understood")
    return _TRANSFORMS[name, len(values)](*values)


def _turn(angle: float, x: float = 0, y: float = 0) -> Matrix:
    """A turn around a point."""
    across, down = cos(radians(angle)), sin(radians(angle))
    return around((across, down, -down, across, 0.0, 0.0), (x, y))


def _skew(x: float, y: float = 0) -> Matrix:
    return (1, tan(radians(y)), tan(radians(x)), 1, 0, 0)


# By name and number of numbers; the last ones only in a style.
_TRANSFORMS: dict[tuple[str, int], Callable[..., Matrix]] = {
    ("matrix", 6): lambda *values: values,
    ("translate", 1): lambda x: (1, 0, 0, 1, x, 0),
    ("translate", 2): lambda x, y: (1, 0, 0, 1, x, y),
    ("scale", 1): lambda x: (x, 0, 0, x, 0, 0),
    ("scale", 2): lambda x, y: (x, 0, 0, y, 0, 0),
    ("rotate", 1): _turn,
    ("rotate", 3): _turn,
    ("skewX", 1): _skew,
    ("skewY", 1): lambda y: _skew(0, y),
    ("translateY", 1): lambda y: (1, 0, 0, 1, 0, y),
    ("scaleX", 1): lambda x: (x, 0, 0, 1, 0, 0),
    ("scaleY", 1): lambda y: (1, 0, 0, y, 0, 0),
    ("skew", 1): _skew,
    ("skew", 2): _skew,
}


def _plain(text: str, _: int, __: Box | None) -> float:
    if not _EACH.fullmatch(text):
        raise ValueError(f"has `{text[:20]}`, which is no number")
    return float(text)


def _factor(text: str, index: int, box: Box | None) -> float:
    return _plain(text[:-1], index, box) / 100 if text.endswith("%") else _plain(text, index, box)


def _across(text: str, index: int, box: Box | None) -> float:
    whole = (box.width, box.height)[min(index, 1)] if box is not None else None
    return length(text, whole, is_css=True)


def _down(text: str, _: int, box: Box | None) -> float:
    return length(text, box.height if box is not None else None, is_css=True)


def _angle(text: str, _: int, __: Box | None) -> float:
    found = _LENGTH.fullmatch(text)
    unit = found[2].lower() if found else "?"
    if found is None or (unit not in _ANGLES and (unit or float(found[1]))):
        raise ValueError(f"has `{text[:20]}`, which is no angle")
    return float(found[1]) * _ANGLES.get(unit, 1.0)


_CSS_KINDS: dict[str, tuple[str, Callable[[str, int, Box | None], float]]] = {
    "matrix": ("matrix", _plain),
    "translate": ("translate", _across),
    "translatex": ("translate", _across),
    "translatey": ("translateY", _down),
    "scale": ("scale", _factor),
    "scalex": ("scaleX", _factor),
    "scaley": ("scaleY", _factor),
    "rotate": ("rotate", _angle),
    "skew": ("skew", _angle),
    "skewx": ("skewX", _angle),
    "skewy": ("skewY", _angle),
}

# Where words put an origin: across, down.
_WORDS = {"left": 0.0, "right": 1.0, "top": 0.0, "bottom": 1.0, "center": 0.5}


def origin(text: str, box: Box | None, *, is_css: bool) -> Point:
    """What a `transform-origin` is: the point that a transform leaves where it is.

    Args:
        text: as written.
        box: what it is measured by, if that is known.
        is_css: whether it stands in a style.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with the origin.
    """
    parts = text.lower().split() or [""]
    if len(parts) == 1:
        parts = ["center", *parts] if parts[0] in ("top", "bottom") else [*parts, "center"]
    if parts[0] in ("top", "bottom") or parts[-1] in ("left", "right"):
        parts.reverse()
    if (
        len(parts) != len(("x", "y"))
        or parts[0] in ("top", "bottom")
        or parts[1]
        in (
            "left",
            "right",
        )
    ):
        raise ValueError(f"`{text[:30]}` is not understood")
    if box is None:
        raise ValueError(f"`{text[:30]}` is measured by a page without a size")
    x, y = (
        _WORDS[part] * whole if part in _WORDS else length(part, whole, is_css=is_css)
        for part, whole in zip(parts, (box.width, box.height), strict=True)
    )
    return box.left + x, box.top + y


def around(matrix: Matrix, point: Point) -> Matrix:
    """A transform that has a point for its origin."""
    x, y = point
    return times(times((1, 0, 0, 1, x, y), matrix), (1, 0, 0, 1, -x, -y))


# How `xMin` and the like share what is left over.
_SHARES = {"min": 0.0, "mid": 0.5, "max": 1.0}
_ASPECT = re.compile(r"x(Min|Mid|Max)Y(Min|Mid|Max)(?:\s+(meet|slice))?")


def fitted(view: Box, into: Box, aspect: str) -> Matrix:
    """What puts a drawing or picture into a rectangle, as `preserveAspectRatio` says.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with whose it is.
    """
    across, down = into.width / view.width, into.height / view.height
    words = " ".join(aspect.split()) or "xMidYMid"
    found = _ASPECT.fullmatch(words)
    if found is None and words.split()[0] != "none":
        raise ValueError(f"has the preserveAspectRatio `{words[:30]}`, which is not understood")
    x = y = 0.0
    if found is not None:
        across = down = (max if found[3] == "slice" else min)(across, down)
        x = (into.width - view.width * across) * _SHARES[found[1].lower()]
        y = (into.height - view.height * down) * _SHARES[found[2].lower()]
    left, top = into.left + x - view.left * across, into.top + y - view.top * down
    return (across, 0, 0, down, left, top)


def is_upright(matrix: Matrix) -> bool:
    """Whether what is across stays across; a turn by a right angle is a turn."""
    a, b, c, d, _, _ = matrix
    return abs(b) + abs(c) <= _TINY * (abs(a) + abs(d))


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
