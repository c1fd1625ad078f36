"""A gap that takes up most of its sentence: too little is left to know what is asked.

Bad: "Gluteus medius: [keeps the pelvis level while one foot is off the ground]".
Better: "While one foot is off the ground the gluteus medius keeps the [pelvis] level".
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Card, Reading, shown, word_count
from anki_build.rules.registry import Finding, rule

SHARE = 0.6
# A trigger point's place is a short question with a longer answer.
EXEMPT = frozenset({"location"})


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every gap outside lists, whose items are all answer."""
    for card in reading.cards:
        if card.slot.name not in EXEMPT and card.slot in card.draft.lead and _swallows(card):
            message = f"the gap `{card.answer}` is most of its sentence"
            yield Finding.on(card.draft, message, "leave more of the sentence in sight")


def _swallows(card: Card) -> bool:
    return word_count(card.answer) > SHARE * word_count(shown(card.draft.lead))
