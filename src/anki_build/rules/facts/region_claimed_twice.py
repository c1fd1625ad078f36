"""A region that two decks claim: every question across its muscles would come twice.

Bad: `regions: [hip]` in two `deck.yaml` files.
Better: in one of them, which then asks about the muscles of both decks.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level
from anki_build.reading.yaml_reader import Place
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The regions of every deck."""
    claims: dict[str, Place] = {}
    for deck in corpus.decks:
        for index, region in enumerate(deck.file.regions):
            place = deck.file.place.child("regions", index)
            if region in claims:
                message = f"the region `{region}` is claimed already at {claims[region].span}"
                yield Finding(place.span, message, "delete it here or there")
            claims.setdefault(region, place)
