"""Muscles drawn out to a line on a bone, where the publisher's mesh ends short of it."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from anki_build.atlas.arrays import Floats
from anki_build.atlas.attachments import BonyLine, drop_on, smooth
from anki_build.atlas.meshes import Body
from anki_build.atlas.raybuffers import Scene

SECTORS = 240
"""Directions round the pivot in which the border is looked for: 1.5 degrees each."""

BORDER = 3.0
"""Vertices within this many mm of the farthest one of a sector are its border."""

FIXED = 0.45
"""The share of the way from the pivot to the border that keeps its shape."""

FACING = 0.75
"""A border nearer to the pivot than this share of the line's distance is the muscle's side."""

TAPER = np.radians(9)
"""Beyond the ends of the line the shift dies away over this angle."""


@dataclass(frozen=True)
class Reach:
    """A line that the border of a muscle is moved to.

    Seen from the line's side, the border moves away from `pivot` (mm, in the plane of that side),
    where the muscle's fibres come together.
    """

    line: BonyLine
    pivot: tuple[float, float]

    def drawn_out(self, body: Body, bone: Scene) -> Body:
        """The body with its border on the line; `bone` is the bone alone that the line is on."""
        target = drop_on(bone, smooth(self.line.curve), self.line.side)
        target = target[np.isfinite(target).all(axis=1)]
        angle, radius = self._polar(body.vertices)
        middles, far, border = self._border(body.vertices, angle, radius)
        shift = self._shift(middles, far, border, target)
        way = np.clip((radius / np.interp(angle, middles, far) - FIXED) / (1 - FIXED), 0, 1)
        share = way**2 * (3 - 2 * way)
        moved = np.column_stack([np.interp(angle, middles, column) for column in shift.T])
        return Body(body.vertices + share[:, None] * moved, body.faces)

    def _polar(self, points: Floats) -> tuple[Floats, Floats]:
        """Angle from the upward direction and distance from the pivot, both (n,)."""
        across, up = (points[:, self.line.side.plane] - np.array(self.pivot)).T
        return np.arctan2(across, up), np.hypot(across, up)

    def _border(
        self, vertices: Floats, angle: Floats, radius: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """For each sector: its angle, how far the border is there (m,), and where (m, 3)."""
        sector = np.clip(((angle + np.pi) / (2 * np.pi) * SECTORS).astype(int), 0, SECTORS - 1)
        rows = []
        for number in np.unique(sector):
            here = np.flatnonzero(sector == number)
            far = here[radius[here] > radius[here].max() - BORDER]
            middle = (number + 0.5) / SECTORS * 2 * np.pi - np.pi
            rows.append((middle, radius[far].mean(), *vertices[far].mean(axis=0)))
        table = np.array(rows)
        return table[:, 0], table[:, 1], table[:, 2:]

    def _shift(self, middles: Floats, far: Floats, border: Floats, target: Floats) -> Floats:
        """How far the border of each sector is from the line, (m, 3).

        Nothing beyond the ends of the line, or where the muscle has no border that faces it.
        """
        along, reach = self._polar(target)
        order = np.argsort(along)
        wanted = np.column_stack(
            [np.interp(middles, along[order], target[order, axis]) for axis in range(3)]
        )
        beyond = np.maximum(along.min() - middles, middles - along.max())
        share = np.clip(1 - np.maximum(beyond, 0) / TAPER, 0, 1)
        share[far < FACING * np.interp(middles, along[order], reach[order])] = 0
        shift = (wanted - border) * (share**2 * (3 - 2 * share))[:, None]
        # A single jutting triangle must not pull its sector along.
        smoothed: Floats = ndimage.gaussian_filter1d(shift, 2, axis=0, mode="nearest")
        return smoothed
