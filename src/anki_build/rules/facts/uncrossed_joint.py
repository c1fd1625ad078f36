"""A movement of a joint that the muscle does not cross.

The muscle is attached on one side of the joint only. The vocabulary says which bones are on the two
sides of a joint (`between`), and to which bones the sites of the muscle belong. If one of these is
unknown, the rule finds nothing.

Bad: `{joint: knee, movement: flexion}` for a muscle from the ilium to the femur.
Better: `{joint: hip, movement: flexion}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.muscle import Muscle
from anki_build.facts.vocabulary import JointEntry
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The actions of every muscle against the bones of its attachments."""
    for muscle in corpus.muscles:
        bones = _bones(corpus, muscle)
        for action in muscle.actions if bones else ():
            joint = corpus.vocabulary["joints"].get(action.joint)
            if not isinstance(joint, JointEntry) or joint.between is None:
                continue
            if not all(bones & set(side) for side in joint.between):
                held = ", ".join(sorted(bones))
                message = f"the muscle does not cross the {joint.name}: it attaches to {held}"
                span = action.place.child("joint").span
                yield Finding(span, message, "look up the attachments or the joint")


def _bones(corpus: Corpus, muscle: Muscle) -> frozenset[str]:
    """The bones that the muscle holds on to; none if one of its sites is of unknown bones."""
    sites = [corpus.bones(fact.site) for fact in (*muscle.origin, *muscle.insertion)]
    whole = bool(muscle.origin and muscle.insertion and all(sites))
    return frozenset().union(*sites) if whole else frozenset()
