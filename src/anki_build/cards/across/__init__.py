"""Cards across muscles, computed from the facts and never written by hand, one module a kind.

A note's key names what it asks, and its slots are the muscles: a muscle added to the collection
adds one card to a set and moves nobody's history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from anki_build.cards.across import (
    attachment_set,
    bone_hub,
    contrast,
    lesion,
    movement_set,
    nerve_set,
    region,
    reverse,
)
from anki_build.cards.across.base import Collection
from anki_build.cards.notes import ClozeDraft
from anki_build.corpus.corpus import Corpus

Across = Callable[[Collection], Iterable[ClozeDraft]]

ACROSS: tuple[Across, ...] = (
    nerve_set.expand,
    lesion.expand,
    attachment_set.expand,
    bone_hub.expand,
    reverse.expand,
    movement_set.expand,
    contrast.expand,
    region.expand,
)

# Kinds that say what they refuse.
REFUSALS: tuple[Callable[[Collection], Iterable[str]], ...] = (
    reverse.refusals,
    lesion.refusals,
)


def refusals(corpus: Corpus) -> list[str]:
    """What is not asked across muscles and why, for the maintainer's report."""
    return [
        f"{deck.file.name}: {reason}"
        for deck in corpus.decks
        for refused in REFUSALS
        for reason in refused(Collection(corpus, deck))
    ]


def expand(corpus: Corpus) -> dict[str, tuple[ClozeDraft, ...]]:
    """The drafts across the muscles of every deck, by the deck's id, in the order of study."""
    return {
        deck.file.id: tuple(
            draft for pattern in ACROSS for draft in pattern(Collection(corpus, deck))
        )
        for deck in corpus.decks
    }
