"""A mask so small that nobody sees it on a phone.

If the picture is 360 pixels wide on the screen, a hundredth of it is less than four pixels: no more
than a red line. So the largest shape of a mask must be at least a hundredth of the picture's width,
both across and down.

Bad: `{rect: [600, 300, 8, 8]}` on a picture of 1200 pixels.
Better: `{rect: [550, 280, 100, 48]}`, a box over its label.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.figures.base import Picture, Shape
from anki_build.figures.geometry import bounds
from anki_build.figures.plain_shapes import TOLERANCE
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule

# Of the picture's width; what the largest shape of a mask measures at least, across and down.
SMALLEST = 0.01


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The masks of every figure."""
    for figure in corpus.figures.values():
        for mask in figure.masks:
            size = max((_size(figure.picture, shape) for shape in mask.shapes), default=SMALLEST)
            if size < SMALLEST - TOLERANCE:
                message = (
                    f"the mask `{mask.id}` measures {size:.1%} of the picture's width, expected at"
                    f" least {SMALLEST:.0%}"
                )
                hint = "nobody would see it on a phone"
                yield Finding(mask.place.span, message, hint)


def _size(picture: Picture, shape: Shape) -> float:
    """The smaller side of the shape's bounding box, as a share of the picture's width."""
    left, top, right, bottom = bounds([shape])
    return min(right - left, (bottom - top) * picture.height / picture.width)
