"""A landmark that is part of itself, directly or through others.

Cards name a landmark together with what it is part of: "facet of the greater trochanter of the
femur". So `of` must lead outwards, step by step, to a bone; in a circle, no sentence can say where
the landmark is.

Bad: `facet: {of: trochanter}` with `trochanter: {of: facet}`.
Better: `facet: {of: trochanter}` with `trochanter: {of: femur}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import LandmarkEntry
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every landmark of the vocabulary."""
    landmarks = corpus.vocabulary["landmarks"]
    for key, entry in landmarks.items():
        seen = {key}
        current = entry
        while isinstance(current, LandmarkEntry) and current.of in landmarks:
            if current.of in seen:
                message = f"landmark `{key}` is part of itself, expected a bone at the end"
                yield Finding(entry.place.child("of").span, message)
                break
            seen.add(current.of)
            current = landmarks[current.of]
