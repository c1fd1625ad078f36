"""Trigger points that go together one way only: if A goes with B, B goes with A.

A warning, even where the other muscle has no such section yet.

Bad: the minimus names the medius, and the medius names no minimus.
Better: each names the other, or says in `silence` why not.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.base import Fact
from anki_build.reading.problems import Level, Problem

RULE = "one-sided-association"


def check(corpus: Corpus) -> Iterator[tuple[Fact, Problem]]:
    """The associated trigger points of all muscles."""
    muscles = {muscle.id: muscle for muscle in corpus.muscles}
    for muscle in muscles.values():
        for fact in muscle.associated_trigger_points:
            other = muscles.get(fact.muscle)
            # A muscle of which nothing is written yet has nothing to answer.
            if other is None or not any(other.facts()):
                continue
            if muscle.id not in {each.muscle for each in other.associated_trigger_points}:
                message = f"the {other.name} does not name the {muscle.name} in return"
                hint = "add it there if a source says so, or give the reason in `silence`"
                span = fact.place.child("muscle").span
                yield fact, Problem(span, message, RULE, hint, Level.WARNING)
