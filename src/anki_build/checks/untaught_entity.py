"""A mask that asks what no card of its deck teaches in words; a warning.

A picture shows where something lies, not why it matters. Taught is a muscle of the deck, what one
of its facts names (a site and what it is part of, a neighbour, a nerve, a zone), and what a
sentence of it mentions by name.

Bad: a mask on the obturator nerve, which no muscle of the deck has to do with. Better: a fact that
names it, another mask, or the reason in the figure's `silence`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build import entities
from anki_build.corpus import Corpus, Deck
from anki_build.problems import Level, Problem

RULE = "untaught-entity"


def check(corpus: Corpus) -> Iterator[Problem]:
    """The masks of every figure that a deck or one of its muscles shows."""
    if corpus.words_known and corpus.facts_known:
        for deck in corpus.decks:
            yield from _deck(corpus, deck)


def _deck(corpus: Corpus, deck: Deck) -> Iterator[Problem]:
    shown = [*deck.file.figures, *(each for muscle in deck.muscles for each in muscle.figures)]
    figures = [corpus.figures[each] for each in dict.fromkeys(shown) if each in corpus.figures]
    if not figures:
        return
    taught = entities.Taught(corpus, deck.muscles)
    for figure in figures:
        for mask in () if RULE in figure.silence else figure.masks:
            if entities.is_known(corpus, mask.entity) and mask.entity not in taught:
                message = f"no fact of the deck {deck.file.name} teaches `{mask.entity}` in words"
                hint = "add a fact, take the mask away, or give the reason in `silence`"
                span = mask.place.child("entity").span
                yield Problem(span, message, RULE, hint, Level.WARNING)
