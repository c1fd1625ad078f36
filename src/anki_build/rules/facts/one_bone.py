"""Origin and insertion on the same bone: the muscle could not move anything.

The vocabulary says to which bone a landmark belongs. Either one of the two sites is wrong, or it is
`of` another bone.

Bad: `origin: [{site: iliac-crest, …}]` with `insertion: [{site: iliac-fossa, …}]`.
Better: `origin: [{site: iliac-fossa, …}]` with `insertion: [{site: lesser-trochanter, …}]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The insertions of every muscle against its origins."""
    for muscle in corpus.muscles:
        origins = {bone for fact in muscle.origin for bone in corpus.bones(fact.site)}
        for fact in muscle.insertion:
            bones = corpus.bones(fact.site)
            if bones and bones <= origins:
                message = f"the muscle arises from the {', '.join(sorted(bones))} too"
                hint = "origin and insertion lie on different bones"
                yield Finding(fact.place.child("site").span, message, hint)
