"""Two notes that ask nearly the same for the same answer: a student pays twice for one fact.

Questions that differ by a number or by a word such as "anterior" ask about different things.

Bad: "The gluteus medius keeps the pelvis [level]" and "Gluteus medius keeps the pelvis [level]".
Better: one of them, or one that asks from the other end.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from anki_build.lint.base import CONTRASTS, Card, Finding, Reading, tokens

RATIO = 0.9


def lint(reading: Reading) -> Iterator[Finding]:
    """Every two cards of one muscle with the same answer."""
    groups: dict[tuple[str, ...], list[Card]] = {}
    for card in reading.cards:
        # Cards across muscles are alike by nature: they differ in the muscles.
        if card.draft.muscles:
            groups.setdefault((card.answer.casefold(), *card.draft.muscles), []).append(card)
    for group in groups.values():
        for first, second in combinations(group, 2):
            if first.draft.key != second.draft.key and _alike(first.question, second.question):
                message = f"`{first.draft.key}` asks nearly the same for `{second.answer}`"
                yield Finding(second.draft, message, "keep one of them")


def _alike(first: str, second: str) -> bool:
    differences = set(tokens(first)) ^ set(tokens(second))
    if any(word in CONTRASTS or any(map(str.isdigit, word)) for word in differences):
        return False
    matcher = SequenceMatcher(None, first.casefold(), second.casefold(), autojunk=False)
    return matcher.quick_ratio() >= RATIO and matcher.ratio() >= RATIO
