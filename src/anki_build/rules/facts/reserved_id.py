"""An id that the program uses itself: a section, the figures, the cards across muscles.

The keys of notes contain such names. Notes about a whole section are stored under the name of the
section, notes about figures under `figure`, notes across muscles under `across`, and actions
without a part under `whole`.

Bad: `- {id: origin, site: gluteal-surface-of-ilium, …}`.
Better: `- {id: gluteal-surface, site: gluteal-surface-of-ilium, …}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.muscle import Muscle
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule

RESERVED = frozenset(name.replace("_", "-") for name in Muscle.__struct_fields__)

# What stands in keys of notes where other notes have the muscle's id.
KEPT = {"figure": "figures", "across": "cards across muscles"}


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The facts of every muscle, and the muscles themselves."""
    whole = corpus.vocabulary["parts"].get("whole")
    if whole is not None:
        message = "`whole` is where the actions of no part are kept, expected another id"
        yield Finding(whole.place.key_span, message)
    for muscle in corpus.muscles:
        if muscle.id in KEPT:
            message = f"`{muscle.id}` is where the notes of {KEPT[muscle.id]} are kept"
            yield Finding(muscle.place.child("id").span, message)
        for _, fact in muscle.facts():
            if fact.id in RESERVED:
                message = f"`{fact.id}` is the name of a section, expected another id"
                yield Finding(fact.place.child("id").span, message)
