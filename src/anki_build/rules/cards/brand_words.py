"""A trademark or a word of advertising: a deck teaches and does not sell.

Bad: "The best tool for the gluteus medius is the [Theracane]".
Better: "Points that the hand does not reach are pressed with a [hooked cane]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Slot
from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading, clozes, text, whole
from anki_build.rules.registry import Finding, rule

# Devices and methods that are somebody's trademark. Foam roller, lacrosse ball, massage gun and
# elastic band are what such things are called, and may be.
TRADEMARKS = frozenset(
    {
        "backnobber",
        "biofreeze",
        "bosu",
        "graston",
        "hypervolt",
        "kinesio",
        "ql claw",
        "rolfing",
        "thera cane",
        "thera-band",
        "thera-cane",
        "theraband",
        "theracane",
        "theragun",
    }
)
# Praise that no source can prove; "most directly" and "most often" say what can be counted.
PRAISE = frozenset(
    {
        "amazing",
        "best",
        "guaranteed",
        "incredible",
        "miracle",
        "miraculous",
        "proven",
        "revolutionary",
    }
)
_WORDS = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted(TRADEMARKS | PRAISE)))})\b", re.IGNORECASE
)


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every word of every note that the author chose; titles of sources are not the author's."""
    for draft in clozes(reading.drafts):
        for word in sorted({found.casefold() for found in _WORDS.findall(_text(draft))}):
            kind = "a trademark" if word in TRADEMARKS else "praise"
            yield Finding.on(draft, f"`{word}` is {kind}", "say what it is or does")


def _text(draft: ClozeDraft) -> str:
    lines = (draft.lead, *draft.items)
    hints = [piece.hint or "" for line in lines for piece in line if isinstance(piece, Slot)]
    variants = [text(each.text) for each in draft.back.variants]
    return "\n".join([whole(draft), *hints, *map(text, draft.back.notes), *variants])
