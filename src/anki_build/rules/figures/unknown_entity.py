"""A mask that hides something that is neither a word nor a fact.

The back of the card names what was hidden. So an entity must be a word of the vocabulary, a muscle,
or what one fact says: `gluteus-medius/gluteal-surface`.

Bad: `entity: gluteus-medus`.
Better: `entity: gluteus-medius`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import FAMILIES
from anki_build.figures.plain_shapes import WrittenFigure
from anki_build.reading.problems import Level, did_you_mean
from anki_build.reading.records import describe
from anki_build.rules.facts.unknown_word import suggest
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The masks of every figure."""
    if not corpus.words_known:
        return
    shown = {figure_id for figure_id, _, _ in corpus.shown}
    for record in corpus.records:
        # What nobody shows is `unused_figure`'s; its muscle may just have been taken out.
        if isinstance(record, WrittenFigure) and record.id in shown:
            for mask in record.masks:
                hint = _unknown(corpus, mask.entity)
                if hint is not None:
                    message = f"{describe(mask.entity)} is neither a word nor a fact"
                    span = mask.place.child("entity").span
                    yield Finding(span, message, hint)


def _unknown(corpus: Corpus, entity: str) -> str | None:
    """A hint if nothing has this name, which may be empty; None if something has."""
    if "/" in entity:
        is_known = entity in corpus.facts or not corpus.facts_known
        return None if is_known else did_you_mean(entity, corpus.facts)
    if any(entity in corpus.vocabulary[family] for family in FAMILIES):
        return None
    return suggest(
        entity, {k: v for family in FAMILIES for k, v in corpus.vocabulary[family].items()}
    )
