"""Flat muscles shaped from control points, where the publisher's mesh is wrong."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.interpolate import CubicSpline

from anki_build.atlas.arrays import Floats, Ints
from anki_build.atlas.meshes import Body

Place: TypeAlias = tuple[float, float, float]

ROWS = 120
"""Cross-sections of a sheet: one a millimetre or so."""

CORNERS = 64
"""Vertices of a cross-section."""


@dataclass(frozen=True)
class Row:
    """One cross-section of a sheet: from border to border, with its greatest thickness, in mm."""

    one: Place
    other: Place
    thickness: float


@dataclass(frozen=True)
class Sheet:
    """A muscle as a closed band with lens-shaped cross-sections, smooth from row to row."""

    rows: tuple[Row, ...]

    def body(self) -> Body:
        """The sheet as triangles."""
        one, other, thickness = self._between()
        middle, half = (one + other) / 2, (other - one) / 2
        across = np.cross(np.gradient(middle, axis=0), half)
        across *= (thickness / 2)[:, None] / np.linalg.norm(across, axis=1, keepdims=True)
        angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)[None, :, None]
        ring = middle[:, None] + half[:, None] * np.cos(angle) + across[:, None] * np.sin(angle)
        ends = np.vstack((middle[:1], middle[-1:]))
        return Body(np.vstack((ring.reshape(-1, 3), ends)), _band_faces())

    def _between(self) -> tuple[Floats, Floats, Floats]:
        """Both borders (n, 3) and the thickness (n,), interpolated between the rows."""
        given = np.array([(*row.one, *row.other, row.thickness) for row in self.rows], float)
        steps = np.linspace(0, len(given) - 1, ROWS)
        values: Floats = CubicSpline(np.arange(len(given)), given, bc_type="natural")(steps)
        return values[:, :3], values[:, 3:6], values[:, 6]


def _band_faces() -> Ints:
    """Triangles between neighbouring cross-sections, and fans that close both ends."""
    here = np.arange(CORNERS)
    after = (here + 1) % CORNERS
    start = (np.arange(ROWS - 1) * CORNERS)[:, None]
    one, two = start + here, start + after
    sides = [np.dstack((one, two, two + CORNERS)), np.dstack((one, two + CORNERS, one + CORNERS))]
    last, tips = (ROWS - 1) * CORNERS, ROWS * CORNERS
    fans = [
        np.column_stack((np.full(CORNERS, tips), after, here)),
        np.column_stack((np.full(CORNERS, tips + 1), last + here, last + after)),
    ]
    return np.vstack([side.reshape(-1, 3) for side in sides] + fans)
