"""How large masks are and how much of one lies under another, counted along horizontal lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from anki_build.figures.base import Ellipse, Polygon, Rect, Shape

# Lines across the height that matters: enough for shares to within a hundredth.
LINES = 128

Interval = tuple[float, float]


def bounds(shapes: Iterable[Shape]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of some shapes together, in fractions."""
    boxes = [_bounds(shape) for shape in shapes]
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def area(shapes: Sequence[Shape]) -> float:
    """What some shapes cover together, as a share of the picture."""
    _, top, _, bottom = bounds(shapes)
    return _along(top, bottom, lambda y: _covered(shapes, y))


def overlap(one: Sequence[Shape], other: Sequence[Shape]) -> float:
    """What two masks cover both, as a share of the picture; each may have several shapes."""
    left, top, right, bottom = bounds(one)
    other_left, other_top, other_right, other_bottom = bounds(other)
    if min(right, other_right) <= max(left, other_left):
        return 0.0

    def both(y: float) -> list[Interval]:
        return _common(_covered(one, y), _covered(other, y))

    return _along(max(top, other_top), min(bottom, other_bottom), both)


def _along(top: float, bottom: float, covered: Callable[[float], list[Interval]]) -> float:
    if bottom <= top:
        return 0.0
    step = (bottom - top) / LINES
    lines = (covered(top + (line + 0.5) * step) for line in range(LINES))
    return sum(end - start for line in lines for start, end in line) * step


def _covered(shapes: Iterable[Shape], y: float) -> list[Interval]:
    """What the shapes cover of the line at this height, in order and without overlap."""
    merged: list[Interval] = []
    for start, end in sorted(interval for shape in shapes for interval in _crossed(shape, y)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _common(one: Iterable[Interval], other: Sequence[Interval]) -> list[Interval]:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(start, end) for start, end in pairs if start < end]


def _crossed(shape: Shape, y: float) -> list[Interval]:
    left, top, right, bottom = _bounds(shape)
    if not top <= y < bottom:
        return []
    if isinstance(shape, Rect):
        return [(left, right)]
    if isinstance(shape, Ellipse):
        half = shape.rx * (1 - ((y - top) / shape.ry - 1) ** 2) ** 0.5
        return [(left + shape.rx - half, left + shape.rx + half)]
    return _between_edges(shape, y)


def _between_edges(polygon: Polygon, y: float) -> list[Interval]:
    """What a polygon covers of a line, filled as a canvas does: wherever it winds around."""
    crossings = []
    points = polygon.points
    for (x, v), (x2, v2) in zip(points, (*points[1:], points[0]), strict=True):
        if (v <= y) != (v2 <= y):
            crossings.append((x + (y - v) / (v2 - v) * (x2 - x), 1 if v2 > v else -1))
    intervals = []
    winding, start = 0, 0.0
    for x, turn in sorted(crossings):
        if winding == 0:
            start = x
        winding += turn
        if winding == 0:
            intervals.append((start, x))
    return intervals


def _bounds(shape: Shape) -> tuple[float, float, float, float]:
    if isinstance(shape, Rect):
        return shape.left, shape.top, shape.left + shape.width, shape.top + shape.height
    if isinstance(shape, Ellipse):
        return shape.left, shape.top, shape.left + 2 * shape.rx, shape.top + 2 * shape.ry
    across, down = zip(*shape.points, strict=True)
    return min(across), min(down), max(across), max(down)
