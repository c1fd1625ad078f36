"""A fact with the name of a section: notes about a whole section are kept under that name.

Bad: a fact `id: origin`. Better: `id: gluteal-surface`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.muscle import Muscle
from anki_build.reading.problems import Problem

RESERVED = frozenset(name.replace("_", "-") for name in Muscle.__struct_fields__)

# What stands in keys of notes where other notes have the muscle's id.
KEPT = {"figure": "figures", "across": "cards across muscles"}


def check(corpus: Corpus) -> Iterator[Problem]:
    """The facts of every muscle, and the muscles themselves."""
    whole = corpus.lexicon["parts"].get("whole")
    if whole is not None:
        message = "`whole` is where the actions of no part are kept, expected another id"
        yield Problem(whole.place.key_span, message, "reserved-id")
    for muscle in corpus.muscles:
        if muscle.id in KEPT:
            message = f"`{muscle.id}` is where the notes of {KEPT[muscle.id]} are kept"
            yield Problem(muscle.place.child("id").span, message, "reserved-id")
        for _, fact in muscle.facts():
            if fact.id in RESERVED:
                message = f"`{fact.id}` is the name of a section, expected another id"
                yield Problem(fact.place.child("id").span, message, "reserved-id")
