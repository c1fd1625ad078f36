"""Layers that cannot be: one muscle deep to another that is said to be deep to it."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus import Corpus
from anki_build.facts.layer import Layer
from anki_build.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """The layers of all muscles against each other.

    Layers that hold for a part of a muscle only (`where`) may well turn round elsewhere.
    """
    over: dict[tuple[str, str], Layer] = {}
    for muscle in corpus.muscles:
        for fact in muscle.layers:
            if fact.where is not None:
                continue
            pair = (muscle.id, fact.structure)
            upper, lower = pair if fact.relation == "superficial to" else pair[::-1]
            if (lower, upper) in over:
                first = over[lower, upper].place.span
                message = f"`{upper}` cannot lie over `{lower}`, which {first} puts over it"
                yield Problem(fact.place.span, message, "layers-contradict", "look it up again")
            over.setdefault((upper, lower), fact)
