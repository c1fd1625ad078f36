"""A movement to one side that does not say which side.

If the trunk rotates, the side is the whole question. The vocabulary says which movements need a
side (`sides`), and which words name the side.

Bad: `{joint: lumbar-spine, movement: rotation}`.
Better: `{joint: lumbar-spine, movement: contralateral-rotation}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import MovementEntry
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The actions of every muscle."""
    for muscle in corpus.muscles:
        for action in muscle.actions:
            movement = corpus.vocabulary["movements"].get(action.movement)
            if isinstance(movement, MovementEntry) and movement.sides:
                message = f"{movement.name} goes to one side, expected {_either(movement.sides)}"
                span = action.place.child("movement").span
                yield Finding(span, message, "look up the side")


def _either(sides: tuple[str, ...]) -> str:
    return " or ".join(f"`{side}`" for side in sides)
