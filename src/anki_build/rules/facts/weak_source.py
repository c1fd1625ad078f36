"""A core fact that rests only on sources of the lowest grade.

Here, core facts are those that an exam asks or that a diagnosis depends on: structure, attachments,
nerve, actions, layers, referral, differentials and red flags. How a therapist palpates or treats
may rest on therapists.

Bad: `sources: [a-therapists-page]` for an origin, if that page has the grade C.
Better: `sources: [a-therapists-page, gray-1918]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.base import Citation, Fact
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule

CORE = frozenset(
    (
        "structure",
        "layers",
        "origin",
        "insertion",
        "innervation",
        "actions",
        "referral",
        "differentials",
        "red_flags",
    )
)


@rule(Level.WARNING, silenceable=True)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The core facts of every muscle."""
    for muscle in corpus.muscles:
        for section, fact in muscle.facts():
            if section in CORE and _grades(corpus, fact) == {"C"}:
                message = f"`{fact.id}` has sources of grade C only"
                hint = "find one of grade A or B, or give the reason in `silence`"
                span = fact.place.child("sources").span
                yield Finding(span, message, hint, fact)


def _grades(corpus: Corpus, fact: Fact) -> set[str]:
    ids = [each.source if isinstance(each, Citation) else each for each in fact.sources]
    return {corpus.sources[each].grade for each in ids if each in corpus.sources}
