"""A sentence that is hard to read, so that a student fails at the words and not at the fact.

The measure is the grade of Flesch and Kincaid, the years of school that a text takes: 0.39 times
the words in a sentence, plus 11.8 times the syllables in a word, minus 15.59 (J. P. Kincaid et al.,
Derivation of New Readability Formulas for Navy Enlisted Personnel, Research Branch Report 8-75,
1975). Names are what students learn, so a name of the vocabulary counts as one short word, and so
does a related word.

Bad: "Unilateral insufficiency of the gluteus medius necessitates compensatory lateral inclination
of the trunk, maintaining horizontal pelvic orientation".
Better: "When one gluteus medius is weak, the trunk leans over that leg and keeps the pelvis level".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anki_build.cards.notes import ClozeDraft, Draft
from anki_build.reading.problems import Level
from anki_build.rules.cards.base import Reading, Word, clozes, stem, tokens, whole
from anki_build.rules.registry import Finding, rule

# Of the first 324 sentences the hardest hundredth; half of them take 5 years, nine of ten 10.
LIMIT = 13

# A colon introduces what belongs to the sentence.
_SENTENCE = re.compile(r"[.;?!](?:\s|$)|\n")
_VOWELS = re.compile(r"[aeiouy]+")
# An "e" that is not heard, as in "side", "whole" and "raised", but not in "muscle" and "limited".
_SILENT = re.compile(r"(?<![aeiouyl])e$|(?<=[aeiouy])le$|(?<![aeiouytd])ed$")


@dataclass(frozen=True, slots=True)
class Names:
    """What need not be read, since it is learnt.

    Attributes:
        runs: the names by their first word, the longest first, each as its words.
        stems: what the words of names share with their relatives.
    """

    runs: Mapping[str, Sequence[Sequence[str]]]
    stems: frozenset[str]


@rule(Level.WARNING, silenceable=True)
def lint(reading: Reading) -> Iterator[Finding]:
    """Every note that is a sentence; lists and pictures have none."""
    known = names(reading.words)
    for draft in sentences(reading.drafts):
        found = round(grade(draft, known))
        if found > LIMIT:
            message = f"it takes {found} years of school to read, expected at most {LIMIT}"
            yield Finding.on(draft, message, "use shorter words, or make two sentences of it")


def sentences(drafts: Iterable[Draft]) -> Iterator[ClozeDraft]:
    """The notes that are sentences."""
    return (draft for draft in clozes(drafts) if not draft.items)


def names(words: Iterable[Word]) -> Names:
    """The names of a vocabulary, taken apart."""
    runs: dict[str, list[list[str]]] = {}
    stems: set[str] = set()
    for name in (tokens(name) for word in words for name in word.names):
        stems.update(map(stem, name))
        if name:
            runs.setdefault(name[0], []).append(name)
    return Names(
        {first: sorted(each, key=len, reverse=True) for first, each in runs.items()},
        frozenset(stems),
    )


def grade(draft: ClozeDraft, known: Names) -> float:
    """The grade of a note with its gaps filled, in years of school; may be below 0."""
    parts = [each for each in map(tokens, _SENTENCE.split(whole(draft))) if each]
    heard = [syllables for each in parts for syllables in _syllables(each, known)]
    if not heard:
        return 0.0
    return 0.39 * len(heard) / len(parts) + 11.8 * sum(heard) / len(heard) - 15.59


def _syllables(sentence: Sequence[str], known: Names) -> Iterator[int]:
    """How many syllables each word has; a name is one word with one."""
    position = 0
    while position < len(sentence):
        word = sentence[position]
        runs = known.runs.get(word, ())
        name = next((r for r in runs if list(sentence[position : position + len(r)]) == r), [word])
        position += len(name)
        yield 1 if (runs and name in runs) or stem(word) in known.stems else _count(word)


def _count(word: str) -> int:
    return max(1, len(_VOWELS.findall(_SILENT.sub("", word))))
