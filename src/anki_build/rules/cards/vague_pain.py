"""Pain in a region by the name of the region alone, where each reader thinks of another place.

A patient with hip pain means the side of the hip, a doctor the groin. The vocabulary says for which
regions that holds, and in `too_vague` what to say instead. A side of the region is exact enough,
too.

    regions:
      hip: {name: hip, too_vague: [groin, buttock, thigh]}

Bad: "Hip pain at night comes from the [greater trochanter]".
Better: "Lateral hip pain at night comes from the [greater trochanter]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading, Word, clozes, contains, stem, tokens, whole
from anki_build.rules.registry import Finding, rule

_SIDES = frozenset(
    [
        "lateral",
        "medial",
        "anterior",
        "posterior",
        "front",
        "back",
        "deep",
        "outer",
        "inner",
        "outside",
        "inside",
    ]
)


@dataclass(frozen=True, slots=True)
class _Region:
    """A region whose pain may be anywhere.

    Attributes:
        pain: finds pain of the region; "pain in the hip joint" says where.
        exact: the stems of each of the words that say where.
    """

    word: Word
    pain: re.Pattern[str]
    exact: tuple[tuple[str, ...], ...]


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every note with its gaps filled: the zone may be what is asked."""
    regions = [_region(word) for word in reading.words if word.too_vague]
    for draft in clozes(reading.drafts) if regions else ():
        for sentence in re.split(r"[.;\n]", whole(draft)):
            for region in regions:
                if region.pain.search(sentence) and not _says_where(tokens(sentence), region):
                    name, zones = region.word.names[0], ", ".join(region.word.too_vague)
                    hint = f"name the zone ({zones}) or the side: lateral, front, deep …"
                    yield Finding.on(draft, f"it does not say where the {name} pain is", hint)


def _region(word: Word) -> _Region:
    names = "|".join(map(re.escape, word.names))
    pain = rf"\b(?:(?:{names}) pain|pain (?:in|at|of|around) the (?:{names}))\b(?! joint)"
    exact = tuple(tuple(map(stem, tokens(each))) for each in word.too_vague)
    return _Region(word, re.compile(pain, re.IGNORECASE), exact)


def _says_where(sentence: Sequence[str], region: _Region) -> bool:
    stems = [stem(word) for word in sentence]
    return not _SIDES.isdisjoint(sentence) or any(contains(stems, each) for each in region.exact)
