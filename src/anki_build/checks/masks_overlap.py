"""Two masks of a figure that overlap: taking one off still hides, or shows, part of the other.

Masks of neighbours may touch; the share of the smaller one that another hides is at most a tenth.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from anki_build.corpus import Corpus
from anki_build.figures.overlap import MOST_OVERLAP, overlap
from anki_build.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """The masks of every figure, two by two."""
    for figure in corpus.figures.values():
        for one, two in combinations(figure.masks, 2):
            if not (one.shapes and two.shapes):
                continue
            share = overlap(one.shapes, two.shapes)
            if share > MOST_OVERLAP:
                message = f"mask `{two.id}` overlaps mask `{one.id}` by {share:.0%} of the smaller"
                hint = f"at most {MOST_OVERLAP:.0%} may be shared"
                yield Problem(two.place.child("shapes").span, message, "masks-overlap", hint)
