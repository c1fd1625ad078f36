"""Roots that the nerve does not have, such as S3 for the femoral nerve.

Either the nerve or the roots are wrong. The vocabulary says from which roots a nerve usually comes.
The roots of one muscle may go beyond these, but must have at least one root in common with them.

Bad: `{nerve: femoral-nerve, roots: S1-S2}`.
Better: `{nerve: femoral-nerve, roots: L2-L3}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import NerveEntry
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule

_REGIONS = "CTLS"


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The roots of every muscle against those that the vocabulary gives its nerve."""
    for muscle in corpus.muscles:
        for fact in muscle.innervation:
            nerve = corpus.vocabulary["nerves"].get(fact.nerve)
            if not isinstance(nerve, NerveEntry) or not nerve.roots or not fact.roots:
                continue
            (low, high), (first, last) = _ends(nerve.roots), _ends(fact.roots)
            if last < low or high < first:
                message = f"the {nerve.name} comes from {nerve.roots}, not from {fact.roots}"
                span = fact.place.child("roots").span
                yield Finding(span, message, "look both up again")


def _ends(roots: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The heights of the upper and lower root; roots of cranial nerves are all one height."""
    if roots.startswith("CN "):
        return (-1, 0), (-1, 0)
    heights = [(_REGIONS.index(root[0]), int(root[1:])) for root in roots.split("-")]
    return min(heights), max(heights)
