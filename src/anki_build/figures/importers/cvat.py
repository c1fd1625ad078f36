"""Masks from CVAT: `annotations.xml` as *CVAT for images 1.1* exports it.

The format: https://docs.cvat.ai/docs/dataset_management/formats/format-cvat and
https://docs.cvat.ai/docs/other/xml_format. Numbers are pixels; a box and an ellipse may have a
`rotation`, in degrees clockwise about their middle. A tag says something of the whole picture and
covers nothing of it. A document type, and with it every entity, is refused; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from anki_build.figures.base import Point, Shape
from anki_build.figures.found import Found, MaskFile, Reading, RefusedError
from anki_build.figures.importers._pictures import choose, of_each, sized
from anki_build.figures.importers._pixels import Pixels
from anki_build.reading.problems import Problem

_CORNERS = 3
_DRAW = "draw a polygon, a rectangle or an ellipse"
_REFUSED = {
    "polyline": ("a polyline covers nothing", _DRAW),
    "points": ("points cover nothing", _DRAW),
    "skeleton": ("a skeleton covers nothing", _DRAW),
    "cuboid": ("a cuboid is not read", _DRAW),
    "mask": ("a mask of pixels is not read", "draw a polygon, or convert it in CVAT"),
}
Attributes = Mapping[str, str]


@dataclass(slots=True)
class _Image:
    """A picture of the file, with the elements in it and where they stand."""

    attributes: Attributes
    at: tuple[int, int]
    elements: list[tuple[str, Attributes, tuple[int, int]]] = field(default_factory=list)


def read(file: MaskFile) -> Reading:
    """Every shape of the figure's picture."""
    return of_each(file, _read)


def _read(file: MaskFile) -> Reading:
    document = _Document()
    try:
        document.parser.Parse(file.content, True)
    except expat.ExpatError as error:
        message = f"is not XML: {expat.ErrorString(error.code)}"
        return [], [file.problem(message, at=(error.lineno, error.offset + 1))]
    except RefusedError as error:
        return [], [file.problem(str(error), error.hint, document.refused_at)]
    except (LookupError, ValueError) as error:
        # Of an encoding that Python does not know.
        return [], [file.problem(f"is not XML: {error}")]
    chosen = choose(file, [each.attributes.get("name", "") for each in document.images])
    if isinstance(chosen, Problem):
        return [], [chosen]
    return _shapes(file, document.images[chosen])


class _Document:
    """Gathers the pictures while the file is read."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.path: list[str] = []
        self.images: list[_Image] = []
        self.refused_at = (1, 1)

    @property
    def at(self) -> tuple[int, int]:
        """Line and column that the parser is at, from 1."""
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def _refuse(self, message: str, hint: str) -> NoReturn:
        # The parser goes on before anybody could ask it.
        self.refused_at = self.at
        raise RefusedError(message, hint)

    def _refuse_doctype(self, *_: object) -> None:
        self._refuse("declares a document type, which CVAT does not", "export it again")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.path and tag != "annotations":
            hint = "say `format: svg`" if tag == "svg" else "export it as `CVAT for images 1.1`"
            self._refuse("is not a file of CVAT", hint)
        if self.path == ["annotations"] and tag == "track":
            self._refuse("holds tracks of a video", "export it as `CVAT for images 1.1`")
        if self.path == ["annotations"] and tag == "image":
            self.images.append(_Image(attributes, self.at))
        # What is inside a shape is about the shape: attributes, and the points of a skeleton.
        elif self.path == ["annotations", "image"]:
            self.images[-1].elements.append((tag, attributes, self.at))
        self.path.append(tag)

    def _end(self, _: str) -> None:
        self.path.pop()


def _shapes(file: MaskFile, image: _Image) -> Reading:
    try:
        width, height = (_number(image.attributes, key, 0) for key in ("width", "height"))
    except RefusedError as error:
        return [], [file.problem(f"this image {error}", error.hint, image.at)]
    size = sized(file, (width, height), ("width", "height"), image.at)
    if isinstance(size, Problem):
        return [], [size]
    found: list[Found] = []
    problems: list[Problem] = []
    for tag, attributes, at in image.elements:
        try:
            if tag != "tag":
                found.append(Found(_label(tag, attributes), _drawn(tag, attributes, size), at))
        except RefusedError as error:
            problems.append(file.problem(str(error), error.hint, at))
    return found, problems


def _label(tag: str, attributes: Attributes) -> str:
    if "label" not in attributes:
        raise RefusedError(f"this {tag} has no `label`")
    return attributes["label"]


def _drawn(tag: str, attributes: Attributes, size: Pixels) -> Shape:
    """The shape in fractions of the picture.

    Raises:
        RefusedError: if it is of a kind that is not read, or lacks a number.
    """
    if tag in _REFUSED:
        raise RefusedError(*_REFUSED[tag])
    if tag not in _SHAPES:
        raise RefusedError(f"the element `{tag}` is not read", _DRAW)
    try:
        return _SHAPES[tag](attributes, size)
    except RefusedError as error:
        raise RefusedError(f"this {tag} {error}", error.hint) from error


def _number(attributes: Attributes, key: str, default: float | None = None) -> float:
    text = attributes.get(key)
    if text is None and default is not None:
        return default
    try:
        return float(text or "")
    except ValueError:
        what = "is missing" if text is None else f"is `{text[:20]}`, expected a number"
        raise RefusedError(f"is wrong: `{key}` {what}") from None


def _box(attributes: Attributes, size: Pixels) -> Shape:
    left, top, right, bottom = (_number(attributes, key) for key in ("xtl", "ytl", "xbr", "ybr"))
    rotation = _number(attributes, "rotation", 0)
    return size.box(left, top, right - left, bottom - top, rotation)


def _ellipse(attributes: Attributes, size: Pixels) -> Shape:
    x, y, rx, ry = (_number(attributes, key) for key in ("cx", "cy", "rx", "ry"))
    return size.ellipse((x, y), rx, ry, _number(attributes, "rotation", 0))


def _polygon(attributes: Attributes, size: Pixels) -> Shape:
    pairs = [pair.split(",") for pair in attributes.get("points", "").split(";")]
    try:
        points: list[Point] = [(float(x), float(y)) for x, y in pairs]
    except ValueError:
        raise RefusedError("is wrong: `points` are not `x,y;x,y;…`") from None
    if len(points) < _CORNERS:
        raise RefusedError(f"has {len(points)} corners and covers nothing", "redraw it")
    return size.polygon(points)


_SHAPES: Mapping[str, Callable[[Attributes, Pixels], Shape]] = {
    "box": _box,
    "ellipse": _ellipse,
    "polygon": _polygon,
}
