"""A question with a negation, which is easily misread and has endless right answers.

Only the part of the sentence with the gap counts. "Without" and "not only" are not negations there.

Bad: "The gluteus medius is not supplied by the [inferior gluteal nerve]".
Better: "The gluteus medius is supplied by the [superior gluteal nerve]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading
from anki_build.rules.registry import Finding, rule

_NEGATION = re.compile(
    "\\b(?:not(?! only\\b)|never|except|no(?! longer\\b| more than\\b)|cannot|neither|nor"
    "|\\w+n['\N{RIGHT SINGLE QUOTATION MARK}]t)\\b",
    re.IGNORECASE,
)
# Where another thought begins; what is denied there is not what is asked.
_BREAKS = r"[.,;:()\n]|\b(?:because|although|though|but|while|when|if|so that|which|who|whose)\b"
_BREAK = re.compile(_BREAKS, re.IGNORECASE)
# "Turned [outwards] and bears no weight": a denial does not reach back over "and", only forward.
_BREAK_AFTER = re.compile(rf"{_BREAKS}|\b(?:and|or)\b", re.IGNORECASE)


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's part of the sentence around the gap."""
    for card in reading.cards:
        clause = f"{_BREAK.split(card.before)[-1]} {_BREAK_AFTER.split(card.after)[0]}"
        found = _NEGATION.search(clause)
        if found:
            message = f"`{found[0].casefold()}` asks for `{card.answer}` by negation"
            yield Finding.on(card.draft, message, "ask what is, not what is not")
