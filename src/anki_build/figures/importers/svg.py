"""Masks from SVG, as Inkscape draws them: a shape's label or id, or its group's, names the entity.

The shapes lie on the picture if the drawing holds it, else on the page. Entities, clones and
drawings inside the drawing are refused, since they can stand for anything; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import cos, pi, sin
from xml.parsers import expat

from anki_build.figures.base import Ellipse, Point, Polygon, Rect, Shape
from anki_build.figures.found import Found, MaskFile, Reading
from anki_build.figures.importers.svg_path import (
    CIRCLE_STEPS,
    IDENTITY,
    Matrix,
    corners,
    moved,
    times,
    transform,
)
from anki_build.reading.problems import Problem, did_you_mean

_SVG = "http://www.w3.org/2000/svg "
_INKSCAPE = "http://www.inkscape.org/namespaces/inkscape "
_XLINK = "http://www.w3.org/1999/xlink "
_DEPTH = 256

_INVISIBLE = frozenset(
    ("defs", "clipPath", "mask", "symbol", "pattern", "marker", "metadata", "filter", "style")
)
_REFUSED = {
    "use": ("a clone", "unlink it (Edit > Clone > Unlink Clone)"),
    "svg": ("a drawing inside the drawing", "ungroup it"),
}
# What programs call shapes that nobody has named.
_AUTOMATIC = re.compile(
    r"(?i)(path|rect|circle|ellipse|poly(gon|line)|g|group|image|layer|svg|star|spiral|shape)"
    r"[-_ ]?\d[\d_-]*"
).fullmatch
_LENGTH = re.compile(
    r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)(px|pt|pc|mm|cm|in|%)?"
)
_UNITS = {"px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)").search
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the picture lies in the drawing."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Context:
    """What an element inherits.

    Attributes:
        matrix: from its own units to those of the drawing.
        name: of the nearest group that has one.
        wanted: whether it is in the layer that the author means.
        hidden: whether it is not drawn there.
    """

    matrix: Matrix = IDENTITY
    name: str | None = None
    wanted: bool = True
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A named shape in the units of the drawing, as a rectangle, ellipse or polygon."""

    name: str
    shape: Shape
    at: tuple[int, int]


class _UnreadableError(Exception):
    """What is wrong with the whole file."""


def read(file: MaskFile) -> Reading:
    """Every named shape of a drawing, or of one layer of it."""
    drawing = _Drawing(file)
    try:
        drawing.parse()
    except (LookupError, ValueError) as error:
        # Of an encoding that Python does not know; all others become problems at their places.
        return [], [file.problem(f"is not XML: {error}")]
    except expat.ExpatError as error:
        message = f"is not XML: {expat.ErrorString(error.code)}"
        return [], [file.problem(message, at=(error.lineno, error.offset + 1))]
    except _UnreadableError as error:
        return [], [file.problem(str(error), at=drawing.at)]
    problems = drawing.problems
    if file.only is not None and not drawing.layer_found:
        message = f"the drawing has no layer or group `{file.only}`"
        return [], [file.choice_problem(message, did_you_mean(file.only, drawing.groups))]
    box = drawing.box()
    if isinstance(box, Problem):
        return [], [*problems, box]
    found = [Found(each.name, _on(box, each.shape), each.at) for each in drawing.shapes]
    return found, problems


class _Drawing:
    """Gathers shapes while the file is read."""

    def __init__(self, file: MaskFile) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse_entity
        self.stack: list[_Context] = []
        self.page: _Box | None = None
        self.images: list[tuple[str, Matrix, _Box, tuple[int, int]]] = []
        self.shapes: list[_Drawn] = []
        self.problems: list[Problem] = []
        self.groups: list[str] = []
        self.layer_found = False

    @property
    def at(self) -> tuple[int, int]:
        """Line and column that the parser is at, from 1."""
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def parse(self) -> None:
        self.parser.Parse(self.file.content, True)

    def box(self) -> _Box | Problem:
        """Where the picture lies: the image in the drawing if there is one, else the page."""
        images = self.images
        if len(images) > 1:
            name = self.file.picture.file.name
            images = [each for each in images if re.split(r"[/\\]", each[0])[-1] == name]
            if len(images) != 1:
                hint = f"leave only `{name}` in it"
                return self.file.problem("the drawing holds several pictures", hint)
        box = self.page
        at = (1, 1)
        if images:
            ((_, matrix, inner, at),) = images
            if not _is_upright(matrix) or matrix[0] <= 0 or matrix[3] <= 0:
                return self.file.problem("the picture is turned, mirrored or slanted", at=at)
            left, top = moved(matrix, (inner.left, inner.top))
            box = _Box(left, top, inner.width * matrix[0], inner.height * matrix[3])
        if box is None:
            return self.file.problem("the page has no size", "give it a viewBox")
        if not self.file.fits(box.width, box.height):
            what = "picture in the drawing" if images else "page"
            size = f"{box.width:g} by {box.height:g}"
            ours = f"{self.file.picture.width} by {self.file.picture.height}"
            message = f"the {what} is {size}, which is not the shape of {ours} pixels"
            hint = (
                "" if images else "make the page as large as the picture, or keep the picture in it"
            )
            return self.file.problem(message, hint, at)
        return box

    def _refuse_entity(self, *_: object) -> None:
        raise _UnreadableError("declares XML entities, which are not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.removeprefix(_SVG) if name.startswith(_SVG) else ""
        if not self.stack:
            if tag != "svg":
                raise _UnreadableError("is not an SVG drawing")
            self._open_page(attributes)
            self.stack.append(_Context(wanted=self.file.only is None))
            return
        if len(self.stack) >= _DEPTH:
            raise _UnreadableError("is nested too deeply for a drawing")
        context = self._inherit(tag, attributes)
        self.stack.append(context)
        if not context.hidden:
            self._draw(tag, attributes, context)

    def _end(self, _: str) -> None:
        self.stack.pop()

    def _open_page(self, attributes: Mapping[str, str]) -> None:
        try:
            view = [float(each) for each in _NUMBER.findall(attributes.get("viewBox", ""))]
            width, height = (_length(attributes.get(key, "0"), 0) for key in ("width", "height"))
        except ValueError as error:
            self.problems.append(self.file.problem(f"the page {error}", at=self.at))
            return
        sides = len(("left", "top", "width", "height"))
        page = _Box(*view) if len(view) == sides else _Box(0, 0, width, height)
        self.page = page if page.width > 0 and page.height > 0 else None

    def _inherit(self, tag: str, attributes: Mapping[str, str]) -> _Context:
        context = self.stack[-1]
        style = attributes.get("style", "")
        hidden = tag in _INVISIBLE or not tag or bool(_HIDDEN(style))
        hidden |= attributes.get("display") == "none" or attributes.get("visibility") == "hidden"
        context = replace(context, hidden=context.hidden or hidden)
        if "transform" in attributes and not context.hidden:
            try:
                matrix = times(context.matrix, transform(attributes["transform"]))
                context = replace(context, matrix=matrix)
            except ValueError as error:
                self.problems.append(self.file.problem(f"the transform {error}", at=self.at))
        if tag in ("g", "a"):
            context = self._group(attributes, context)
        return context

    def _group(self, attributes: Mapping[str, str], context: _Context) -> _Context:
        names = [attributes[key] for key in (f"{_INKSCAPE}label", "id") if key in attributes]
        self.groups += names
        if self.file.only in names:
            self.layer_found = True
            context = replace(context, wanted=True)
        if attributes.get(f"{_INKSCAPE}groupmode") != "layer":
            context = replace(context, name=_name(attributes) or context.name)
        return context

    def _draw(self, tag: str, attributes: Mapping[str, str], context: _Context) -> None:
        if tag == "image":
            self._place_image(attributes, context)
        elif tag in _REFUSED and context.wanted:
            what, hint = _REFUSED[tag]
            self.problems.append(self.file.problem(f"{what} is not read", hint, self.at))
        elif tag in _SHAPES and context.wanted:
            self._add(tag, attributes, context)

    def _place_image(self, attributes: Mapping[str, str], context: _Context) -> None:
        try:
            sides = [self._side(attributes, key) for key in ("x", "y", "width", "height")]
        except ValueError as error:
            self.problems.append(self.file.problem(f"the picture {error}", at=self.at))
            return
        href = attributes.get(f"{_XLINK}href", attributes.get("href", ""))
        self.images.append((href, context.matrix, _Box(*sides), self.at))

    def _add(self, tag: str, attributes: Mapping[str, str], context: _Context) -> None:
        name = _name(attributes) or context.name
        if name is None:
            hint = "give it the id of what it hides as its label (Object > Object Properties)"
            self.problems.append(self.file.problem(f"this {tag} has no name", hint, self.at))
            return
        try:
            drawn = _SHAPES[tag](
                lambda key: self._side(attributes, key), attributes, context.matrix
            )
        except ValueError as error:
            self.problems.append(self.file.problem(f"this {tag} {error}", at=self.at))
            return
        except ArithmeticError:
            message = f"this {tag} has numbers that are too large"
            self.problems.append(self.file.problem(message, at=self.at))
            return
        self.shapes += (_Drawn(name, shape, self.at) for shape in drawn)

    def _side(self, attributes: Mapping[str, str], key: str) -> float:
        """A length in the units of the drawing; 0 if it is not given.

        Raises:
            ValueError: if it is no length.
        """
        page = self.page or _Box(0, 0, 0, 0)
        whole = page.height if key in ("y", "cy", "ry", "height") else page.width
        return _length(attributes.get(key, "0"), whole)


def _name(attributes: Mapping[str, str]) -> str | None:
    """What the author called an element: its label, else an id that no program gave it."""
    for key in (f"{_INKSCAPE}label", "id"):
        name = attributes.get(key, "").strip().removeprefix("#")
        if name and not _AUTOMATIC(name):
            return name
    return None


def _length(text: str, whole: float) -> float:
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"has the length `{text[:20]}`, which is not understood")
    number = float(found[1])
    return number * whole / 100 if found[2] == "%" else number * _UNITS[found[2] or "px"]


def _is_upright(matrix: Matrix) -> bool:
    a, b, c, d, _, _ = matrix
    return abs(b) + abs(c) <= _TINY * (abs(a) + abs(d))


Side = Callable[[str], float]


def _rect(side: Side, _: Mapping[str, str], matrix: Matrix) -> list[Shape]:
    left, top, width, height = (side(key) for key in ("x", "y", "width", "height"))
    right, bottom = left + width, top + height
    points = [(left, top), (right, top), (right, bottom), (left, bottom)]
    (a, b), *_rest, (c, d) = (moved(matrix, point) for point in (points[0], points[1], points[2]))
    if _is_upright(matrix):
        return [Rect(min(a, c), min(b, d), abs(c - a), abs(d - b))]
    return [Polygon(tuple(moved(matrix, point) for point in points))]


def _ellipse(side: Side, attributes: Mapping[str, str], matrix: Matrix) -> list[Shape]:
    rx = side("r") if "r" in attributes else side("rx")
    ry = side("r") if "r" in attributes else side("ry")
    x, y = side("cx"), side("cy")
    if _is_upright(matrix):
        (x, y), (rx, ry) = moved(matrix, (x, y)), (abs(rx * matrix[0]), abs(ry * matrix[3]))
        return [Ellipse(x - rx, y - ry, rx, ry)]
    angles = [2 * pi * step / CIRCLE_STEPS for step in range(CIRCLE_STEPS)]
    around = [(x + rx * cos(angle), y + ry * sin(angle)) for angle in angles]
    return [Polygon(tuple(moved(matrix, point) for point in around))]


def _polygon(_: Side, attributes: Mapping[str, str], matrix: Matrix) -> list[Shape]:
    numbers = [float(each) for each in _NUMBER.findall(attributes.get("points", ""))]
    if len(numbers) % 2:
        raise ValueError("has half a point too many")
    return _closed(list(zip(numbers[::2], numbers[1::2], strict=True)), matrix)


def _path(_: Side, attributes: Mapping[str, str], matrix: Matrix) -> list[Shape]:
    drawn = [shape for part in corners(attributes.get("d", "")) for shape in _closed(part, matrix)]
    if not drawn:
        raise ValueError("covers nothing")
    return drawn


def _closed(points: list[Point], matrix: Matrix) -> list[Shape]:
    """A polygon, or nothing if there are too few corners for one."""
    following = [*points[1:], *points[:1]]
    apart = [point for point, after in zip(points, following, strict=True) if point != after]
    triangle = 3
    if len(apart) < triangle:
        return []
    return [Polygon(tuple(moved(matrix, point) for point in apart))]


_SHAPES: Mapping[str, Callable[[Side, Mapping[str, str], Matrix], list[Shape]]] = {
    "rect": _rect,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "polygon": _polygon,
    "polyline": _polygon,
    "path": _path,
}


def _on(box: _Box, shape: Shape) -> Shape:
    """The shape in fractions of the picture."""

    def across(x: float) -> float:
        return (x - box.left) / box.width

    def down(y: float) -> float:
        return (y - box.top) / box.height

    if isinstance(shape, Rect):
        sides = (shape.width / box.width, shape.height / box.height)
        return Rect(across(shape.left), down(shape.top), *sides)
    if isinstance(shape, Ellipse):
        radii = (shape.rx / box.width, shape.ry / box.height)
        return Ellipse(across(shape.left), down(shape.top), *radii)
    return Polygon(tuple((across(x), down(y)) for x, y in shape.points))
