"""Trigger points that go together in one direction only.

If A goes with B, then B goes with A. A student who learns the pair at one muscle expects it at the
other. The rule also applies if the other muscle has no `associated_trigger_points` yet, but not if
it has no facts at all.

Bad: `{id: with-medius, muscle: gluteus-medius, …}` in the minimus, but nothing in the medius.
Better: `{id: with-minimus, muscle: gluteus-minimus, …}` in the medius, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING, silenceable=True, follows_from="unknown-word")
def check(corpus: Corpus) -> Iterator[Finding]:
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
                yield Finding(span, message, hint, fact)
