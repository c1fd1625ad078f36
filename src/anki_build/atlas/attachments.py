"""Attachment areas and bony lines, drawn on the bone from control points.

A mesh's muscle is thicker than the real one and touches bone where it does not arise, so contact
is a poor guide to an attachment. Areas and lines are therefore given by a few control points on
the bone, as they are described in anatomy books, joined by smooth curves.

Control points are (y, z) in mm: where the point lies when the right side of the body is seen from
the side. A ray from that side finds the point on the bone.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from scipy.interpolate import CubicSpline

from anki_build.atlas.arrays import Bools, Floats
from anki_build.atlas.raybuffers import Buffers, Scene
from anki_build.atlas.regions import largest_piece

Curve: TypeAlias = tuple[tuple[float, float], ...]
"""Control points (y, z) of a smooth curve, in mm."""

SPACING = 0.5
"""Distance in mm between the points of a smoothed curve."""

SIDE = 3.0
"""A point less than this many mm behind the first one seen from the side is on the side."""

CORNER = 2.0
"""Radius in mm to which the corners of an area are rounded."""


@dataclass(frozen=True)
class BonyLine:
    """A line on a bone."""

    id: str
    bone: str
    curve: Curve


@dataclass(frozen=True)
class Attachment:
    """An area on the side of a bone: origin or insertion of a muscle.

    `edges` follow each other round the area, or, with a `half_width` in mm, they are the spine of
    a strip. `inset` leaves that many mm free inside the edges.
    """

    id: str
    bone: str
    colour: str
    rim: str
    edges: tuple[Curve, ...]
    half_width: float = 0.0
    inset: float = 0.0

    def outline(self) -> shapely.Polygon:
        """The area seen from the side, in the plane (y, z)."""
        points = np.vstack([smooth(edge) for edge in self.edges])
        if self.half_width:
            return shapely.LineString(points).buffer(self.half_width)
        # Opening by a circle rounds the corners that stick out and drops thin tongues.
        return shapely.Polygon(points).buffer(-self.inset - CORNER).buffer(CORNER)


def smooth(curve: Curve) -> Floats:
    """Points (n, 2) every `SPACING` mm on a smooth curve through the control points."""
    points = np.array(curve, float)
    if len(points) == 1:
        return points
    way = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    steps = np.linspace(0, way[-1], max(2, round(way[-1] / SPACING)))
    spline: Floats = CubicSpline(way, points, bc_type="natural")(steps)
    return spline


def drop_on(bone: Scene, points: Floats) -> Floats:
    """Points (n, 3) in mm where rays from the right side of the body meet the bone.

    `points` (n, 2) are (y, z); x is infinite where a ray misses the bone.
    """
    far = 500.0
    origins = np.column_stack((np.full(len(points), -far), points))
    distance = bone.distances(origins, np.tile([1.0, 0.0, 0.0], (len(points), 1)))
    origins[:, 0] += distance
    return origins


def area_mask(buffers: Buffers, number: int, bone: Scene, area: shapely.Polygon) -> Bools:
    """The pixels (height, width) that show an area of (y, z) on the side of a bone.

    `bone` is the bone alone, and `number` its number in the buffers. What lies behind another
    part of the same bone when seen from the side does not belong to the area.
    """
    mask = buffers.surface == number
    position = buffers.position[mask].astype(float)
    inside = shapely.contains_xy(area, position[:, 1], position[:, 2])
    outermost = drop_on(bone, position[inside, 1:])
    inside[inside] = position[inside, 0] < outermost[:, 0] + SIDE
    mask[mask] = inside
    # Slivers appear where one part of a bone looks out behind another.
    return largest_piece(mask)
