"""An answer too long to know word for word, so that nobody can say whether it was right.

Bad: "Palpate it [between the iliac spine and the trochanter while the weight shifts]".
Better: "Palpate it between the [anterior superior iliac spine] and the [greater trochanter]".
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading
from anki_build.rules.registry import Finding, rule

LIMIT = 8


@rule(Level.WARNING, silenceable=True, follows_from="long-gap")
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's answer."""
    for card in reading.cards:
        count = len(card.answer.split())
        if count > LIMIT:
            message = f"the answer `{card.answer}` has {count} words, expected at most {LIMIT}"
            yield Finding.on(
                card.draft, message, "ask for its core, put the rest into the sentence"
            )
