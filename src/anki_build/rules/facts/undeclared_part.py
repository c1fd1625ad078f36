"""A part that the muscle does not list under `parts`.

`parts` at the top of the file lists every part that a fact names, so that a typing error does not
make a new part.

Bad: `part: anterior-fibre` with `parts: [anterior-fibres, posterior-fibres]`.
Better: `part: anterior-fibres`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level, did_you_mean
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR, follows_from="unknown-word")
def check(corpus: Corpus) -> Iterator[Finding]:
    """The parts in the facts of every muscle."""
    for muscle in corpus.muscles:
        for _, fact in muscle.facts():
            part: str | None = getattr(fact, "part", None)
            if part is not None and part not in muscle.parts:
                message = f"part `{part}` is not in the list `parts` of this muscle"
                hint = did_you_mean(part, muscle.parts) or "add it there"
                span = fact.place.child("part").span
                yield Finding(span, message, hint)
