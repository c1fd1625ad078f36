"""How much two masks overlap."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.figures.base import Ellipse, Polygon, Rect, Shape, area, bounds

MOST_OVERLAP = 0.1
"""The share of the smaller mask that may lie under another one."""

LEAST = 0.02
"""A smaller share counts as none."""

LINES = 32
"""Lines across what two masks' bounds share, on which the shared length is measured."""

Span = tuple[float, float]


def overlap(one: tuple[Shape, ...], other: tuple[Shape, ...]) -> float:
    """The area that two masks share, as a share of the smaller one's; within some percent."""
    (left, top, right, bottom), (left2, top2, right2, bottom2) = _bounds(one), _bounds(other)
    width = min(right, right2) - max(left, left2)
    top, height = max(top, top2), min(bottom, bottom2) - max(top, top2)
    smaller = min(sum(map(area, one)), sum(map(area, other)))
    # Less than the least that matters is not worth measuring.
    if width <= 0 or height <= 0 or width * height <= LEAST * smaller:
        return 0.0
    step = height / LINES
    shared = sum(_shared(one, other, top + (line + 0.5) * step) for line in range(LINES)) * step
    return min(1.0, shared / smaller)


def _shared(one: tuple[Shape, ...], other: tuple[Shape, ...], y: float) -> float:
    """The length of a level line that lies under both masks."""
    spans = list(_joined(other, y))
    return sum(
        max(0.0, min(end, end2) - max(start, start2))
        for start, end in _joined(one, y)
        for start2, end2 in spans
    )


def _bounds(shapes: tuple[Shape, ...]) -> tuple[float, float, float, float]:
    each = [bounds(shape) for shape in shapes]
    lefts, tops, rights, bottoms = zip(*each, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _joined(shapes: tuple[Shape, ...], y: float) -> Iterator[Span]:
    """Where a level line runs under a mask: spans that do not overlap, from left to right."""
    spans = sorted(span for shape in shapes for span in _spans(shape, y))
    if not spans:
        return
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start > end:
            yield start, end
            start, end = next_start, next_end
        end = max(end, next_end)
    yield start, end


def _spans(shape: Shape, y: float) -> Iterator[Span]:
    if isinstance(shape, Rect):
        if shape.top <= y < shape.top + shape.height:
            yield shape.left, shape.left + shape.width
    elif isinstance(shape, Ellipse):
        height = (y - shape.top - shape.ry) / shape.ry
        if abs(height) < 1:
            half = shape.rx * (1 - height**2) ** 0.5
            yield shape.left + shape.rx - half, shape.left + shape.rx + half
    else:
        yield from _polygon_spans(shape, y)


def _polygon_spans(polygon: Polygon, y: float) -> Iterator[Span]:
    following = (*polygon.points[1:], polygon.points[0])
    crossed = sorted(
        x + (y - v) * (x2 - x) / (v2 - v)
        for (x, v), (x2, v2) in zip(polygon.points, following, strict=True)
        if (v > y) != (v2 > y)
    )
    yield from zip(crossed[::2], crossed[1::2], strict=True)
