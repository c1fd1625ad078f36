"""A region that has muscles in two decks and that no deck claims.

Each deck then asks only about its own muscles. "The muscles of the femoral nerve" depends on how
the muscles are spread over decks, and moving a muscle moves cards.

Bad: two muscles with `region: hip` in two decks.
Better: `regions: [hip]` in one `deck.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus, Deck
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The regions of the muscles of every deck."""
    claimed = {region for deck in corpus.decks for region in deck.file.regions}
    holding: dict[str, dict[str, Deck]] = {}
    for deck in corpus.decks:
        for muscle in deck.muscles:
            holding.setdefault(muscle.region, {})[deck.file.id] = deck
    for region, decks in holding.items():
        if region not in claimed and len(decks) > 1:
            yield _finding(region, list(decks.values()))


def _finding(region: str, decks: list[Deck]) -> Finding:
    first = decks[0].file
    names = " and ".join(each.file.name for each in decks)
    message = f"muscles of the region `{region}` lie in {names}, and no deck claims it"
    listed = ", ".join((*first.regions, region))
    hint = f"write `regions: [{listed}]` here, or in the deck that is to ask across them"
    return Finding(first.place.span, message, hint)
