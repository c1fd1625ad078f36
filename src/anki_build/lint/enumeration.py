"""One answer that lists several things: half of it right is neither right nor wrong.

Bad: "Long sitting, [stairs, running and heavy loads] overload the gluteus medius".
Better: a gap for each, the others in sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.lint.base import Finding, Reading

# A comma without a blank belongs to a number or a formula.
_COMMA = re.compile(r",\s")
# "Stairs, running or loads" lists; "pain on walking, eased by sitting or lying" does not.
_LIST = re.compile(r",\s(?:.*\band\b|(?:\S+\s){0,2}or\b)")


def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's answer."""
    for card in reading.cards:
        if _lists(card.answer):
            message = f"the answer `{card.answer}` lists several things"
            yield Finding(card.draft, message, "ask for one, or make a gap of each")


def _lists(answer: str) -> bool:
    return len(_COMMA.findall(answer)) > 1 or _LIST.search(answer) is not None
