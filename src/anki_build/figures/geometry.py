"""How large masks are and how much of one lies under another, counted along horizontal lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

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
    lines = _Lines(top, bottom)
    return lines.sum(_covered(shapes, lines))


def overlap(one: Sequence[Shape], other: Sequence[Shape]) -> float:
    """What two masks cover both, as a share of the picture; each may have several shapes."""
    left, top, right, bottom = bounds(one)
    other_left, other_top, other_right, other_bottom = bounds(other)
    top, bottom = max(top, other_top), min(bottom, other_bottom)
    if min(right, other_right) <= max(left, other_left) or bottom <= top:
        return 0.0
    lines = _Lines(top, bottom)
    rows = zip(_covered(one, lines), _covered(other, lines), strict=True)
    return lines.sum(_common(first, second) for first, second in rows)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Horizontal lines from one height to another, each in the middle of its strip."""

    top: float
    bottom: float

    @property
    def step(self) -> float:
        """From one line to the next."""
        return (self.bottom - self.top) / LINES

    def height(self, line: int) -> float:
        """Where a line is."""
        return self.top + (line + 0.5) * self.step

    def between(self, top: float, bottom: float) -> range:
        """The lines from one height to another; one at the end belongs to what follows."""
        return range(self._first(top), self._first(bottom))

    def _first(self, y: float) -> int:
        """The first line that is no higher."""
        return max(0, min(LINES, ceil((y - self.top) / self.step - 0.5))) if self.step else 0

    def sum(self, rows: Iterable[Iterable[Interval]]) -> float:
        """The area of what is covered of each line."""
        return sum(end - start for row in rows for start, end in row) * self.step


def _covered(shapes: Iterable[Shape], lines: _Lines) -> list[list[Interval]]:
    """What the shapes cover of each line, in order and without overlap."""
    rows: list[list[Interval]] = [[] for _ in range(LINES)]
    for shape in shapes:
        for line, interval in _crossed(shape, lines):
            rows[line].append(interval)
    return [_merged(row) for row in rows]


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _common(one: Iterable[Interval], other: Sequence[Interval]) -> list[Interval]:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(start, end) for start, end in pairs if start < end]


def _crossed(shape: Shape, lines: _Lines) -> Iterator[tuple[int, Interval]]:
    """What one shape covers of each line that it reaches."""
    if isinstance(shape, Polygon):
        yield from _between_edges(shape, lines)
        return
    left, top, right, bottom = _bounds(shape)
    for line in lines.between(top, bottom):
        if isinstance(shape, Rect):
            yield line, (left, right)
        else:
            half = shape.rx * max(0.0, 1 - ((lines.height(line) - top) / shape.ry - 1) ** 2) ** 0.5
            yield line, (left + shape.rx - half, left + shape.rx + half)


def _between_edges(polygon: Polygon, lines: _Lines) -> Iterator[tuple[int, Interval]]:
    """What a polygon covers of each line, filled as a canvas does: wherever it winds around."""
    crossings: dict[int, list[tuple[float, int]]] = {}
    points = polygon.points
    for (x, v), (x2, v2) in zip(points, (*points[1:], points[0]), strict=True):
        for line in lines.between(min(v, v2), max(v, v2)):
            across = x + (lines.height(line) - v) / (v2 - v) * (x2 - x)
            crossings.setdefault(line, []).append((across, 1 if v2 > v else -1))
    for line, crossed in crossings.items():
        winding, start = 0, 0.0
        for x, turn in sorted(crossed):
            if winding == 0:
                start = x
            winding += turn
            if winding == 0:
                yield line, (start, x)


def _bounds(shape: Shape) -> tuple[float, float, float, float]:
    if isinstance(shape, Rect):
        return shape.left, shape.top, shape.left + shape.width, shape.top + shape.height
    if isinstance(shape, Ellipse):
        return shape.left, shape.top, shape.left + 2 * shape.rx, shape.top + 2 * shape.ry
    across, down = zip(*shape.points, strict=True)
    return min(across), min(down), max(across), max(down)
