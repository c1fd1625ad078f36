"""Masks over labels and over structures, computed from the drawing."""

from dataclasses import dataclass
from typing import Any

from anki_build.atlas.labels import Box

MARGIN = 2
"""A mask is this many px larger than its box on every side."""


@dataclass(frozen=True)
class Mask:
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
