"""A turn of the trunk or a sign of one leg, without the side: each side is another answer.

The vocabulary says which words need a side: movements that have `sides`, at the joints that can do
them, and conditions that are `sided`. Cards made from names have it in the name.

Bad: "A Trendelenburg sign points to a weak [gluteus medius]".
Better: "A Trendelenburg sign in standing on the right leg points to a weak gluteus medius on the
[right]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
    sided = [word for word in reading.words if word.is_sided]
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


def _unsided(sentence: Sequence[str], sided: Sequence[Word]) -> str:
    """The first word that needs a side; empty if there is none."""
    stems = [stem(word) for word in sentence]
    names = {family: _names(sided, family) for family in ("movements", "joints", "conditions")}
    for name in names["conditions"]:
        if _starts(stems, name):
            return " ".join(name)
    joints = [start for name in names["joints"] for start in _starts(stems, name)]
    for name in names["movements"]:
        for start in _starts(stems, name):
            # "Lateral rotation" and "rotates inwards" are movements of a limb.
            around = {*sentence[max(0, start - 1) : start], *sentence[start + len(name) :][:1]}
            is_near = any(abs(start - joint) <= NEAR for joint in joints)
            if is_near and CONTRASTS.isdisjoint(around):
                return " ".join(name)
    return ""


def _names(words: Sequence[Word], family: str) -> list[list[str]]:
    return [tokens(name) for word in words if word.family == family for name in word.names]


def _starts(stems: Sequence[str], name: Sequence[str]) -> list[int]:
    """Where a name begins, relatives counted: "rotates" for "rotation"."""
    run = [stem(word) for word in name]
    return [i for i in range(len(stems)) if stems[i : i + len(run)] == run]
