"""Two masks of a figure, one of which covers much of the other.

If the front shows all masks, the other mask still hides part of the answer. If it shows only the
mask that is asked, that mask asks for two things. The overlap is measured as a share of the smaller
mask.

Bad: a mask on the gluteus medius that also covers the gluteus minimus, which has its own mask.
Better: masks that end where the muscle in front begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from anki_build.corpus.corpus import Corpus
from anki_build.figures.base import Figure
from anki_build.figures.geometry import area, overlap
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule

# The largest share that is let pass, by what the front hides: edges may touch, and a part may lie
# half on its whole as long as one mask at a time is seen.
SHARES = {"all": 0.1, "one": 0.5}

# Areas are counted along lines.
ROUNDING = 0.01


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every pair of masks of every figure."""
    for figure in corpus.figures.values():
        yield from _figure(figure)


def _figure(figure: Figure) -> Iterator[Finding]:
    masks = [mask for mask in figure.masks if mask.shapes]
    areas = [area(mask.shapes) for mask in masks]
    for (one, its), (other, others) in combinations(zip(masks, areas, strict=True), 2):
        shared = overlap(one.shapes, other.shapes)
        share = shared / min(its, others) if shared else 0.0
        if share > SHARES[figure.hide] + ROUNDING:
            message = (
                f"the masks `{one.id}` and `{other.id}` overlap by {share:.0%} of the smaller one,"
                f" expected at most {SHARES[figure.hide]:.0%}"
            )
            hint = "draw them apart, or make them one mask"
            yield Finding(other.place.span, message, hint)
