"""Two muscles that are told apart in one direction only.

If A may be taken for B, then B may be taken for A. The rule applies where both muscles have
`differentials`. The deciding feature is the same, seen from the other side: `favours: condition` in
one muscle is `favours: muscle` in the other.

Bad: `condition: gluteus-medius-trigger-points` in the piriformis, but nothing in the medius.
Better: `condition: piriformis-trigger-points` in the medius, with the same feature.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.muscle import Muscle
from anki_build.facts.vocabulary import ConditionEntry
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING, silenceable=True, follows_from="unknown-word")
def check(corpus: Corpus) -> Iterator[Finding]:
    """The differentials of all muscles that are another muscle's trigger points."""
    muscles = {muscle.id: muscle for muscle in corpus.muscles}
    for muscle in muscles.values():
        for fact in muscle.differentials:
            other = muscles.get(_muscle(corpus, fact.condition) or "")
            if other is None or not other.differentials:
                continue
            if muscle.id not in _confused_with(corpus, other):
                message = f"the {other.name} is not told apart from the {muscle.name} in return"
                span = fact.place.child("condition").span
                hint = "add the differential there, or give the reason in `silence`"
                yield Finding(span, message, hint, fact)


def _muscle(corpus: Corpus, condition: str) -> str | None:
    entry = corpus.vocabulary["conditions"].get(condition)
    return entry.muscle if isinstance(entry, ConditionEntry) else None


def _confused_with(corpus: Corpus, muscle: Muscle) -> set[str | None]:
    return {_muscle(corpus, fact.condition) for fact in muscle.differentials}
