"""Masks from COCO: annotations of many pictures in one JSON file; the category is the label.

The format: https://cocodataset.org/#format-data. What other programs make of it is read too: VIA
and supervision write flat lists and leave keys out, CVAT turns a box by `attributes.rotation`
(degrees, clockwise about the middle, as in `RotatedBoxesToPolygons` of its exporters; `bbox` is the
box before it is turned).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from anki_build.figures.base import Shape
from anki_build.figures.found import Found, MaskFile, Reading, RefusedError
from anki_build.figures.importers._json import Located, fault, gather, other_format, parse, place
from anki_build.figures.importers._pictures import choose, of_each, sized
from anki_build.figures.importers._pixels import Pixels
from anki_build.reading.problems import Problem

# Six numbers are three corners, eight a box.
_SHORTEST, _BOX = 6, 8
_QUARTER = 90

Key = int | float | str


class _Image(msgspec.Struct):
    id: Key
    file_name: str
    width: float | None = None
    height: float | None = None


class _Category(msgspec.Struct):
    id: Key
    name: str


T = TypeVar("T", _Image, _Category)


class _Annotation(msgspec.Struct):
    image_id: Key
    category_id: Key | None = None
    segmentation: list[Any] | dict[str, Any] | None = None
    bbox: list[float] = []
    attributes: Any = None
    rotation: float = 0


def read(file: MaskFile) -> Reading:
    """The annotations of the figure's picture; polygons, or boxes where there are none."""
    return of_each(file, _read)


def _read(file: MaskFile) -> Reading:
    data = parse(file)
    if isinstance(data, Problem):
        return [], [data]
    if (missing := _missing(file, data)) is not None:
        return [], [missing]
    images, problems = _converted(file, data, "images", _Image)
    categories, more = _converted(file, data, "categories", _Category)
    if problems or more:
        return [], [*problems, *more]
    chosen = choose(file, [image.file_name for image in images])
    if isinstance(chosen, Problem):
        return [], [chosen]
    image, at = images[chosen], place(data["images"][chosen])
    size = sized(file, (image.width, image.height), ("width", "height"), at)
    if isinstance(size, Problem):
        return [], [size]
    reader = _Reader(_key(image.id), {_key(each.id): each.name for each in categories}, size)
    others = {_key(each.id) for each in images} - {_key(image.id)}
    ours = (each for each in data["annotations"] if _image_of(each) not in others)
    return gather(file, ours, reader.found_in, "an annotation is not as COCO writes it")


def _image_of(data: object) -> str:
    return _key(data.get("image_id")) if isinstance(data, dict) else ""


def _missing(file: MaskFile, data: Located) -> Problem | None:
    for key in ("images", "categories", "annotations"):
        if not isinstance(data.get(key), list):
            what = f"`{key}` is no list" if key in data else f"`{key}` is missing"
            hint = other_format(data) if "annotations" not in data else ""
            return file.problem(f"is not as COCO writes it: {what}", hint)
    return None


def _converted(
    file: MaskFile, data: Located, key: str, kind: type[T]
) -> tuple[list[T], list[Problem]]:
    """The elements of a list, and what is wrong with them; two must not have one id."""
    converted: list[T] = []
    problems = []
    ids: set[str] = set()
    for each in data[key]:
        try:
            value = msgspec.convert(each, kind)
        except msgspec.ValidationError as error:
            message = f"one of the `{key}` is not as COCO writes it: {fault(error)}"
            problems.append(file.problem(message, at=place(each)))
            continue
        converted.append(value)
        if (number := _key(value.id)) in ids:
            message = f"two of the `{key}` have the id {number}"
            problems.append(file.problem(message, at=place(each)))
        ids.add(number)
    return converted, problems


def _key(number: Key | None) -> str:
    """An id; programs write the same one as a number, a decimal and text."""
    return str(int(number) if isinstance(number, float) and number.is_integer() else number)


class _Attributes(msgspec.Struct):
    rotation: float | None = None


class _Polygons(msgspec.Struct):
    segmentation: list[list[float]]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the annotations of one picture.

    Attributes:
        image: its id.
        names: of the categories by their ids.
        size: of the picture.
    """

    image: str
    names: Mapping[str, str]
    size: Pixels

    def found_in(self, data: Located) -> list[Found]:
        annotation = msgspec.convert(data, _Annotation)
        label = self._label(annotation)
        return [Found(label, shape, place(data)) for shape in self._shapes(annotation)]

    def _label(self, annotation: _Annotation) -> str:
        if _key(annotation.image_id) != self.image:
            raise RefusedError(f"there is no picture {annotation.image_id}")
        if annotation.category_id is None:
            hint = "in VIA, give every region one that is a radio button or a dropdown"
            raise RefusedError("an annotation has no category", hint)
        name = self.names.get(_key(annotation.category_id))
        if name is None:
            raise RefusedError(f"there is no category {annotation.category_id}")
        return name

    def _shapes(self, annotation: _Annotation) -> list[Shape]:
        if isinstance(annotation.segmentation, dict):
            hint = "export polygons, or boxes alone"
            raise RefusedError("this mask is run-length encoded pixels", hint)
        polygons = _polygons(annotation.segmentation or [])
        degrees = _degrees(annotation)
        if not polygons:
            return [self._box(annotation, degrees)]
        # CVAT turns the corners itself when it writes a box as a polygon; whoever writes an upright
        # box beside an angle may mean either.
        if degrees % _QUARTER and any(_is_upright(polygon) for polygon in polygons):
            message = (
                f"this polygon is an upright box, but said to be turned by {degrees:g} degrees"
            )
            raise RefusedError(message, "export it as a polygon that is turned, or as a box alone")
        pairs = (zip(each[::2], each[1::2], strict=True) for each in polygons)
        return [self.size.polygon(points) for points in pairs]

    def _box(self, annotation: _Annotation, degrees: float) -> Shape:
        box = annotation.bbox
        if not box:
            raise RefusedError("an annotation has neither a polygon nor a box")
        if len(box) != len(("left", "top", "width", "height")):
            message = f"a box has {len(box)} numbers, expected left, top, width and height"
            raise RefusedError(message, "export polygons if it is turned")
        if annotation.rotation:
            message = f"this box is turned by {annotation.rotation:g} in a way that is not COCO's"
            raise RefusedError(message, "export it as a polygon")
        left, top, width, height = box
        return self.size.box(left, top, width, height, degrees)


def _degrees(annotation: _Annotation) -> float:
    """How far CVAT has turned a box, clockwise; other programs have attributes of other kinds."""
    if not isinstance(annotation.attributes, dict):
        return 0.0
    return msgspec.convert(annotation.attributes, _Attributes).rotation or 0.0


def _polygons(segmentation: list[Any]) -> list[list[float]]:
    """The polygons of an annotation as flat lists of numbers, without empty ones.

    Raises:
        RefusedError: if one has no corners.
        ValidationError: if there is something else than numbers.
    """
    flat = bool(segmentation) and not isinstance(segmentation[0], list)
    lists = {"segmentation": [segmentation] if flat else segmentation}
    polygons = msgspec.convert(lists, _Polygons).segmentation
    for each in polygons:
        if len(each) % 2 or 0 < len(each) < _SHORTEST:
            message = (
                f"a polygon has {len(each)} numbers, expected x, y, x, y and so on, six at least"
            )
            raise RefusedError(message, "redraw it, or delete it")
    return [each for each in polygons if each]


def _is_upright(polygon: list[float]) -> bool:
    lines = set(polygon[::2]), set(polygon[1::2])
    return len(polygon) == _BOX and all(len(each) == len(("near", "far")) for each in lines)
