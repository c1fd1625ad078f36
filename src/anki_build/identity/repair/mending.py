"""A damaged lock made sound; start at `repair`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from anki_build.identity import lock
from anki_build.identity.lock import Lock
from anki_build.identity.repair import keys
from anki_build.identity.repair.decisions import Decision
from anki_build.identity.repair.lines import entries, sides
from anki_build.identity.repair.losses import with_lost_slots, with_notes, with_recorded
from anki_build.identity.repair.merging import merge
from anki_build.identity.repair.parts import without_contradictions
from anki_build.reading.errors import InternalError


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text of a sound lock, and what had to be decided; none if it was sound before."""

    text: str
    decisions: tuple[Decision, ...]


def repair(text: str, base: Lock | None = None, recorded: Sequence[Lock] = ()) -> Repaired:
    """Make a damaged lock sound; a sound one stays as it is, byte for byte.

    Args:
        text: of the lock, perhaps with the marks of a merge conflict.
        base: the common ancestor of the merge, if it is known.
        recorded: sound locks of earlier commits. What they say is kept where two lines contradict
            each other.

    Raises:
        AnkiBuildError: if a line cannot be read, for what it said is nowhere else, or if both sides
            are of different projects.
    """
    if not lock.parse(text, "ids.lock")[1]:
        return Repaired(text, ())
    decisions: list[Decision] = []
    base = base or Lock()
    versions = sides(text, decisions)
    if len(versions) == 1:
        # Two slots of one number would look as if one side had renamed the ancestor's.
        base = Lock(base.notes)
    read = [entries(lines, decisions) for lines in versions]
    key = keys.of_damaged(read, recorded, decisions)
    parts = [part for each in read for part in without_contradictions(each, recorded)]
    merged, *others = parts or [Lock()]
    for other in others:
        step = merge(base, merged, other)
        merged = step.lock
        decisions += step.decisions
    merged = with_recorded(merged, recorded, decisions)
    merged = with_notes(merged, decisions)
    merged = with_lost_slots(merged, lock.last_numbers(text), recorded, decisions)
    made = lock.format_lock(replace(merged, project=key))
    if lock.parse(made, "ids.lock")[1]:
        raise InternalError("the repaired lock is not sound")
    # The lines around a conflict were read for both sides.
    return Repaired(made, tuple(dict.fromkeys(decisions)))
