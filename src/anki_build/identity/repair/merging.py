"""Two sound locks made one; start at `merge`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from anki_build.identity.lock import Lock, NoteEntry, NoteTypeEntry
from anki_build.identity.repair.decisions import Decision
from anki_build.identity.repair.names import Names
from anki_build.identity.repair.numbers import Numbers, flagged

D = TypeVar("D", NoteEntry, NoteTypeEntry)

# The hash of no content: the next build finds that the content is another one and dates it again.
UNKNOWN = "0" * 16


@dataclass(frozen=True, slots=True)
class Merged:
    """One lock of two, and what had to be decided."""

    lock: Lock
    decisions: tuple[Decision, ...]


def merge(base: Lock, ours: Lock, theirs: Lock) -> Merged:
    """Merge two sound locks.

    Args:
        base: their common ancestor; empty if there is none.
        ours: the version that keeps its numbers, unless the other one was released.
        theirs: the other version.

    Raises:
        AnkiBuildError: if a slot would need a number above 500.
    """
    decisions: list[Decision] = []
    names = Names.of(base, ours, theirs, decisions)
    base, ours, theirs = names.applied(base), names.applied(ours), names.applied(theirs)
    notes = _merge_notes(base, ours, theirs, decisions)
    items = Numbers(base, ours, theirs, decisions).merged()
    types = _merge_types(ours, theirs, decisions)
    return Merged(Lock(notes, items, types), tuple(decisions))


def _merge_notes(
    base: Lock, ours: Lock, theirs: Lock, decisions: list[Decision]
) -> dict[str, NoteEntry]:
    notes = {**theirs.notes, **ours.notes}
    for key in sorted(ours.notes.keys() & theirs.notes.keys()):
        # What a release published stays, then what is ours.
        one, other = sorted(
            (ours.notes[key], theirs.notes[key]), key=lambda each: not each.released
        )
        if one == other:
            continue
        if one.guid == other.guid:
            notes[key] = flagged(base.notes.get(key), one, other, _newer(one, other))
            what = f"note `{key}` has the later time of the two, {notes[key].modified}"
            decisions.append(Decision(what))
            continue
        notes[key] = one
        what = f"note `{key}` keeps guid {one.guid}, {other.guid} is dropped"
        students = "students of the branch that lost get it as a new note beside their old one"
        decisions.append(Decision(what, students))
    return notes


def _merge_types(ours: Lock, theirs: Lock, decisions: list[Decision]) -> dict[str, NoteTypeEntry]:
    types = {**theirs.notetypes, **ours.notetypes}
    for name in sorted(ours.notetypes.keys() & theirs.notetypes.keys()):
        one, other = ours.notetypes[name], theirs.notetypes[name]
        if one != other:
            types[name] = _newer(one, other)
            what = f"note type `{name}` has the later time of the two, {types[name].modified}"
            decisions.append(Decision(what))
    return types


def _newer(one: D, other: D) -> D:
    if one.modified == other.modified and one.content != other.content:
        return replace(one, content=UNKNOWN)
    return max(one, other, key=lambda entry: entry.modified)
