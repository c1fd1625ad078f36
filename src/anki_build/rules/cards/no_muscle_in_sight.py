"""A card that does not name its muscle: years later, among thousands of cards, it is a riddle.

Bad: "It is supplied by the [superior gluteal nerve]".
Better: "The gluteus medius is supplied by the [superior gluteal nerve]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING, silenceable=True, follows_from="trivial-gap")
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card of a note about one muscle, against the muscle's names."""
    for card in reading.cards:
        names = card.draft.muscles
        if names and not _named(names, card.question):
            message = f"the card that asks for `{card.answer}` does not name the {names[0]}"
            yield Finding.on(card.draft, message, "name it in the sentence, outside the gap")


def _named(names: Sequence[str], question: str) -> bool:
    pattern = "|".join(map(re.escape, names))
    return re.search(rf"\b(?:{pattern})\b", question, re.IGNORECASE) is not None
