"""A word that is not in the vocabulary, the bibliography or the figures.

Facts name bones, nerves, movements, sources and figures by their ids, so that each thing has the
same name on all cards. If a word is missing, add it to `decks/vocabulary.yaml`.

Bad: `nerve: superor-gluteal-nerve`.
Better: `nerve: superior-gluteal-nerve`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import Entry
from anki_build.reading.problems import Level, Span, did_you_mean
from anki_build.reading.records import describe, words_in
from anki_build.rules.registry import Finding, rule

WHERE = {"sources": "decks/sources.yaml", "figures": "the folder `media`"}


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every word of every file."""
    if not corpus.words_known:
        return
    for record in corpus.records:
        for place, word, families in words_in(record):
            if not any(word in corpus.vocabulary[family] for family in families):
                yield _unknown(corpus, word, families, place.span)


def _unknown(corpus: Corpus, word: str, families: tuple[str, ...], span: Span) -> Finding:
    where = WHERE.get(families[0], "decks/vocabulary.yaml")
    what = " or ".join(families)
    entries = {k: v for family in families for k, v in corpus.vocabulary[family].items()}
    hint = suggest(word, entries)
    message = f"{describe(word)} is not among the {what} of {where}"
    return Finding(span, message, hint)


def suggest(word: str, entries: dict[str, Entry]) -> str:
    """A hint by id, by name or by synonym: an author may have written any of them."""
    ids: dict[str, str] = {}
    for key, entry in entries.items():
        ids |= dict.fromkeys((key, entry.name, *entry.synonyms), key)
    if word in ids:
        return f"did you mean `{ids[word]}`?"
    near = did_you_mean(word, ids)
    return f"did you mean `{ids[near.split('`')[1]]}`?" if near else ""
