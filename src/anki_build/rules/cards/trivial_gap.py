"""A gap whose answer only says what kind of thing it is, or completes a name that stands there.

The vocabulary knows the names: if the words beside the gap belong to one name alone, the rest of it
is no question. Where several names go on from there, the gap asks which.

Bad: "The gluteus medius is supplied by the superior gluteal [nerve]", or "The muscle arises from
the anterior superior [iliac spine]".
Better: "The gluteus medius is supplied by the [superior gluteal nerve]".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import CONTRASTS, KINDS, Card, Reading, stem, tokens
from anki_build.rules.registry import Finding, rule

_STEMS = frozenset(map(stem, KINDS))
_ARTICLES = frozenset({"the", "a", "an", "its"})

Words = tuple[str, ...]


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's answer with the text around it."""
    names = {tuple(tokens(name)) for word in reading.words for name in word.names}
    for card in reading.cards:
        if not card.is_choice and (_is_kind(card) or _completes(card, names)):
            message = f"the gap `{card.answer}` asks nothing that the text does not say already"
            yield Finding.on(card.draft, message, "ask for the whole name")


def _is_kind(card: Card) -> bool:
    words = [word for word in tokens(card.answer) if word not in _ARTICLES]
    return bool(words) and all(stem(word) in _STEMS for word in words)


def _completes(card: Card, names: Iterable[Words]) -> bool:
    """Whether the answer and the words beside it are one name that nothing else could be."""
    answer = tuple(tokens(card.answer))
    # Which of a pair or a row is a question, even if only one of them is a word so far.
    if CONTRASTS.intersection(answer) or any(map(str.isdigit, card.answer)):
        return False
    before, after = tokens(card.before), tokens(card.after)
    own = {tuple(tokens(name)) for name in card.draft.muscles}
    return _only(before, answer, {*names, *own}) or _only(
        after[::-1], answer[::-1], {name[::-1] for name in {*names, *own}}
    )


def _only(before: Sequence[str], answer: Words, names: set[Words]) -> bool:
    """Whether what stands before, up to the gap, begins one name alone, which the answer ends."""
    for name in names:
        begun = name[: -len(answer)] if name[-len(answer) :] == answer else ()
        if not begun or tuple(before[-len(begun) :]) != begun or begun in names:
            continue
        if not any(each != name and each[: len(begun)] == begun for each in names):
            return True
    return False
