"""The numbers of slots that two versions have, and whether they are retired."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TypeVar

from anki_build.identity.lock import MAX_NUMBER, Lock, NoteEntry, SlotEntry, SlotKey
from anki_build.identity.repair.decisions import Decision
from anki_build.identity.repair.names import changed
from anki_build.reading.errors import AnkiBuildError

E = TypeVar("E", NoteEntry, SlotEntry)


def flagged(base: E | None, ours: E, theirs: E, merged: E) -> E:
    """The merged entry, retired if a version retired it; what both added is retired in both."""
    retired = ours.retired and theirs.retired
    if base is not None:
        retired = changed(base.retired, ours.retired, theirs.retired)
    released = ours.released or theirs.released
    was = tuple(sorted({*ours.was, *theirs.was}))
    return replace(merged, retired=retired, released=released, was=was)


@dataclass(slots=True)
class Numbers:
    """Merges the slots of two versions; numbers that only one of them knows stay taken.

    What a release published keeps its number, then what is ours.
    """

    base: Lock
    ours: Lock
    theirs: Lock
    decisions: list[Decision]
    slots: dict[SlotKey, SlotEntry] = field(default_factory=dict)
    taken: dict[tuple[str, int], str] = field(default_factory=dict)
    highest: dict[str, int] = field(default_factory=dict)

    def merged(self) -> dict[SlotKey, SlotEntry]:
        """The slots of both, each number assigned once.

        Raises:
            AnkiBuildError: if a slot would need a number above 500.
        """
        versions = (self.ours, self.theirs)
        for version in versions:
            for (key, _), entry in version.slots.items():
                self.highest[key] = max(self.highest.get(key, 0), entry.number)
        for released, version in itertools.product((True, False), versions):
            for item, entry in sorted(version.slots.items(), key=lambda each: each[0]):
                if entry.released is released:
                    self._add(item, entry)
        return self.slots

    def _add(self, item: SlotKey, entry: SlotEntry) -> None:
        here = (item[0], entry.number)
        if item in self.slots:
            self._both_have(item, entry)
        elif here in self.taken:
            self._renumber(item, entry)
        else:
            self.slots[item] = entry
            self.taken[here] = item[1]

    def _both_have(self, item: SlotKey, other: SlotEntry) -> None:
        key, slot = item
        one = self.slots[item]
        self.slots[item] = flagged(self.base.slots.get(item), one, other, one)
        if one.number != other.number:
            self._keep_taken(item, one, other)
        elif one.retired != other.retired:
            now = "retired" if self.slots[item].retired else "in use"
            what = f"slot `{slot}` of `{key}`, retired in one of the two, is {now}"
            self.decisions.append(Decision(what))

    def _keep_taken(self, item: SlotKey, one: SlotEntry, other: SlotEntry) -> None:
        key, slot = item
        rival = self.taken.get((key, other.number))
        if rival is None:
            rival = f"{slot}.was-{other.number}"
            self.slots[key, rival] = SlotEntry(other.number, retired=True)
            self.taken[key, other.number] = rival
            seen = f"keep an empty card {other.number} and get a new one"
        else:
            seen = f"have their reviews of it on card {other.number}, which asks `{rival}` now"
        what = f"slot `{slot}` of `{key}` keeps number {one.number}, {other.number} stays taken"
        self.decisions.append(Decision(what, f"students of the branch that lost {seen}"))

    def _renumber(self, item: SlotKey, entry: SlotEntry) -> None:
        key, slot = item
        rival = self.taken[key, entry.number]
        self.highest[key] += 1
        number = self.highest[key]
        if number > MAX_NUMBER:
            raise AnkiBuildError(f"`{slot}` would be card {number} of `{key}`, Anki ignores it")
        self.slots[item] = replace(entry, number=number)
        self.taken[key, number] = slot
        what = f"slot `{slot}` of `{key}` gets number {number}, `{rival}` keeps {entry.number}"
        seen = f"have their reviews of it on card {entry.number}, which asks `{rival}` now"
        self.decisions.append(Decision(what, f"students of the branch that lost {seen}"))
