"""Colour the buffers of a picture like a drawing in an anatomical atlas.

Soft light from the upper left, muscle fibres and pale tendons, dark outlines, and coloured areas
on the bones.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from anki_build.atlas.arrays import Bools, Floats, Ints
from anki_build.atlas.fibres import streaks
from anki_build.atlas.raybuffers import Buffers, Camera

LIGHT = (-0.45, 0.65, 0.75)
"""Direction to the lamp: right, up, towards the viewer."""

WARM = np.array([1.0, 0.965, 0.93])
SHADOW = np.array([0.55, 0.42, 0.42]) * 0.35
TENDON = "#efe2cf"
INK = "#4a2f28"
STRIPE = "#e9f2fb"

HATCH = 22
"""From stripe to stripe of a hatched area, in grains of fibre."""


@dataclass(frozen=True)
class Paint:
    """The colour of a surface (`#rrggbb`); fibres are drawn where `fibrous`."""

    colour: str
    fibrous: bool = False


@dataclass(frozen=True)
class Patch:
    """An area painted on a bone: a mask (height, width), its colour and that of its rim.

    One that is `hatched` differs from the others even without its colour.
    """

    mask: Bools
    colour: str
    rim: str
    hatched: bool = False


def shade(
    buffers: Buffers, camera: Camera, paints: list[Paint], patches: list[Patch], ground: str
) -> Floats:
    """The picture (height, width, 3) with values from 0 to 1; paints are in order of surface."""
    grain = camera.height / 2000
    base = _base_colours(buffers, paints, grain)
    for patch in patches:
        _apply_patch(base, patch, grain)
    picture = _lit(base, buffers, camera)
    picture[buffers.surface == 0] = rgb(ground)
    ink = _outlines(buffers, camera, grain)[..., None]
    return _faded_below(picture * (1 - ink) + rgb(INK) * ink, rgb(ground))


def rgb(colour: str) -> Floats:
    """A colour `#rrggbb` as three numbers from 0 to 1."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def halve(picture: Floats) -> Floats:
    """The picture with half as many pixels in each direction: its edges become smooth."""
    height, width, channels = picture.shape
    averaged: Floats = picture.reshape(height // 2, 2, width // 2, 2, channels).mean((1, 3))
    return averaged


def _base_colours(buffers: Buffers, paints: list[Paint], grain: float) -> Floats:
    """Colours before light, fibres and tendons included."""
    palette = np.array([(1.0, 1.0, 1.0), *(rgb(paint.colour) for paint in paints)])
    fibrous = np.array([False, *(paint.fibrous for paint in paints)])[buffers.surface]
    fibre = np.clip(streaks(buffers.fibre, fibrous, grain), -2.2, 2.2) / 2.2
    base = palette[buffers.surface] * (1 + 0.13 * fibre[..., None])
    insertion = np.clip((buffers.progress - 0.8) / 0.2, 0, 1) ** 1.5
    origin = np.clip(1 - buffers.progress / 0.07, 0, 1)
    tendon = np.clip((0.95 * insertion + 0.35 * origin) * (0.75 + 0.35 * fibre), 0, 0.85)
    tendon = (tendon * fibrous)[..., None]
    coloured: Floats = base * (1 - tendon) + rgb(TENDON) * tendon
    return coloured


def _apply_patch(base: Floats, patch: Patch, grain: float) -> None:
    rim = max(1, round(4 * grain))
    base[patch.mask] = base[patch.mask] * 0.2 + rgb(patch.colour) * 0.8
    if patch.hatched:
        rows, columns = np.nonzero(patch.mask)
        striped = (rows + columns) % round(HATCH * grain) < 0.4 * HATCH * grain
        base[rows[striped], columns[striped]] = rgb(STRIPE)
    edge = patch.mask & ~ndimage.binary_erosion(patch.mask, iterations=rim)
    base[edge] = rgb(patch.rim)


def _lit(base: Floats, buffers: Buffers, camera: Camera) -> Floats:
    """Wrapped diffuse light, dimmed in hollows and at grazing angles, and a faint gloss."""
    right, up, forward = camera.axes
    normal = np.stack(
        [buffers.normal @ right, buffers.normal @ up, -(buffers.normal @ forward)], -1
    )
    lamp = np.array(LIGHT) / np.linalg.norm(LIGHT)
    diffuse = np.clip(0.55 * (normal @ lamp) + 0.45, 0, 1) ** 1.15
    openness = np.clip(buffers.openness, 0, 1) ** 1.25
    light = (0.40 + 0.72 * diffuse) * (0.42 + 0.58 * openness)
    light *= 0.72 + 0.28 * np.clip(normal[..., 2], 0, 1) ** 0.6
    light = np.clip(light, 0, 1.15)[..., None]
    # A surface shines where it faces half-way between the lamp and the viewer.
    halfway = lamp + np.array((0, 0, 1))
    halfway /= np.linalg.norm(halfway)
    gloss = 0.06 * np.clip(normal @ halfway, 0, 1)[..., None] ** 12
    lit: Floats = base * (light * WARM + (1 - np.clip(light, 0, 1)) * SHADOW) + gloss
    return np.clip(lit, 0, 1)


def _outlines(buffers: Buffers, camera: Camera, grain: float) -> Floats:
    """Opacity of the ink: strong between surfaces, weaker where one surface folds over itself."""
    reach = max(1, round(1.6 * grain))
    between = _spread_of(buffers.surface, reach) > 0
    jump = _spread_of(np.where(np.isfinite(buffers.depth), buffers.depth, 1e4), reach)
    fold = np.clip((jump - 6 * reach * camera.scale - 4) / 10, 0, 1) * (buffers.surface > 0)
    return np.clip(0.85 * between + 0.55 * fold, 0, 0.85)


def _spread_of(values: Ints | Floats, reach: int) -> Floats:
    """Difference between the greatest and the smallest value near each pixel."""
    size = 2 * reach + 1
    high = ndimage.maximum_filter(values, size=size)
    low = ndimage.minimum_filter(values, size=size)
    return np.asarray(high - low, np.float32)


def _faded_below(picture: Floats, ground: Floats) -> Floats:
    """The picture fading into the ground at its lower edge, where a bone is cut off."""
    height = len(picture)
    rows = np.clip(np.arange(height, 0, -1) / (0.05 * height), 0, 1)
    strength = (rows**2 * (3 - 2 * rows))[:, None, None]
    return picture * strength + ground * (1 - strength)
