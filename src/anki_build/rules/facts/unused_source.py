"""A source that nothing cites; a warning, since it may be on its way.

Bad: an entry that no `sources:` names. Better: cite it, or delete it.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level, Problem
from anki_build.reading.records import words_in


def check(corpus: Corpus) -> Iterator[Problem]:
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
            yield Problem(source.place.key_span, message, "unused-source", hint, Level.WARNING)
