"""Contradicting entries as several locks, each without a contradiction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from anki_build.identity.lock import Lock, NoteEntry, NoteTypeEntry, SlotEntry, SlotKey
from anki_build.identity.repair.lines import Entries


def without_contradictions(entries: Entries, recorded: Sequence[Lock]) -> list[Lock]:
    """Locks without a key, guid or number twice; each takes what those before it cannot.

    An entry that an earlier commit has is taken first; then, of slots, the first by name.
    """
    parts: list[_Part] = []

    def known(kind: str, key: Any, same: Callable[[Any], bool]) -> bool:
        return any(key in getattr(r, kind) and same(getattr(r, kind)[key]) for r in recorded)

    for key, note in _first(entries.notes, lambda k, e: known("notes", k, _same_guid(e))):
        _place(parts, 0, [("note", key), ("guid", note.guid)]).notes[key] = note
    for name, kind in entries.notetypes:
        _place(parts, 0, [("notetype", name)]).notetypes[name] = kind
    # A slot goes where its note is, so that the note's guid says which card it is.
    home = {key: index for index, part in reversed([*enumerate(parts)]) for key in part.notes}
    items = sorted(entries.slots, key=lambda each: (each[0], each[1].number))
    for (key, slot), item in _first(items, lambda k, e: known("slots", k, _same_number(e))):
        unique = [("item", key, slot), ("number", key, item.number)]
        _place(parts, home.get(key, 0), unique).slots[key, slot] = item
    return [Lock(part.notes, part.slots, part.notetypes) for part in parts]


def _same_guid(entry: NoteEntry) -> Callable[[NoteEntry], bool]:
    return lambda other: other.guid == entry.guid


def _same_number(entry: SlotEntry) -> Callable[[SlotEntry], bool]:
    return lambda other: other.number == entry.number


K = TypeVar("K")
V = TypeVar("V")


def _first(pairs: Iterable[tuple[K, V]], known: Callable[[K, V], bool]) -> list[tuple[K, V]]:
    return sorted(pairs, key=lambda pair: not known(*pair))


@dataclass(slots=True)
class _Part:
    """A lock that grows."""

    notes: dict[str, NoteEntry] = field(default_factory=dict)
    slots: dict[SlotKey, SlotEntry] = field(default_factory=dict)
    notetypes: dict[str, NoteTypeEntry] = field(default_factory=dict)
    unique: set[tuple[object, ...]] = field(default_factory=set)


def _place(parts: list[_Part], start: int, unique: Sequence[tuple[object, ...]]) -> _Part:
    """The first part, from the given one on, that has none of what must be unique."""
    index = start
    while index < len(parts) and not parts[index].unique.isdisjoint(unique):
        index += 1
    parts += [_Part() for _ in range(index + 1 - len(parts))]
    parts[index].unique.update(unique)
    return parts[index]
