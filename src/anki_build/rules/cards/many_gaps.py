"""A note with so many gaps that its cards answer each other.

Students then recite the whole set instead of remembering each answer.

Bad: "[Flexion], [extension], [abduction] and [rotation] of the hip are all done by …".
Better: one sentence for each part of the muscle, with its own movements.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import Slot
from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading, clozes
from anki_build.rules.registry import Finding, rule

SENTENCE_LIMIT = 3
# In a list one item is asked and the others are in sight, which bears more.
LIST_LIMIT = 6


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every sentence's gaps and every list's items."""
    for draft in clozes(reading.drafts):
        gaps = len({piece.name for piece in draft.lead if isinstance(piece, Slot)})
        if gaps > SENTENCE_LIMIT:
            message = f"there are {gaps} gaps in one sentence, expected at most {SENTENCE_LIMIT}"
            yield Finding.on(draft, message, "make two sentences of it")
        if len(draft.items) > LIST_LIMIT:
            message = f"the list has {len(draft.items)} items, expected at most {LIST_LIMIT}"
            yield Finding.on(draft, message, "leave out what matters least")
