"""A gap of a deciding feature that is not in the feature, or asks for more than three words.

The card shows the condition and the feature, with dots in the place of these words. They cannot be
part of an emphasis or a formula.

Bad: `feature: pain runs on below the knee` with `gap: above the ankle`.
Better: `feature: pain runs on below the knee` with `gap: below the knee`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.differential import Differential
from anki_build.facts.statement import answer_and_hint
from anki_build.reading.problems import Level
from anki_build.reading.text import Plain, inlines, plain
from anki_build.rules.registry import Finding, rule

LIMIT = 3


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every differential with a gap."""
    for muscle in corpus.muscles:
        for fact in muscle.differentials:
            if fact.gap is not None:
                yield from _gap(fact, plain(answer_and_hint(fact.gap)[0]))


def _gap(fact: Differential, answer: str) -> Iterator[Finding]:
    span = fact.place.child("gap").span
    parts = [part.text for part in inlines(fact.feature) if isinstance(part, Plain)]
    times = sum(part.count(answer) for part in parts) if answer.strip() else 0
    if times != 1:
        found = f"appears in the feature {times} times" if times else "is not in the feature"
        yield Finding(span, f"the gap `{answer}` {found}, expected words that it has once")
    if (count := len(answer.split())) > LIMIT:
        message = f"the gap `{answer}` has {count} words, expected at most {LIMIT}"
        yield Finding(span, message, "ask for its core")
