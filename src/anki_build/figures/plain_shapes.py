"""Masks written as plain shapes in the figure's own YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from anki_build.facts.base import Id, Name, Silence, SourceId
from anki_build.figures.base import Ellipse, Figure, Mask, Picture, Point, Polygon, Rect, Shape
from anki_build.figures.geometry import bounds
from anki_build.figures.masks_from import MasksFrom
from anki_build.reading.problems import Problem
from anki_build.reading.records import Record

RULE = "mask"
# Masks are written with four digits; a corner may lie off the picture by rounding, not by more.
TOLERANCE = 0.0005

Number = float
Four = Annotated[tuple[Number, ...], Meta(min_length=4, max_length=4)]
Pair = Annotated[tuple[Number, ...], Meta(min_length=2, max_length=2)]


class WrittenShape(Record, frozen=True, kw_only=True):
    """One shape.

    Either `rect: [left, top, width, height]`, or `ellipse: [centre x, centre y, radius x,
    radius y]`, or `polygon: [[x, y], …]`.
    """

    rect: Four | None = None
    ellipse: Four | None = None
    polygon: Annotated[tuple[Pair, ...], Meta(min_length=3)] | None = None


class WrittenMask(Record, frozen=True, kw_only=True):
    """A named mask; several shapes hide one thing together."""

    id: Id
    entity: Annotated[
        str, Meta(min_length=1, title="the id of a word or muscle, or `muscle-id/fact-id`")
    ]
    shapes: Annotated[tuple[WrittenShape, ...], Meta(min_length=1)]


class WrittenFigure(Record, frozen=True, kw_only=True):
    """One figure file.

    Attributes:
        image: the picture's file name, in the folder of this file.
        title: shown over the picture on both sides; must not give an answer away.
        hide: `all` masks on the front, or only the `one` that is asked.
        sources: where what is drawn comes from.
        licence, credit, changes: of the picture, as its source demands.
        silence: rules that this figure may break, each with the reason.
        units: of all coordinates here, counted from the left upper corner; a file has its own.
        masks_from: another program's file with masks, beside or instead of those written here.
        reviewed: what was compared with which source, and by what the picture falls short.
        drawn_from: what `anki-build figures` drew it from; nobody else writes it.
    """

    id: Id
    image: Annotated[str, Meta(min_length=1, title="a file name")]
    title: Name
    hide: Literal["all", "one"]
    sources: Annotated[tuple[SourceId, ...], Meta(min_length=1)]
    licence: Annotated[str, Meta(min_length=1, title="a licence")]
    credit: Annotated[str, Meta(min_length=1, title="a credit line")]
    changes: Annotated[str, Meta(min_length=1, title="what was changed")]
    reviewed: str | None = None
    drawn_from: str | None = None
    silence: Silence = {}
    units: Literal["pixels", "fractions"] | None = None
    masks: tuple[WrittenMask, ...] = ()
    masks_from: MasksFrom | None = None


def figure(written: WrittenFigure, picture: Picture) -> tuple[Figure, list[Problem]]:
    """The figure with its masks in fractions of the picture, and what is wrong with them."""
    problems = list(_missing(written))
    size = (1.0, 1.0)
    if written.units == "pixels":
        size = (float(picture.width), float(picture.height))
    masks = []
    for mask in written.masks:
        shapes = []
        for each in mask.shapes:
            shape, found = _shape(each, size)
            problems += found
            if shape is not None:
                shapes.append(shape)
        masks.append(Mask(mask.id, mask.entity, tuple(shapes), mask.place))
    made = Figure(
        written.id,
        written.title,
        written.hide,
        picture,
        tuple(masks),
        written.sources,
        written.licence,
        written.credit,
        written.changes,
        written.place,
        silence=written.silence,
        reviewed=written.reviewed or "",
    )
    return made, problems


def _missing(written: WrittenFigure) -> Iterator[Problem]:
    span = written.place.span
    if not written.masks and "masks_from" not in written.place.document.data:
        yield Problem(span, "`masks` is missing", RULE, "or name a file in `masks_from`")
    if written.units is None and "masks" in written.place.document.data:
        yield Problem(span, "`units` is missing", RULE, "write `pixels` or `fractions`")


def _shape(written: WrittenShape, size: Point) -> tuple[Shape | None, list[Problem]]:
    def problem(message: str) -> list[Problem]:
        return [Problem(written.place.span, message, RULE)]

    given = [kind for kind in ("rect", "ellipse", "polygon") if getattr(written, kind) is not None]
    if len(given) != 1:
        named = " and ".join(given) or "none"
        return None, problem(f"a shape is one of rect, ellipse and polygon, got {named}")
    shape = _in_fractions(written, size)
    left, top, right, bottom = bounds([shape])
    if min(right - left, bottom - top) <= TOLERANCE or _area(shape) <= TOLERANCE**2:
        return None, problem(f"this {given[0]} has no size")
    if min(left, top) < -TOLERANCE or max(right, bottom) > 1 + TOLERANCE:
        box = f"{left:.3f} to {right:.3f} across and {top:.3f} to {bottom:.3f} down"
        message = f"this {given[0]} reaches outside the picture: {box}, expected 0 to 1"
        return None, problem(message)
    return shape, []


def _in_fractions(written: WrittenShape, size: Point) -> Shape:
    width, height = size
    if written.rect is not None:
        left, top, across, down = written.rect
        return Rect(left / width, top / height, across / width, down / height)
    if written.ellipse is not None:
        x, y, rx, ry = written.ellipse
        return Ellipse((x - rx) / width, (y - ry) / height, rx / width, ry / height)
    return Polygon(tuple((x / width, y / height) for x, y in written.polygon or ()))


def _area(shape: Shape) -> float:
    """The area of a polygon, by the shoelace formula; of other shapes, of their bounds."""
    if not isinstance(shape, Polygon):
        left, top, right, bottom = bounds([shape])
        return (right - left) * (bottom - top)
    following = (*shape.points[1:], shape.points[0])
    pairs = zip(shape.points, following, strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2
