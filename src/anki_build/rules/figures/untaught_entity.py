"""A mask that asks for something that no card of its deck teaches in words.

A picture shows where something is, not why it matters. A deck teaches its muscles, everything that
their facts name (a site and what it is part of, a neighbour, a nerve, a zone), and everything that
a sentence mentions by name. If a mask is only there for orientation, list its entity under
`only_in_figures` in `deck.yaml`, with the reason. A reason that is not needed is reported too.

Bad: `entity: obturator-nerve` in a figure of a deck that has no fact about that nerve.
Better: `only_in_figures: {obturator-nerve: a landmark beside the vessels}` in `deck.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards import entities
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.figures.base import Mask
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING, follows_from="unknown-word")
def check(corpus: Corpus) -> Iterator[Finding]:
    """The masks of every figure that a deck or one of its muscles shows."""
    if corpus.words_known and corpus.facts_known:
        for deck in corpus.decks:
            yield from _deck(corpus, deck)


def _deck(corpus: Corpus, deck: Deck) -> Iterator[Finding]:
    masks = list(_masks(corpus, deck))
    taught = entities.Taught(corpus, deck.muscles) if masks else ()
    excused = deck.file.only_in_figures
    untaught = [m for m in masks if entities.is_known(corpus, m.entity) and m.entity not in taught]
    for mask in untaught:
        if mask.entity not in excused:
            message = f"no fact of the deck {deck.file.name} teaches `{mask.entity}` in words"
            hint = "add a fact, take the mask away, or give the reason in `only_in_figures`"
            yield Finding(mask.place.child("entity").span, message, hint)
    for entity in excused.keys() - {mask.entity for mask in untaught}:
        message = f"no figure asks `{entity}`, or a fact teaches it in words"
        span = deck.file.place.child("only_in_figures", entity).key_span
        yield Finding(span, message, "delete it")


def _masks(corpus: Corpus, deck: Deck) -> Iterator[Mask]:
    shown = [*deck.file.figures, *(each for muscle in deck.muscles for each in muscle.figures)]
    for figure_id in dict.fromkeys(shown):
        if figure_id in corpus.figures:
            yield from corpus.figures[figure_id].masks
