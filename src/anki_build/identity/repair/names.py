"""What notes and slots are called where one version has renamed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from anki_build.identity import lock
from anki_build.identity.lock import Lock, SlotEntry
from anki_build.identity.repair.decisions import Decision
from anki_build.reading.errors import AnkiBuildError


@dataclass(frozen=True, slots=True)
class Names:
    """What notes and slots are called in the merged lock.

    Attributes:
        keys: the key of every note, by guid.
        slots: the name of every slot of the ancestor, by guid and number.
        prefixes: the new beginning of keys by the old one, for notes that only one version has.
        settled: the guids of notes whose keys are no matter of prefixes.
    """

    keys: Mapping[str, str]
    slots: Mapping[tuple[str, int], str]
    prefixes: Mapping[tuple[str, ...], tuple[str, ...]]
    settled: frozenset[str]

    @classmethod
    def of(cls, base: Lock, ours: Lock, theirs: Lock, decisions: list[Decision]) -> Names:
        """Choose all names: a name that one version changed is changed, ours first."""
        old, first, second = (_keys(each) for each in (base, ours, theirs))
        keys = {
            guid: changed(old.get(guid), first.get(guid), second.get(guid)) or ""
            for guid in {**old, **second, **first}
        }
        _report_renamed(first, second, keys, decisions)
        old_slots, *both = (_slots(each) for each in (base, ours, theirs))
        slots = {
            card: changed(slot, *(each.get(card) for each in both)) or slot
            for card, slot in old_slots.items()
        }
        prefixes = dict(_prefix(old[guid], keys[guid]) for guid in old if old[guid] != keys[guid])
        return cls(keys, slots, prefixes, frozenset(old) | (frozenset(first) & frozenset(second)))

    def applied(self, version: Lock) -> Lock:
        """A version with these names."""
        keys = {key: self._key(key, entry.guid) for key, entry in version.notes.items()}
        notes = {keys[k]: lock.renamed(entry, k, keys[k]) for k, entry in version.notes.items()}
        items = {}
        for (key, slot), entry in version.slots.items():
            name = self._slot(version, key, slot, entry)
            items[keys.get(key, key), name] = lock.renamed(entry, slot, name)
        if (len(notes), len(items)) != (len(version.notes), len(version.slots)):
            raise AnkiBuildError(
                "one branch gave an id to something new that the other gave to something old",
                hint="rename one of the two with `anki-build rename`, then merge again",
            )
        return replace(version, notes=notes, slots=items)

    def _key(self, key: str, guid: str) -> str:
        if guid in self.settled:
            return self.keys[guid]
        steps = tuple(key.split("/"))
        for end in range(len(steps) - 1, 0, -1):
            if steps[:end] in self.prefixes:
                return "/".join((*self.prefixes[steps[:end]], *steps[end:]))
        return key

    def _slot(self, version: Lock, key: str, slot: str, entry: SlotEntry) -> str:
        note = version.notes.get(key)
        return self.slots.get((note.guid, entry.number), slot) if note else slot


def _keys(version: Lock) -> dict[str, str]:
    return {entry.guid: key for key, entry in version.notes.items()}


def _slots(version: Lock) -> dict[tuple[str, int], str]:
    """Every slot by what a card is known by: the note's guid and the number."""
    return {
        (version.notes[key].guid, entry.number): slot
        for (key, slot), entry in version.slots.items()
        if key in version.notes
    }


def changed(base: Any, ours: Any, theirs: Any) -> Any:
    """What one version made of the base's value; ours if both changed it; None means no value."""
    if ours is None or theirs is None:
        return (ours or theirs) or base
    return theirs if ours == base else ours


def _report_renamed(
    first: Mapping[str, str],
    second: Mapping[str, str],
    keys: Mapping[str, str],
    decisions: list[Decision],
) -> None:
    for guid in sorted(first.keys() & second.keys(), key=keys.__getitem__):
        if first[guid] != second[guid]:
            names = f"`{first[guid]}` and `{second[guid]}`"
            decisions.append(Decision(f"{names} are one note, now `{keys[guid]}`"))


def _prefix(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys up to the last step in which they differ."""
    before, after = old.split("/"), new.split("/")
    while before and after and before[-1] == after[-1]:
        before.pop()
        after.pop()
    return tuple(before), tuple(after)
