"""A movement that the joint does not have, such as pronation of the hip.

The vocabulary lists the `movements` of each joint. Either the joint or the movement is wrong, or
the movement is missing from the vocabulary.

Bad: `{joint: hip, movement: pronation}`.
Better: `{joint: forearm, movement: pronation}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import JointEntry, MovementEntry
from anki_build.reading.problems import Level, did_you_mean
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The actions of every muscle against the movements of their joints."""
    for muscle in corpus.muscles:
        for action in muscle.actions:
            joint = corpus.vocabulary["joints"].get(action.joint)
            movement = corpus.vocabulary["movements"].get(action.movement)
            # An unknown word or a missing side is reported by the rules for them.
            if not isinstance(movement, MovementEntry) or movement.sides:
                continue
            if not isinstance(joint, JointEntry) or not corpus.has(joint.movements, "movements"):
                continue
            if action.movement not in joint.movements:
                known = ", ".join(joint.movements)
                message = f"the {joint.name} has no `{action.movement}`, expected one of {known}"
                span = action.place.child("movement").span
                hint = did_you_mean(action.movement, joint.movements)
                yield Finding(span, message, hint)
