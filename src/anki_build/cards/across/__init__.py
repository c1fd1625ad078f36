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
from anki_build.cards.across.base import Collection, collections
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
        f"{collection.deck.file.name}: {reason}"
        for collection in collections(corpus)
        for refused in REFUSALS
        for reason in refused(collection)
    ]


def expand(corpus: Corpus) -> dict[str, tuple[ClozeDraft, ...]]:
    """The drafts that every deck asks across muscles, by its id, in the order of study."""
    return {
        collection.deck.file.id: tuple(draft for pattern in ACROSS for draft in pattern(collection))
        for collection in collections(corpus)
    }
