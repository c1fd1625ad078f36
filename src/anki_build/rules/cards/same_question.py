"""Two cards with the same question and different answers: a right answer counts as wrong.

Bad: "Sitting shortens the [anterior fibres]" and "Sitting shortens the [hip flexors]".
Better: "Sitting shortens the [anterior fibres] of the gluteus medius".
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Card, Reading
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card against those before it, across all decks."""
    asked: dict[str, list[Card]] = {}
    for card in reading.cards:
        earlier = asked.setdefault(card.question.casefold(), [])
        other = next((each for each in earlier if _answer(each) != _answer(card)), None)
        if other is not None:
            message = (
                f"`{other.draft.key}` asks the same, and there the answer is `{other.answer}`, "
                f"here `{card.answer}`"
            )
            yield Finding.on(card.draft, message, "say in each question what makes the difference")
        earlier.append(card)


def _answer(card: Card) -> str:
    return card.answer.casefold()
