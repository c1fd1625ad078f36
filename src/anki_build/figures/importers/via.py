"""Masks from the VGG Image Annotator, version 1 or 2: a project, or annotations exported as JSON.

The format is what `via-2.x.y/src/via.js` and its `CodeDoc.md` say
(https://gitlab.com/vgg/via): pictures by an id of name and bytes, each with `regions` as a list
(in version 1 as an object), `shape_attributes` in pixels, an ellipse turned by `theta` (radians,
clockwise). The label is the attribute of the region called `label`, or the only one.
"""

from __future__ import annotations

from dataclasses import replace
from math import degrees
from typing import Any

import msgspec

from anki_build.figures.base import Shape
from anki_build.figures.found import Found, MaskFile, Reading, RefusedError
from anki_build.figures.importers._json import fault, gather, other_format, parse, place
from anki_build.figures.importers._pictures import choose, of_each
from anki_build.figures.importers._pixels import Pixels
from anki_build.reading.problems import Level, Problem

_CORNERS = 3
_DRAW = "draw a rectangle, a circle, an ellipse or a polygon"


class _Picture(msgspec.Struct):
    filename: str
    size: float = -1
    regions: list[Any] | dict[str, Any] = []


class _Region(msgspec.Struct):
    shape_attributes: dict[str, Any]
    region_attributes: dict[str, Any] = {}


class _Rect(msgspec.Struct):
    x: float
    y: float
    width: float
    height: float


class _Circle(msgspec.Struct):
    cx: float
    cy: float
    r: float


class _Ellipse(msgspec.Struct):
    cx: float
    cy: float
    rx: float
    ry: float
    theta: float = 0


class _Polygon(msgspec.Struct):
    all_points_x: list[float]
    all_points_y: list[float]


def read(file: MaskFile) -> Reading:
    """Every region of the figure's picture."""
    return of_each(file, _read)


def _read(file: MaskFile) -> Reading:
    data = parse(file)
    if isinstance(data, Problem):
        return [], [data]
    if "metadata" in data and "file" in data:
        hint = "draw and export them with VIA 2, which is for pictures"
        return [], [file.problem("is a project of VIA 3", hint)]
    pictures = data.get("_via_img_metadata", data)
    if not isinstance(pictures, dict):
        return [], [file.problem("is not as VIA writes it: `_via_img_metadata` is no object")]
    try:
        written = msgspec.convert([*pictures.values()], list[_Picture])
    except msgspec.ValidationError as error:
        message = f"is not as VIA writes it: {fault(error)}"
        return [], [file.problem(message, other_format(data), place(pictures))]
    chosen = choose(file, [each.filename for each in written])
    if isinstance(chosen, Problem):
        return [], [chosen]
    picture, at = written[chosen], place([*pictures.values()][chosen])
    found, problems = _regions(file, picture)
    return found, [*_other_bytes(file, picture, at), *problems]


def _regions(file: MaskFile, picture: _Picture) -> Reading:
    size = Pixels(file.picture.width, file.picture.height)

    def found_in(each: object) -> list[Found]:
        region = msgspec.convert(each, _Region)
        shape = _drawn(region.shape_attributes, size)
        return [Found(_label(region.region_attributes), shape, place(each))]

    regions = picture.regions
    elements = regions.values() if isinstance(regions, dict) else regions
    return gather(file, elements, found_in, "a region is not as VIA writes it")


def _other_bytes(file: MaskFile, picture: _Picture, at: tuple[int, int]) -> list[Problem]:
    """A warning if the picture has changed since: VIA says how many bytes it had, not how large."""
    ours = file.picture.file.stat().st_size
    if picture.size in (-1, ours):
        return []
    message = (
        f"was drawn on a picture of {picture.size:.0f} bytes, this one has {ours}: "
        "if it has been scaled, the masks lie in the wrong places"
    )
    hint = f"see whether they fit, then write {ours} as its `size`"
    return [replace(file.problem(message, hint, at), level=Level.WARNING)]


def _label(attributes: dict[str, Any]) -> str:
    """The one attribute that says what a region is; a checkbox is an object of what is ticked."""
    filled = {key: text for key, value in attributes.items() if (text := _text(value))}
    if "label" in filled:
        return filled["label"]
    if len(filled) == 1:
        return next(iter(filled.values()))
    named = " and ".join(f"`{key}`" for key in filled)
    what = f"has the attributes {named}" if filled else "has no attribute filled in"
    hint = "call the attribute `label` that says what it hides"
    raise RefusedError(f"this region {what}, so it has no label", hint)


def _text(value: object) -> str:
    if isinstance(value, dict):
        return " and ".join(str(key) for key, ticked in value.items() if ticked)
    return str(value).strip() if isinstance(value, str | int) else ""


def _drawn(attributes: dict[str, Any], size: Pixels) -> Shape:
    """The shape in fractions of the picture.

    Raises:
        RefusedError: if it is of a kind that is not read.
        ValidationError: if it lacks a number.
    """
    match attributes.get("name"):
        case "rect":
            box = msgspec.convert(attributes, _Rect)
            return size.box(box.x, box.y, box.width, box.height)
        case "circle":
            circle = msgspec.convert(attributes, _Circle)
            return size.ellipse((circle.cx, circle.cy), circle.r, circle.r)
        case "ellipse":
            oval = msgspec.convert(attributes, _Ellipse)
            return size.ellipse((oval.cx, oval.cy), oval.rx, oval.ry, degrees(oval.theta))
        case "polygon":
            return _polygon(msgspec.convert(attributes, _Polygon), size)
        case "point" | "polyline" as kind:
            raise RefusedError(f"a {kind} covers nothing", _DRAW)
        case kind:
            raise RefusedError(f"a region of the shape `{kind}` is not read", _DRAW)


def _polygon(written: _Polygon, size: Pixels) -> Shape:
    across, down = written.all_points_x, written.all_points_y
    if len(across) != len(down) or len(across) < _CORNERS:
        message = f"a polygon has {len(across)} and {len(down)} coordinates, expected three points"
        raise RefusedError(f"{message} at least", "redraw it")
    return size.polygon(zip(across, down, strict=True))
