"""An answer that lists several things: half of it right is neither right nor wrong.

In a sentence, even two things in one gap are too many. A name that contains "and" is one thing, and
a choice between options is not a list.

Bad: "Long sitting, [stairs, running and heavy loads] overload the gluteus medius".
Better: a gap for each; every card shows the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Card, Reading, is_statement
from anki_build.rules.registry import Finding, rule

# A comma without a blank belongs to a number or a formula.
_COMMA = re.compile(r",\s")
# "Stairs, running or loads" lists; "pain on walking, eased by sitting or lying" does not.
_LIST = re.compile(r",\s(?:.*\band\b|(?:\S+\s){0,2}or\b)")


# "30 seconds or more", "once or twice": one amount.
_PAIR = re.compile(r"\w\s+(?:and|or|as well as|&)\s+(?!(?:more|less|twice|so)\b)\w", re.IGNORECASE)


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's answer."""
    names = {name.casefold() for word in reading.words for name in word.names}
    for card in reading.cards:
        if card.answer.casefold() not in names and (_lists(card.answer) or _is_pair(card)):
            message = f"the answer `{card.answer}` lists several things"
            yield Finding.on(card.draft, message, "ask for one, or make a gap of each")


def _lists(answer: str) -> bool:
    return len(_COMMA.findall(answer)) > 1 or _LIST.search(answer) is not None


def _is_pair(card: Card) -> bool:
    return is_statement(card.draft) and not card.is_choice and bool(_PAIR.search(card.answer))
