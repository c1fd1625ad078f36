"""A landmark that is, by way of others, part of itself; no sentence can say where it lies.

Bad: `facet: {of: trochanter}` with `trochanter: {of: facet}`.
Better: `facet: {of: trochanter}` with `trochanter: {of: femur}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import LandmarkEntry
from anki_build.reading.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """Every landmark of the vocabulary."""
    landmarks = corpus.lexicon["landmarks"]
    for key, entry in landmarks.items():
        seen = {key}
        current = entry
        while isinstance(current, LandmarkEntry) and current.of in landmarks:
            if current.of in seen:
                message = f"landmark `{key}` is part of itself, expected a bone at the end"
                yield Problem(entry.place.child("of").span, message, "landmark-circle")
                break
            seen.add(current.of)
            current = landmarks[current.of]
