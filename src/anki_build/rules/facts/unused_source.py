"""A source that nothing cites: left over, or not used yet.

The bibliography lists what the deck was made from. A source that supports no fact and no figure
does not belong there.

Bad: an entry `some-atlas` in `decks/sources.yaml`, and no `sources:` with `some-atlas`.
Better: `sources: [gray-1918, some-atlas]` in the fact that it supports.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level
from anki_build.reading.records import words_in
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING, follows_from="unknown-word")
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every source of the bibliography against every citation."""
    if not corpus.facts_known:
        return
    cited = {
        word
        for record in corpus.records
        for _, word, families in words_in(record)
        if "sources" in families
    }
    for source_id, source in corpus.sources.items():
        if source_id not in cited:
            message = f"nothing cites the source `{source_id}`"
            hint = "cite it, or delete it"
            yield Finding(source.place.key_span, message, hint)
