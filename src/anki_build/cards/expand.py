"""The stage from facts to notes: everything that is asked, deck by deck."""

from __future__ import annotations

from collections.abc import Mapping

from anki_build.cards import across, patterns
from anki_build.cards.notes import Draft
from anki_build.corpus.corpus import Corpus

Drafts = Mapping[str, tuple[Draft, ...]]


def expand(corpus: Corpus) -> Drafts:
    """The notes of every deck by the deck's id: muscle by muscle, then across muscles.

    Args:
        corpus: what the authors wrote, without errors.
    """
    by_muscle, together = patterns.expand(corpus), across.expand(corpus)
    return {deck: (*by_muscle[deck], *together[deck]) for deck in by_muscle}


def slots(drafts: Drafts) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is to be numbered: for each note its key, its deck's id, and its slots."""
    return [(draft.key, deck, draft.slots) for deck, notes in drafts.items() for draft in notes]
