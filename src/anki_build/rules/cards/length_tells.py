"""A hint that shows how long the answer is, so that students count and do not remember.

Bad: "The gluteus medius is supplied by the [s_______ g______ nerve]", or "[two words]".
Better: "The gluteus medius is supplied by the [nerve]", or no hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Card, Reading
from anki_build.rules.registry import Finding, rule

_DRAWN = re.compile(
    r"_|\.{2}|…|\b(?:\d+|one|two|three|four|five|six|seven|eight) (?:letters?|words?)\b",
    re.IGNORECASE,
)
# Of options with one or two words each nobody can tell anything.
LONGER = 2


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every hint that draws the answer, or offers it as the one long option among short ones."""
    for card in reading.cards:
        if card.slot.hint and (_DRAWN.search(card.slot.hint) or _stands_out(card)):
            message = f"the hint `{card.slot.hint}` shows how long `{card.answer}` is"
            yield Finding.on(card.draft, message, "say what is wanted, not how long it is")


def _stands_out(card: Card) -> bool:
    answer = card.answer.casefold()
    others = [each for each in card.options if each.casefold() != answer]
    return bool(others) and len(answer.split()) >= LONGER + max(len(o.split()) for o in others)
