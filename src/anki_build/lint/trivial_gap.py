"""A gap whose answer only says what kind of thing it is, or ends a name that has begun.

Bad: "The gluteus medius is supplied by the superior gluteal [nerve]".
Better: "The gluteus medius is supplied by the [superior gluteal nerve]".
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.lint.base import KINDS, Card, Finding, Reading, stem, tokens

_STEMS = frozenset(map(stem, KINDS))
_ARTICLES = frozenset({"the", "a", "an", "its"})


def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's answer with the text before it."""
    for card in reading.cards:
        if not card.is_choice and (_is_kind(card) or _ends_a_name(card)):
            message = f"the gap `{card.answer}` asks nothing that the text does not say already"
            yield Finding(card.draft, message, "ask for the whole name")


def _is_kind(card: Card) -> bool:
    words = [word for word in tokens(card.answer) if word not in _ARTICLES]
    return bool(words) and all(stem(word) in _STEMS for word in words)


def _ends_a_name(card: Card) -> bool:
    """Whether the text before the gap and the answer are together the muscle's name."""
    answer, before = card.answer.casefold(), card.before.casefold()
    for name in map(str.casefold, card.draft.muscles):
        begun = name.removesuffix(answer)
        if begun not in ("", name) and begun.endswith(" ") and before.endswith(begun):
            return True
    return False
