"""An answer that the same card shows, so that a student can read it instead of knowing it.

An answer counts as shown if the whole answer appears under any of its names, or if all its telling
words do. Related words count too: "abductors" for "abduction", "coccyx" for "coccydynia". These do
not count: the kind of thing it is ("nerve"), the name of a region ("hip"), one word of several, and
a longer name of the same family, which is another thing ("lateral flexion" for "flexion"). If a
word like "anterior" makes the difference, it counts only next to the same word as in the answer.
Every card has to name its muscle, so only the very words of its name count: "obturator", but not
"gluteus" for "gluteal".

The name of the deck is visible on every card, too. File names are made from content and give
nothing away, tags are not on the front, and `title-names-answer` covers the titles of pictures.

Bad: "The hip abductors, the gluteus medius among them, lift the leg sideways: [abduction]".
Better: "In side-lying the gluteus medius is strengthened by [abduction] of the upper hip".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, takewhile

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import (
    CONTRASTS,
    KINDS,
    Card,
    Reading,
    contains,
    stem,
    tokens,
    without,
)
from anki_build.rules.registry import Finding, rule

SHORTEST = 4
# Two words are of one root if they begin alike up to the ending of the shorter one.
ROOT, ENDING = 5, 2

# Words without which an answer says the same, or which half of all cards share.
_COMMON = (
    "with from into onto over under that this these those when while where which then than them"
    " their there itself only also between through during after before because against towards"
    " without within about least most much very does have like just both each pain painful"
    " syndrome trigger test sign gait root head belly part surface line border face edge region"
    " area zone point side arm leg rotation movement bursitis tendinitis tendinopathy disease"
)
GENERIC = frozenset(stem(word) for word in (*KINDS, *_COMMON.split()))

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A word of the vocabulary, each of its names taken apart."""

    family: str
    names: tuple[Words, ...]


# The entries by their family and some words that stand in a row in one of their names.
Related = dict[tuple[str, Words], list[_Entry]]


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every card's answer against its question, the other gaps, heading and deck."""
    entries: dict[Words, list[_Entry]] = {}
    related: Related = {}
    for word in reading.words:
        entry = _Entry(word.family, tuple(tuple(tokens(name)) for name in word.names))
        for run in {run for name in entry.names for run in _runs(name)}:
            related.setdefault((word.family, run), []).append(entry)
        for name in entry.names:
            entries.setdefault(name, []).append(entry)
    generic = _generic(reading)
    for card in reading.cards:
        own = entries.get(tuple(tokens(card.answer)), ())
        # Of options the student has to choose, whatever else the sentence says.
        if not card.is_choice and _in_sight(card, own, related, generic):
            message = f"the answer `{card.answer}` can be read off the rest of the card"
            yield Finding.on(card.draft, message, "reword the question or ask for something else")


def _generic(reading: Reading) -> frozenset[str]:
    """The stems of words that tell nothing; the name of a region is on half of its cards."""
    names = [name for word in reading.words if word.family == "regions" for name in word.names]
    return GENERIC | {stem(word) for name in names for word in tokens(name)}


def _in_sight(card: Card, own: Sequence[_Entry], related: Related, generic: frozenset[str]) -> bool:
    answer = tuple(tokens(card.answer))
    # A deck of many muscles tells nothing of one; a deck of one thing names it.
    if answer in (tuple(tokens(level)) for level in card.draft.deck.split("::")):
        return True
    sight = tokens(f"{card.draft.heading}\n{card.context}\n{card.slot.hint or ''}")
    sight = without(sight, _longer(answer, own, related))
    called = {answer, *(name for entry in own for name in entry.names)}
    return any(_is_there_whole(name, sight, generic) for name in called) or (
        _is_there_in_parts(card, answer, sight, generic)
    )


def _longer(answer: Words, own: Sequence[_Entry], related: Related) -> list[Words]:
    """Other things of the same family whose names have the answer in them, the longest first."""
    near = (each for entry in own for each in related.get((entry.family, answer), ()))
    others = [each for each in near if each not in own]
    names = {name for each in others for name in each.names if len(name) > len(answer)}
    return sorted((name for name in names if contains(name, answer)), key=len, reverse=True)


def _runs(name: Words) -> Iterator[Words]:
    """Every part of a name, the whole among them."""
    ends = range(len(name) + 1)
    return (name[start:end] for start, end in combinations(ends, 2))


def _is_there_whole(answer: Sequence[str], sight: Sequence[str], generic: frozenset[str]) -> bool:
    alone = len(answer) == 1 and (answer[0] in CONTRASTS or stem(answer[0]) in generic)
    return not alone and contains(sight, answer)


def _is_there_in_parts(
    card: Card, answer: Sequence[str], sight: Sequence[str], generic: frozenset[str]
) -> bool:
    telling = _telling(answer, generic)
    names = [tokens(name) for name in card.draft.muscles]
    others = without(sight, names)
    rest = [stem(word) for word in others]
    if CONTRASTS.isdisjoint(answer):
        seen = {*rest, *(word for name in names for word in name if word in sight)}
        return bool(telling) and all(
            word in seen or stem(word) in seen or _has_root(word, others) for word in telling
        )
    return len(telling) > 1 and contains(rest, [stem(word) for word in telling])


def _has_root(word: str, seen: Iterable[str]) -> bool:
    """Whether a word and one of these are made from one root: "coccydynia" and "coccyx"."""
    return any(
        _shared(word, other) >= max(ROOT, min(len(word), len(other)) - ENDING)
        for other in seen
        if other not in CONTRASTS
    )


def _shared(word: str, other: str) -> int:
    """How many letters two words begin with alike."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    return sum(1 for _ in alike)


def _telling(words: Sequence[str], generic: frozenset[str]) -> list[str]:
    """The words that tell something."""
    return [
        word
        for word in words
        if word in CONTRASTS or (len(word) >= SHORTEST and stem(word) not in generic)
    ]
