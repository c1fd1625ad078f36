"""How much two masks overlap."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.figures.base import Ellipse, Polygon, Rect, Shape, bounds

MOST_OVERLAP = 0.1
"""The share of the smaller mask that may lie under another one."""

LINES = 64
"""Lines across a mask on which its length is measured."""

Span = tuple[float, float]


def overlap(one: tuple[Shape, ...], other: tuple[Shape, ...]) -> float:
    """The area that two masks share, as a share of the smaller one's; within some percent."""
    (left, top, right, bottom), (left2, top2, right2, bottom2) = _bounds(one), _bounds(other)
    if left >= right2 or left2 >= right or top >= bottom2 or top2 >= bottom:
        return 0.0
    height = max(bottom, bottom2) - min(top, top2)
    step = min(bottom - top, bottom2 - top2) / LINES
    areas = [0.0, 0.0, 0.0]
    for number in range(int(height / step)):
        y = min(top, top2) + (number + 0.5) * step
        spans, spans2 = list(_joined(one, y)), list(_joined(other, y))
        areas[0] += sum(end - start for start, end in spans)
        areas[1] += sum(end - start for start, end in spans2)
        areas[2] += sum(
            max(0.0, min(end, end2) - max(start, start2))
            for start, end in spans
            for start2, end2 in spans2
        )
    smaller = min(areas[:2])
    return areas[2] / smaller if smaller else 0.0


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
