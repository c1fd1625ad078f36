"""Origin and insertion on the same bone: the muscle could move nothing.

Bad: origin `iliac-crest`, insertion `iliac-fossa`.
Better: origin `iliac-fossa`, insertion `lesser-trochanter`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """The insertions of every muscle against its origins."""
    for muscle in corpus.muscles:
        origins = {bone for fact in muscle.origin for bone in corpus.bones(fact.site)}
        for fact in muscle.insertion:
            bones = corpus.bones(fact.site)
            if bones and bones <= origins:
                message = f"the muscle arises from the {', '.join(sorted(bones))} too"
                hint = "origin and insertion lie on different bones"
                yield Problem(fact.place.child("site").span, message, "one-bone", hint)
