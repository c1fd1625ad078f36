"""The lock with an id replaced in its keys and slots."""

from __future__ import annotations

from dataclasses import replace

from anki_build.identity import lock
from anki_build.identity.lock import Lock, SlotKey
from anki_build.reading.errors import InternalError
from anki_build.updates.rename.keys import entry_renamed
from anki_build.updates.rename.pairing import Moved
from anki_build.updates.rename.target import Target


def renamed(
    known: Lock, target: Target, moved: Moved
) -> tuple[Lock, tuple[tuple[str, str], ...], tuple[tuple[SlotKey, SlotKey], ...]]:
    """The lock with its keys and slots renamed, and which they are."""

    def note(key: str) -> str:
        return moved.keys.get(key) or entry_renamed(target, key, "")[0]

    def item(key: str, slot: str) -> SlotKey:
        return note(key), moved.slots.get((key, slot)) or entry_renamed(target, key, slot)[1]

    notes = {note(k): lock.renamed(entry, k, note(k)) for k, entry in known.notes.items()}
    items = {
        item(*key): lock.renamed(entry, key[1], item(*key)[1]) for key, entry in known.slots.items()
    }
    if (len(notes), len(items)) != (len(known.notes), len(known.slots)):
        raise InternalError("two entries of the lock would become one")
    return (
        replace(known, notes=notes, slots=items),
        tuple((key, note(key)) for key in known.notes if note(key) != key),
        tuple((key, item(*key)) for key in known.slots if item(*key) != key),
    )
