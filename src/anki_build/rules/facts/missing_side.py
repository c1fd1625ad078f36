"""A movement that goes to a side, without the side: to which the trunk turns is the whole question.

The vocabulary says which movements those are (`sides`), and with which words to name the side.

Bad: `movement: rotation` of the lumbar spine. Better: `movement: contralateral-rotation`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import MovementEntry
from anki_build.reading.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """The actions of every muscle."""
    for muscle in corpus.muscles:
        for action in muscle.actions:
            movement = corpus.lexicon["movements"].get(action.movement)
            if isinstance(movement, MovementEntry) and movement.sides:
                message = f"{movement.name} goes to one side, expected {_either(movement.sides)}"
                span = action.place.child("movement").span
                yield Problem(span, message, "missing-side", "look up the side")


def _either(sides: tuple[str, ...]) -> str:
    return " or ".join(f"`{side}`" for side in sides)
