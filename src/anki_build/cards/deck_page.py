"""What the page of a deck says in Anki: its description, and how to study a part of it."""

from __future__ import annotations

from anki_build.cards.notes import DeckPage
from anki_build.cards.tags import Tag, search
from anki_build.corpus.corpus import Corpus, Deck


def deck_page(corpus: Corpus, deck: Deck) -> DeckPage:
    """The page of a deck: what everyone must know, referred pain, pictures, each muscle."""
    file = deck.file
    of_deck = Tag.DECK.of(file.id)
    searches = {
        search(of_deck, Tag.YIELD.of("must")): "what everyone must know",
        search(of_deck, Tag.KIND.of("referral")): "referred pain",
        search(of_deck, Tag.KIND.of("figure")): "pictures",
    }
    for muscle in file.muscles:
        searches[search(Tag.MUSCLE.of(muscle))] = corpus.entry(muscle, "muscles").name
    return DeckPage(file.name, file.description, file.licence, searches)
