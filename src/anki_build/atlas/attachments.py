"""Attachment areas and bony lines, drawn on the bone from control points.

A mesh's muscle is thicker than the real one and touches bone where it does not arise, so contact
is a poor guide to an attachment. Areas and lines are therefore given by a few control points on
the bone, as they are described in anatomy books, joined by smooth curves.

Control points are two coordinates in mm: where the point lies when the body is seen from the
right, from behind or from the front. A ray from that side finds the point on the bone.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeAlias

import numpy as np
import shapely
from scipy.interpolate import CubicSpline

from anki_build.atlas.arrays import Bools, Floats
from anki_build.atlas.naming import NAME, UNSEEN
from anki_build.atlas.raybuffers import Buffers, Scene
from anki_build.atlas.regions import largest_piece

Curve: TypeAlias = tuple[tuple[float, float], ...]
"""Control points of a smooth curve, in mm: (y, z) seen from the right, else (x, z)."""

SPACING = 0.5
"""Distance in mm between the points of a smoothed curve."""

NEAR_FACE = 3.0
"""A point less than this many mm behind the first one that a ray meets is on the near face."""

CORNER = 2.0
"""Radius in mm to which the corners of an area are rounded."""


class Side(Enum):
    """The side from which control points are dropped: the rays' axis and their sense along it."""

    RIGHT = (0, 1)
    BEHIND = (1, -1)
    FRONT = (1, 1)

    @property
    def axis(self) -> int:
        """The axis along which the rays run."""
        return self.value[0]

    @property
    def sense(self) -> int:
        """1 if the rays run towards greater coordinates, -1 if towards smaller ones."""
        return self.value[1]

    @property
    def plane(self) -> list[int]:
        """The two axes in which control points are given."""
        return [axis for axis in range(3) if axis != self.axis]


@dataclass(frozen=True)
class BonyLine:
    """A line on a bone."""

    id: str = field(metadata=UNSEEN)
    bone: str = field(metadata=NAME)
    curve: Curve
    side: Side = Side.RIGHT


@dataclass(frozen=True)
class Attachment:
    """An area on one side of a bone: origin or insertion of a muscle.

    `edges` follow each other round the area, or, with a `half_width` in mm, they are the spine of
    a strip.
    """

    id: str = field(metadata=NAME)
    bone: str = field(metadata=NAME)
    kind: Literal["origin", "insertion"]
    edges: tuple[Curve, ...]
    half_width: float = 0.0
    side: Side = Side.RIGHT

    def outline(self) -> shapely.Polygon:
        """The area seen from its side, in the plane of its control points."""
        points = np.vstack([smooth(edge) for edge in self.edges])
        if self.half_width:
            return shapely.LineString(points).buffer(self.half_width)
        # Opening by a circle rounds the corners that stick out and drops thin tongues.
        return shapely.Polygon(points).buffer(-CORNER).buffer(CORNER)


def smooth(curve: Curve) -> Floats:
    """Points (n, 2) every `SPACING` mm on a smooth curve through the control points."""
    points = np.array(curve, float)
    if len(points) == 1:
        return points
    way = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    steps = np.linspace(0, way[-1], max(2, round(way[-1] / SPACING)))
    spline: Floats = CubicSpline(way, points, bc_type="natural")(steps)
    return spline


def drop_on(bone: Scene, points: Floats, side: Side = Side.RIGHT) -> Floats:
    """Points (n, 3) in mm where rays from one side of the body meet the bone.

    `points` (n, 2) are in the plane of that side; the third coordinate is infinite where a ray
    misses the bone.
    """
    far = 500.0
    origins = np.full((len(points), 3), -side.sense * far)
    origins[:, side.plane] = points
    directions = np.zeros_like(origins)
    directions[:, side.axis] = side.sense
    origins[:, side.axis] += side.sense * bone.distances(origins, directions)
    return origins


def area_mask(
    buffers: Buffers, number: int, bone: Scene, area: shapely.Polygon, side: Side = Side.RIGHT
) -> Bools:
    """The pixels (height, width) that show an area on one side of a bone.

    `bone` is the bone alone, and `number` its number in the buffers. What lies behind another
    part of the same bone when seen from that side does not belong to the area.
    """
    mask = buffers.surface == number
    position = buffers.position[mask].astype(float)
    plane = position[:, side.plane]
    inside = shapely.contains_xy(area, plane[:, 0], plane[:, 1])
    nearest = drop_on(bone, plane[inside], side)[:, side.axis]
    inside[inside] = side.sense * (position[inside, side.axis] - nearest) < NEAR_FACE
    mask[mask] = inside
    # Slivers appear where one part of a bone looks out behind another.
    return largest_piece(mask)
