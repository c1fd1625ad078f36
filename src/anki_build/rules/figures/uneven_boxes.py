"""Boxes over labels with different widths: the widest gives away the longest name.

The rule applies only where the front shows all masks and each mask is one rectangle, which is how
labels are covered. Rectangles over the structures themselves may have any width; say so in
`silence` in the figure's file.

Bad: a box of 90 pixels over "sacrum" beside one of 260 over "posterior superior iliac spine".
Better: boxes of 260 pixels over both.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.figures.base import Figure, Rect
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule

# In pixels of the picture: what a hand or Anki's editor moves an edge by.
TOLERANCE = 4


@rule(Level.ERROR, silenceable=True)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every figure that hides all masks."""
    for figure in corpus.figures.values():
        if figure.hide == "all":
            yield from _figure(figure)


def _figure(figure: Figure) -> Iterator[Finding]:
    single = [mask.shapes[0] for mask in figure.masks if len(mask.shapes) == 1]
    rects = [shape for shape in single if isinstance(shape, Rect)]
    if len(rects) < len(figure.masks):
        return
    widths = [rect.width * figure.picture.width for rect in rects]
    widest = max(widths, default=0)
    for mask, width in zip(figure.masks, widths, strict=True):
        if width < widest - TOLERANCE:
            message = (
                f"the box `{mask.id}` is {width:.0f} pixels wide and the widest one {widest:.0f},"
                " so that its width tells the answer"
            )
            hint = "make all boxes of one width, or give the reason in `silence`"
            yield Finding(mask.place.span, message, hint, figure)
