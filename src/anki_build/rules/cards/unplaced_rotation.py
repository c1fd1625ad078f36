"""A rotation without the fibres or the position in which it happens.

The front of a broad muscle rotates one way and its back the other, so both answers are right. "As a
whole" is precise enough only for a muscle that nowhere rotates the other way. A muscle without
parts may change its direction too. The vocabulary says so (`rotation_turns`), and a sentence then
needs a position of the joint. Its plain actions are those in the anatomical position, as in every
book.

Bad: "The gluteus medius takes part in [medial rotation] of the hip".
Better: "The anterior fibres of the gluteus medius take part in [medial rotation] of the hip".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Card, Reading, is_statement
from anki_build.rules.registry import Finding, rule

# "Takes part in" is no part.
_PARTS = r"fibres?|(?<!take )(?<!takes )(?<!taking )parts?|portion|heads?|belly|bellies"
_PART = re.compile(rf"\b(?:{_PARTS})\b", re.IGNORECASE)
_PLACE = re.compile(
    rf"\b(?:{_PARTS}|anterior|posterior|front|back|middle|upper|lower|left|right|flexed|flexion"
    r"|extended|extension|abducted|adducted|swing(?:ing)?|stance|standing|sitting|supine|prone|lying|lifted|strike)\b",
    re.IGNORECASE,
)
_WAYS = {
    "medial": re.compile(r"\b(?:medial|internal|inward)(?:ly|s)?\b", re.IGNORECASE),
    "lateral": re.compile(r"\b(?:lateral|external|outward)(?:ly|s)?\b", re.IGNORECASE),
}
_WHOLE = " as a whole"


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every rotation that is asked of a muscle that may rotate both ways."""
    ambiguous, turning = _ambiguous(reading), _turning(reading)
    for card in reading.cards:
        # A lost rotation is a finding on the joint, whatever the muscle does.
        names = card.draft.muscles
        is_asked = (card.draft.kind == "action" and names in ambiguous) or (
            is_statement(card.draft) and (names in ambiguous or not turning.isdisjoint(names))
        )
        if is_asked and _is_unplaced(card):
            message = f"the rotation `{card.answer}` has no part of the muscle and no position"
            yield Finding.on(card.draft, message, "say which fibres do it, or in which position")


def _ambiguous(reading: Reading) -> set[tuple[str, ...]]:
    """The muscles whose actions name parts, without those that rotate one way as a whole."""
    actions = [card for card in reading.cards if card.draft.kind == "action"]
    with_parts = {card.draft.muscles for card in actions if _PART.search(card.question)}
    ways = {(card.draft.muscles, _way(card)) for card in actions}
    one_way = {
        card.draft.muscles
        for card in actions
        if _way(card)
        and _WHOLE in card.question
        and not all((card.draft.muscles, way) in ways for way in _WAYS)
    }
    return with_parts - one_way


def _turning(reading: Reading) -> set[str]:
    """The names of the muscles that the vocabulary knows to turn round."""
    return {name for word in reading.words if word.rotation_turns for name in word.names}


def _is_unplaced(card: Card) -> bool:
    return bool(_way(card)) and not _PLACE.search(card.context)


def _way(card: Card) -> str:
    """Which way the answer rotates; empty if it is no rotation."""
    if "rotat" not in f"{card.before[-20:]}{card.answer}{card.after[:20]}".casefold():
        return ""
    return next((way for way, words in _WAYS.items() if words.search(card.answer)), "")
