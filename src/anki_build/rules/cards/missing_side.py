"""A rotation of the trunk, or a sign in one leg, without its side.

Each side is another answer. The vocabulary says which words need a side: movements that have
`sides`, at the joints that can make them, and conditions that are `sided`. The rule reads only
sentences that an author wrote; other cards have the side in the name.

Bad: "A Trendelenburg sign points to a weak [gluteus medius]".
Better: "A Trendelenburg sign in standing on the right leg points to a weak gluteus medius on the
[right]".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import (
    CONTRASTS,
    Reading,
    Word,
    clozes,
    is_statement,
    stem,
    tokens,
    whole,
)
from anki_build.rules.registry import Finding, rule

# How far a movement stands from its joint: "rotation of the lumbar spine", "turns the trunk".
NEAR = 4

_SIDE = re.compile(
    r"\b(?:left|right|same|opposite|other|ipsilateral(?:ly)?|contralateral(?:ly)?|bilateral(?:ly)?"
    r"|(?:un)?affected|painful|sound|standing|stance|lifted|raised|swing(?:ing)?|unsupported|both"
    r"|one (?:foot|half|hand)|towards|side)\b",
    re.IGNORECASE,
)


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every sentence that an author wrote, with its gaps filled: the side may be what is asked."""
    sided = {
        family: _Names(word for word in reading.words if word.is_sided and word.family == family)
        for family in ("movements", "joints", "conditions")
    }
    one = _one_of_two(reading.words)
    for draft in clozes(reading.drafts):
        text = whole(draft)
        if is_statement(draft) and not (_SIDE.search(text) or one.search(text)):
            name = _unsided(tokens(text), sided)
            if name:
                message = f"`{name}` says too little without a side"
                yield Finding.on(draft, message, "say on which side, or to which")


def _one_of_two(words: Sequence[Word]) -> re.Pattern[str]:
    """Finds "one leg", or one of a region or joint: "one hip"."""
    names = [n for word in words if word.family in ("regions", "joints") for n in word.names]
    limbs = "|".join(map(re.escape, ("arm", "leg", *names)))
    return re.compile(rf"\bone (?:{limbs})\b", re.IGNORECASE)


def _unsided(sentence: Sequence[str], sided: Mapping[str, _Names]) -> str:
    """The first word that needs a side; empty if there is none."""
    stems = [stem(word) for word in sentence]
    for name in sided["conditions"].begun_in(stems):
        if _starts(stems, name):
            return " ".join(name)
    joints = [s for name in sided["joints"].begun_in(stems) for s in _starts(stems, name)]
    for name in sided["movements"].begun_in(stems):
        for start in _starts(stems, name):
            # "Lateral rotation" and "rotates inwards" are movements of a limb.
            around = {*sentence[max(0, start - 1) : start], *sentence[start + len(name) :][:1]}
            is_near = any(abs(start - joint) <= NEAR for joint in joints)
            if is_near and CONTRASTS.isdisjoint(around):
                return " ".join(name)
    return ""


class _Names:
    """The names of some words, each as its own words, found by how they begin."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._names = [tokens(name) for word in words for name in word.names]
        self._by_stem: dict[str, list[int]] = {}
        for index, name in enumerate(self._names):
            for first in name[:1]:
                self._by_stem.setdefault(stem(first), []).append(index)

    def begun_in(self, stems: Iterable[str]) -> list[list[str]]:
        """The names of which a relative of the first word is there, in the vocabulary's order."""
        found = {index for each in stems for index in self._by_stem.get(each, ())}
        return [self._names[index] for index in sorted(found)]


def _starts(stems: Sequence[str], name: Sequence[str]) -> list[int]:
    """Where a name begins, relatives counted: "rotates" for "rotation"."""
    run = [stem(word) for word in name]
    return [i for i in range(len(stems)) if stems[i : i + len(run)] == run]
