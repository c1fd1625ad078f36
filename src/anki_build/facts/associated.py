"""Which muscles tend to have trigger points together with this one."""

from __future__ import annotations

from anki_build.facts.base import Fact, MuscleId
from anki_build.reading.text import AuthorText


class AssociatedTriggerPoint(Fact, frozen=True, kw_only=True):
    """One muscle whose trigger points go with this muscle's.

    Attributes:
        muscle: the other muscle.
        shared: what links the two; tells the muscle apart from the others in the list.
    """

    muscle: MuscleId
    shared: AuthorText
