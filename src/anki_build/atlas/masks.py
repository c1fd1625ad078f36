"""Masks over labels and over structures, computed from the drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy import ndimage
from skimage import measure

from anki_build.atlas.arrays import Bools
from anki_build.atlas.labels import Box

# The package annotates some of its functions only, which a strict type check refuses.
_measure: Any = measure

MARGIN = 2
"""A mask is this many px larger than its box on every side."""

CORNERS = 60
"""Corners of all polygons of one mask together: enough for a bone, few enough to be edited."""

OUTSIDE = 1.2
"""Polygons lie this many px outside the region, so that simplifying leaves no rim of it."""

CRUMB = 0.03
"""Pieces smaller than this share of the largest are not worth a polygon."""

MOST_OVERLAP = 0.1
"""The share of the smaller of two masks that may lie under the other."""

MOST_PIECES = 6
"""Polygons of one mask."""


@dataclass(frozen=True)
class DrawnMask:
    """What hides an entity: rectangles or polygons in px, as `plain_shapes` reads them.

    A rectangle is `{"rect": [left, top, width, height]}`, a polygon `{"polygon": [[x, y], ...]}`.
    """

    id: str
    entity: str
    shapes: tuple[dict[str, Any], ...]


def mask_over(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The rectangle (left, top, width, height) that covers a box with a margin.

    It is cut off at the edges of the picture, `width` times `height` px.
    """
    left, top = max(0, box.left - MARGIN), max(0, box.top - MARGIN)
    right, bottom = min(width, box.right + MARGIN), min(height, box.bottom + MARGIN)
    return left, top, right - left, bottom - top


def polygons_over(region: Bools) -> list[list[list[float]]]:
    """Polygons round the pieces of a region of pixels (height, width), in pixels.

    They lie a little outside the region and have at most `CORNERS` corners together; holes are
    covered too, and crumbs are left out.
    """
    pieces = list(_pieces(region))
    length = sum(piece.length for piece in pieces)
    polygons = []
    for piece in pieces:
        corners = max(6, int(CORNERS * piece.length / length))
        polygons.append(_simplified(piece, corners))
    return [[[round(x, 1), round(y, 1)] for x, y in each] for each in polygons]


def outline(mask: DrawnMask) -> shapely.Geometry:
    """What a mask covers, in pixels."""
    return shapely.union_all(
        [
            shapely.Polygon(shape["polygon"]) if "polygon" in shape else _box(*shape["rect"])
            for shape in mask.shapes
        ]
    )


def overlap(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """What two masks cover both, as a share of the smaller one."""
    return float(one.intersection(other).area / min(one.area, other.area))


def _box(left: float, top: float, width: float, height: float) -> shapely.Polygon:
    return shapely.box(left, top, left + width, top + height)


def covered(region: Bools, polygons: list[list[list[float]]]) -> float:
    """The share of a region's pixels whose middles lie under the polygons."""
    rows, columns = np.nonzero(region)
    under = np.zeros(len(rows), bool)
    for polygon in polygons:
        under |= shapely.contains_xy(shapely.Polygon(polygon), columns + 0.5, rows + 0.5)
    return float(under.mean())


def _pieces(region: Bools) -> Iterator[shapely.Polygon]:
    """The outlines of a region's pieces, holes filled, from the largest to the smallest."""
    numbered, count = ndimage.label(region)
    sizes = np.bincount(numbered.ravel(), minlength=count + 1)
    sizes[0] = 0
    picture = shapely.box(0, 0, region.shape[1], region.shape[0])
    for number in np.argsort(-sizes, kind="stable")[:MOST_PIECES]:
        if sizes[number] < max(CRUMB * sizes.max(), 1):
            return
        piece = ndimage.binary_fill_holes(numbered == number)
        outlines = _measure.find_contours(np.pad(piece, 1).astype(float), 0.5)
        outline = max(outlines, key=len)
        # Contours run through the middles of pixels, of which padding has added one.
        yield shapely.Polygon(outline[:, ::-1] - 0.5).buffer(OUTSIDE).intersection(picture)


def _simplified(piece: shapely.Polygon, corners: int) -> list[tuple[float, float]]:
    tolerance = 0.4
    while True:
        simple = piece.simplify(tolerance)
        points = list(simple.exterior.coords)[:-1]
        if len(points) <= corners:
            return points
        tolerance *= 1.2
