"""A part of the muscle that the muscle does not declare.

Bad: `part: anterior-fibres` without it in `parts:`. Better: declare all parts at the top.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Problem, did_you_mean


def check(corpus: Corpus) -> Iterator[Problem]:
    """The parts in the facts of every muscle."""
    for muscle in corpus.muscles:
        for _, fact in muscle.facts():
            part: str | None = getattr(fact, "part", None)
            if part is not None and part not in muscle.parts:
                message = f"part `{part}` is not in the list `parts` of this muscle"
                hint = did_you_mean(part, muscle.parts) or "add it there"
                span = fact.place.child("part").span
                yield Problem(span, message, "undeclared-part", hint)
