"""What the page of a deck says in Anki: its description, and how to study a part of it."""

from __future__ import annotations

from anki_build.cards.notes import DeckPage
from anki_build.corpus.corpus import Corpus, Deck


def deck_page(corpus: Corpus, deck: Deck) -> DeckPage:
    """The page of a deck: what everyone must know, referred pain, pictures, each muscle."""
    file = deck.file
    searches = {
        f"tag:anki_build::deck::{file.id} tag:anki_build::yield::must": "what everyone must know",
        f"tag:anki_build::deck::{file.id} tag:anki_build::kind::referral": "referred pain",
        f"tag:anki_build::deck::{file.id} tag:anki_build::kind::figure": "pictures",
    }
    for muscle in file.muscles:
        name = corpus.entry(muscle, "muscles").name
        searches[f"tag:anki_build::muscle::{muscle}"] = name
    return DeckPage(file.name, file.description, file.licence, searches)
