"""What notes about one muscle and notes across muscles take from their facts alike."""

from __future__ import annotations

from collections.abc import Sequence

from anki_build.facts.base import Fact
from anki_build.notes import Silence

YIELDS = ("must", "should", "could")


def yield_tag(facts: Sequence[Fact]) -> str:
    """How much a note matters: as much as the most important of its facts."""
    return f"anki_build::yield::{min((fact.yield_ for fact in facts), key=YIELDS.index)}"


def silences(facts: Sequence[Fact]) -> tuple[Silence, ...]:
    """The rules on cards that the facts of a note may break."""
    return tuple(
        Silence(rule, reason, fact.place.child("silence", rule))
        for fact in facts
        for rule, reason in fact.silence.items()
    )
