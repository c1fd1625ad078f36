"""A gap whose answer only says what kind of thing it is, or only completes a name.

If the words beside the gap belong to a single name of the vocabulary, the rest of that name is no
question. If several names continue from there, the gap asks which one.

Bad: "The gluteus medius is supplied by the superior gluteal [nerve]", or "The muscle arises from
the anterior superior [iliac spine]".
Better: "The gluteus medius is supplied by the [superior gluteal nerve]".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import CONTRASTS, KINDS, Card, Reading, clozes, stem, tokens
from anki_build.rules.registry import Finding, rule

_STEMS = frozenset(map(stem, KINDS))
_ARTICLES = frozenset({"the", "a", "an", "its"})

Words = tuple[str, ...]


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's answer with the text around it."""
    known = (name for word in reading.words for name in word.names)
    own = (name for draft in clozes(reading.drafts) for name in draft.muscles)
    names = {tuple(tokens(name)) for name in (*known, *own)}
    onwards, backwards = _Names(names), _Names(name[::-1] for name in names)
    for card in reading.cards:
        if not card.is_choice and (_is_kind(card) or _completes(card, onwards, backwards)):
            message = f"the gap `{card.answer}` asks nothing that the text does not say already"
            yield Finding.on(card.draft, message, "ask for the whole name")


def _is_kind(card: Card) -> bool:
    words = [word for word in tokens(card.answer) if word not in _ARTICLES]
    return bool(words) and all(stem(word) in _STEMS for word in words)


def _completes(card: Card, onwards: _Names, backwards: _Names) -> bool:
    """Whether the answer and the words beside it are one name that nothing else could be."""
    answer = tuple(tokens(card.answer))
    # Which of a pair or a row is a question, even if only one of them is a word so far.
    if CONTRASTS.intersection(answer) or any(map(str.isdigit, card.answer)):
        return False
    before, after = tokens(card.before), tokens(card.after)
    return onwards.only(before, answer) or backwards.only(after[::-1], answer[::-1])


class _Names:
    """Names, each as its words, found by how they begin."""

    def __init__(self, names: Iterable[Words]) -> None:
        self._names = frozenset(names)
        self._longest = max(map(len, self._names), default=0)
        self._begun = Counter(name[:end] for name in self._names for end in range(1, len(name)))

    def only(self, before: Sequence[str], answer: Words) -> bool:
        """Whether what stands before, up to the gap, begins one name alone, which ends so."""
        return any(
            (*begun, *answer) in self._names
            and begun not in self._names
            and self._begun[begun] == 1
            for begun in (tuple(before[-length:]) for length in range(1, self._longest))
        )
