"""An article before the gap that shows how the answer begins.

"An" leaves few answers. "A" leaves most, so it matters only before options that begin differently.

Bad: "The gluteus medius is an [abductor] of the hip".
Better: "On the hip the gluteus medius acts as [an abductor]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Card, Reading
from anki_build.rules.registry import Finding, rule

_ARTICLE = re.compile(r"\b(an?) $", re.IGNORECASE)
# Sounds, not letters: "a unilateral", "an hour".
_VOWEL = re.compile(r"(?!uni|use|usu|uter|eu|one\b)[aeiou]|hour|honest|heir", re.IGNORECASE)


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card with an article directly before the gap."""
    for card in reading.cards:
        article = _ARTICLE.search(card.before)
        if article and _tells(article[1].casefold(), card):
            message = f"`{article[1].casefold()}` before the gap helps to guess `{card.answer}`"
            yield Finding.on(card.draft, message, "put the article into the gap")


def _tells(article: str, card: Card) -> bool:
    if not card.options:
        return article == "an"
    return len({_VOWEL.match(option) is not None for option in card.options}) > 1
