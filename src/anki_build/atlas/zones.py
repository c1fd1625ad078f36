"""Zones of the skin where pain is felt: how they are written down, and how they are painted.

A zone is a shape in space around lines on the skin, not a shape in a picture: whatever the view,
the same points of the skin belong to it, so views agree by construction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.interpolate import PchipInterpolator
from scipy.spatial import KDTree

from anki_build.atlas import labels
from anki_build.atlas.arrays import Bools, Floats
from anki_build.atlas.attachments import Curve, Side, drop_on, smooth
from anki_build.atlas.drawing import Fault, FigureError
from anki_build.atlas.raybuffers import Buffers, Scene
from anki_build.atlas.shading import rgb

ESSENTIAL = "#a5170f"
SPILLOVER = "#dd5a48"
DOT = "#8f1a12"

OUTSIDE = 9.0
"""The value of `Painter.distance` where there is no skin: far outside of every zone."""

MELTING = 4.0
"""How sharply strokes meet: the greater, the less two of them melt into one where they touch."""

MIDLINE = 15.0
"""Within this many mm of the midline a zone of one side thins out to its end."""

DOT_SPACING = 13
"""Distance in px between the dots of a spillover zone: 4 px when shown 360 px wide."""

DOT_RADIUS = 3.1


@dataclass(frozen=True)
class Stroke:
    """A curve dropped on the skin from a side, and what lies within a radius of it in space.

    `radii` (mm) are spread evenly along the curve.
    """

    side: Side
    curve: Curve
    radii: tuple[float, ...]


@dataclass(frozen=True)
class Shape:
    """A zone: strokes that melt into each other; only with `both_sides` it passes the midline."""

    strokes: tuple[Stroke, ...]
    both_sides: bool = False


class Painter:
    """Zones on a skin, found for any points of it."""

    def __init__(self, skin: Scene, zones: Mapping[str, Shape]) -> None:
        self._skin = skin
        self._zones = zones
        self._spines = cache(self._dropped)

    def distance(self, zones: Iterable[str], positions: Floats) -> Floats:
        """How far points (n, 3) lie from the middle lines of zones (n,); inside it is below 1.

        Raises:
            KeyError: if a zone has no shape.
            FigureError: if a line of a zone misses the skin.
        """
        parts = [(self._zones[zone], self._parts(zone, positions)) for zone in zones]
        if not parts:
            return np.full(len(positions), OUTSIDE)
        whole = _melted([part for _, each in parts for part in each])
        crossing = [part for shape, each in parts if shape.both_sides for part in each]
        # At and beyond the midline there is nothing but the zones that cross it.
        beyond = 1 + positions[:, 0] / MIDLINE
        limit = np.minimum(beyond, _melted(crossing)) if crossing else beyond
        distance: Floats = np.maximum(whole, limit)
        return distance

    def field(self, zones: Iterable[str], buffers: Buffers) -> Floats:
        """The distance at each pixel (height, width) that shows skin; `OUTSIDE` elsewhere."""
        field = np.full(buffers.surface.shape, OUTSIDE)
        shown = buffers.surface > 0
        field[shown] = self.distance(zones, buffers.position[shown].astype(float))
        return field

    def spine(self, zone: str) -> Floats:
        """The points (n, 3) on the skin that a zone is painted around; raises like `distance`."""
        strokes = range(len(self._zones[zone].strokes))
        return np.vstack([self._spines(zone, number).data for number in strokes])

    def _parts(self, zone: str, positions: Floats) -> list[Floats]:
        """The distance from each stroke of a zone, as a share of its radius."""
        parts = []
        for number, stroke in enumerate(self._zones[zone].strokes):
            spine = self._spines(zone, number)
            away, nearest = spine.query(positions)
            parts.append(away / _radii(stroke.radii, spine.n)[nearest])
        return parts

    def _dropped(self, zone: str, number: int) -> KDTree:
        stroke = self._zones[zone].strokes[number]
        points = drop_on(self._skin, smooth(stroke.curve), stroke.side)
        if not np.isfinite(points).all():
            raise FigureError(Fault((), f"stroke {number + 1} of zone `{zone}` misses the skin"))
        return KDTree(points)


def _radii(given: tuple[float, ...], count: int) -> Floats:
    """The radius at each of `count` points of a curve, in mm."""
    if len(given) == 1:
        return np.full(count, given[0])
    steps = np.linspace(0, 1, count)
    radii: Floats = PchipInterpolator(np.linspace(0, 1, len(given)), given)(steps)
    return radii


def _melted(distances: list[Floats]) -> Floats:
    """The smallest of several distances, lowered a little where two of them are alike."""
    stacked = np.stack(distances)
    least = stacked.min(axis=0)
    overlap = np.exp(-MELTING * (stacked - least)).sum(axis=0)
    melted: Floats = least - np.log(overlap) / MELTING
    return melted


def paint(picture: Image.Image, essential: Floats, spillover: Floats) -> None:
    """Paint zones on a picture of the skin: essential solid, spillover pale with dots.

    Args:
        picture: changed in place.
        essential: `Painter.field` of the zones where nearly everyone feels it.
        spillover: that of the zones where some do; hidden by the essential ones.
    """
    pixels: Floats = np.asarray(picture, float) / 255
    pixels = tint(pixels, np.where(essential < 1, OUTSIDE, spillover), SPILLOVER, 0.28)
    pixels = tint(pixels, essential, ESSENTIAL, 0.8)
    picture.paste(Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8)))
    _stipple(picture, (spillover < 0.93) & (essential > 1.12))


def tint(pixels: Floats, field: Floats, colour: str, strength: float) -> Floats:
    """A picture (height, width, 3) with what a field encloses in a colour, smooth at its edge."""
    soft = ndimage.gaussian_filter(field, 1.0)
    share = strength * np.clip((1.03 - soft) / 0.06, 0, 1)[..., None]
    # Light and shadow of the skin show through the paint.
    light = 0.45 + 0.6 * pixels.mean(axis=-1, keepdims=True)
    tinted: Floats = pixels * (1 - share) + rgb(colour) * light * share
    return tinted


def _stipple(picture: Image.Image, region: Bools) -> None:
    """Dots in a hexagonal grid wherever their middle lies in a region."""
    scale = labels.SMOOTHING
    layer = Image.new("RGBA", (picture.width * scale, picture.height * scale))
    pen = ImageDraw.Draw(layer)
    radius = DOT_RADIUS * scale
    for number, row in enumerate(np.arange(DOT_SPACING / 2, picture.height, DOT_SPACING * 0.866)):
        start = DOT_SPACING * (0.25 + 0.5 * (number % 2))
        for column in np.arange(start, picture.width, DOT_SPACING):
            if region[int(row), int(column)]:
                x, y = column * scale, row * scale
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=DOT)
    labels.paste_reduced(picture, layer)
