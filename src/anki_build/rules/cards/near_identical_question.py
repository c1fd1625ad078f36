"""Two notes that ask nearly the same for the same answer: a student pays twice for one fact.

Questions that differ by a number, by a word such as "anterior" or by a word of a name ask about
different things; so the same sentence about two muscles is two facts, and the same sentence in the
files of two muscles is one.

Bad: "The gluteus medius keeps the pelvis [level]" and "Gluteus medius keeps the pelvis [level]".
Better: one of them, or one that asks from the other end.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from itertools import combinations

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import CONTRASTS, Card, Reading, tokens
from anki_build.rules.registry import Finding, rule

RATIO = 0.9
# "Of" and "the" stand in names too and tell nothing.
SHORTEST = 4


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every two cards with the same answer, each two notes once."""
    groups: dict[str, list[Card]] = {}
    for card in reading.cards:
        groups.setdefault(card.answer.casefold(), []).append(card)
    telling = _telling(reading)
    seen: set[tuple[str, str]] = set()
    for group in groups.values():
        words = {id(card): frozenset(tokens(card.question)) for card in group}
        for first, second in combinations(group, 2):
            pair = (first.draft.key, second.draft.key)
            if first.draft.key == second.draft.key or pair in seen:
                continue
            if not _differ(words[id(first)] ^ words[id(second)], telling) and _alike(first, second):
                seen.add(pair)
                message = f"`{first.draft.key}` asks nearly the same for `{second.answer}`"
                yield Finding.on(second.draft, message, "keep one of them")


def _telling(reading: Reading) -> frozenset[str]:
    """The words by which questions differ in what they ask."""
    names = [name for word in reading.words for name in word.names]
    return CONTRASTS | {w for name in names for w in tokens(name) if len(w) >= SHORTEST}


def _differ(differences: AbstractSet[str], telling: AbstractSet[str]) -> bool:
    return any(word in telling or any(map(str.isdigit, word)) for word in differences)


def _alike(first: Card, second: Card) -> bool:
    """Whether two questions are alike, word for word or with parts in another order."""
    return _near(first.question.casefold(), second.question.casefold()) or _near(
        " ".join(sorted(tokens(first.question))), " ".join(sorted(tokens(second.question)))
    )


def _near(first: str, second: str) -> bool:
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return (
        matcher.real_quick_ratio() >= RATIO
        and matcher.quick_ratio() >= RATIO
        and matcher.ratio() >= RATIO
    )
