"""A gap in a sentence that hides more than a name or a short phrase.

Such an answer is hardly ever exactly right. Names from the vocabulary and places of trigger points
may be as long as they are.

Bad: "Crossing the legs [shortens the front and stretches the back] of the gluteus medius".
Better: "Crossing the legs shortens the [anterior] fibres of the gluteus medius".
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading, is_statement, word_count
from anki_build.rules.registry import Finding, rule

LIMIT = 5


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every gap of every statement."""
    for card in reading.cards:
        count = word_count(card.answer)
        if is_statement(card.draft) and count > LIMIT:
            message = f"the gap `{card.answer}` has {count} words, expected at most {LIMIT}"
            yield Finding.on(
                card.draft, message, "ask for its core, put the rest into the sentence"
            )
