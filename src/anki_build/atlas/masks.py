"""Occlusion masks over the label boxes, and the YAML file that tells the deck builder of them."""

import json
from dataclasses import dataclass

from anki_build.atlas.labels import Box

MARGIN = 2
"""A mask is this many px larger than its box on every side."""

HEADER = """\
# yaml-language-server: $schema=../schemas/figure.schema.json
# Drawn by `python -m anki_build.atlas`; masks are computed from the drawing.
"""

ORIGIN = """\
units: pixels
sources: [bodyparts3d]
licence: CC-BY-SA-4.0
credit: "BodyParts3D, © The Database Center for Life Science licensed under \
CC Attribution 4.0 International (earlier: CC Attribution-Share Alike 2.1 Japan)"
changes: selected, remeshed, smoothed, recoloured, rendered and labelled
"""


@dataclass(frozen=True)
class Mask:
    """A rectangle (left, top, width, height in px) that hides the label of an entity."""

    id: str
    entity: str
    rect: tuple[int, int, int, int]


def mask_over(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The rectangle that covers a box with a margin, cut off at the picture's edges."""
    left, top = max(0, box.left - MARGIN), max(0, box.top - MARGIN)
    right, bottom = min(width, box.right + MARGIN), min(height, box.bottom + MARGIN)
    return left, top, right - left, bottom - top


def figure_yaml(name: str, title: str, hide: str, masks: list[Mask], reviewed: str = "") -> str:
    """The text of the YAML file beside the picture `<name>.webp`."""
    review = f"reviewed: {json.dumps(reviewed, ensure_ascii=False)}\n" if reviewed else ""
    lines = [
        f"id: {name}",
        f"image: {name}.webp",
        f"title: {_plain_or_quoted(title)}",
        f"hide: {hide}",
    ]
    return (
        HEADER
        + "\n".join(lines)
        + "\n"
        + ORIGIN
        + review
        + "masks:\n"
        + "".join(map(_entry, masks))
    )


def _plain_or_quoted(text: str) -> str:
    """A text as YAML; a colon or number sign in it would otherwise begin something new."""
    quoted = ": " in text or " #" in text
    return json.dumps(text, ensure_ascii=False) if quoted else text


def _entry(mask: Mask) -> str:
    rect = ", ".join(map(str, mask.rect))
    return f"  - id: {mask.id}\n    entity: {mask.entity}\n    shapes: [{{rect: [{rect}]}}]\n"
