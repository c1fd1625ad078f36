"""A question so long that a student recognises its shape instead of reading it.

Bad: "In walking, running and climbing, and above all …, the gluteus medius of the [...] leg …".
Better: "While one foot is off the ground, the gluteus medius of the [...] leg contracts".
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading, shown
from anki_build.rules.registry import Finding, rule

LIMIT = 30
# The items come on top.
LEAD_LIMIT = 20


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every sentence as a card shows it, and what introduces every list."""
    for card in reading.cards:
        if card.draft.items:
            words, limit, what = shown(card.draft.lead), LEAD_LIMIT, "what introduces the list"
        else:
            words, limit, what = card.question, LIMIT, f"the question for `{card.answer}`"
        count = len(words.split())
        if count > limit:
            message = f"{what} has {count} words, expected at most {limit}"
            yield Finding.on(card.draft, message, "cut what the answer does not need")
