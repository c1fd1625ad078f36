"""Cards across muscles, computed from the facts and never written by hand, one module a kind.

A note's key names what it asks, and its slots are the muscles: a muscle added to the deck adds one
card to a set and moves nobody's history. A module of this folder takes part by its `ACROSS`.
"""

from __future__ import annotations

from anki_build.cards.across.base import Across, scopes
from anki_build.cards.notes import ClozeDraft
from anki_build.corpus.corpus import Corpus
from anki_build.reading.plugins import modules_in


def kinds() -> list[Across]:
    """Every kind of card across muscles, in the order of study."""
    modules = modules_in(__name__)
    found = [module.ACROSS for module in modules if hasattr(module, "ACROSS")]
    return sorted(found, key=lambda kind: kind.place)


def refusals(corpus: Corpus) -> list[str]:
    """What is not asked across muscles and why, for the maintainer's report."""
    return [
        f"{scope.deck.file.name}: {reason}"
        for scope in scopes(corpus)
        for kind in kinds()
        for reason in kind.refusals(scope)
    ]


def expand(corpus: Corpus) -> dict[str, tuple[ClozeDraft, ...]]:
    """The drafts that every deck asks across muscles, by its id, in the order of study."""
    asking = kinds()
    return {
        scope.deck.file.id: tuple(draft for kind in asking for draft in kind.expand(scope))
        for scope in scopes(corpus)
    }
