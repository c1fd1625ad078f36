"""Two notes that ask nearly the same for the same answer.

A student pays twice for one fact. Questions that differ by a number, by a word such as "anterior"
or by a word of a name ask about different things. So the same sentence about two muscles is two
facts, but one sentence that is in the files of two muscles is one fact.

Bad: "The gluteus medius keeps the pelvis [level]" and "Gluteus medius keeps the pelvis [level]".
Better: one of them, or one that asks the other way round.
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
    # Whoever is told apart by such words is not compared, or all cards of one answer would be.
    groups: dict[tuple[str, frozenset[str]], list[Card]] = {}
    telling = _telling(reading)
    for card in reading.cards:
        told = frozenset(word for word in tokens(card.question) if _tells(word, telling))
        groups.setdefault((card.answer.casefold(), told), []).append(card)
    seen: set[tuple[str, str]] = set()
    for group in groups.values():
        for first, second in combinations(group, 2):
            pair = (first.draft.key, second.draft.key)
            if first.draft.key == second.draft.key or pair in seen:
                continue
            if _alike(first, second):
                seen.add(pair)
                message = f"`{first.draft.key}` asks nearly the same for `{second.answer}`"
                yield Finding.on(second.draft, message, "keep one of them")


def _telling(reading: Reading) -> frozenset[str]:
    """The words by which questions differ in what they ask."""
    names = [name for word in reading.words for name in word.names]
    return CONTRASTS | {w for name in names for w in tokens(name) if len(w) >= SHORTEST}


def _tells(word: str, telling: AbstractSet[str]) -> bool:
    return word in telling or any(map(str.isdigit, word))


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
