"""What is missing from a lock, restored or kept from being assigned again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from anki_build.identity.lock import Lock, SlotEntry
from anki_build.identity.repair.decisions import Decision


def with_notes(merged: Lock, decisions: list[Decision]) -> Lock:
    """The lock without slots that have no note."""
    items = dict(merged.slots)
    for key in sorted({key for key, _ in items} - merged.notes.keys()):
        gone = sorted(slot for note, slot in items if note == key)
        items = {item: entry for item, entry in items.items() if item[0] != key}
        what = f"slots {', '.join(f'`{slot}`' for slot in gone)} of `{key}`, no note: deleted"
        seen = "students who have cards of it find them empty or with other answers"
        decisions.append(Decision(what, seen))
    return replace(merged, slots=items)


def with_recorded(merged: Lock, recorded: Sequence[Lock], decisions: list[Decision]) -> Lock:
    """The lock with every note, slot and note type of earlier commits that it has lost.

    What has another name by now, or a number that another slot has, is not lost.
    """
    notes, slots, types = dict(merged.notes), dict(merged.slots), dict(merged.notetypes)
    guids = {entry.guid for entry in notes.values()}
    taken = {(key, entry.number) for (key, _), entry in slots.items()}
    for each in recorded:
        for key, note in each.notes.items():
            if key not in notes and note.guid not in guids:
                notes[key] = note
                guids.add(note.guid)
                decisions.append(Decision(f"note `{key}` is back as an earlier commit has it"))
        for (key, slot), entry in each.slots.items():
            same = key in notes and notes[key].guid == each.notes[key].guid
            if same and (key, slot) not in slots and (key, entry.number) not in taken:
                slots[key, slot] = entry
                taken.add((key, entry.number))
                what = f"slot `{slot}` of `{key}` is back as an earlier commit has it"
                decisions.append(Decision(what))
        types = {**each.notetypes, **types}
    return replace(merged, notes=notes, slots=slots, notetypes=types)


def with_lost_slots(
    merged: Lock, last: Mapping[str, int], recorded: Sequence[Lock], decisions: list[Decision]
) -> Lock:
    """The lock with an entry for every number that was assigned, from an earlier commit if any.

    Numbers are assigned in order and never taken back, so a hole is a line that went missing. If
    no commit has it, a retired entry keeps the number from being assigned again.

    Args:
        merged: the lock.
        last: the highest number of each note by its guid, where that is known.
        recorded: locks of earlier commits.
        decisions: gets what was done.
    """
    items = dict(merged.slots)
    for key, entry in merged.notes.items():
        taken = {item.number for (note, _), item in items.items() if note == key}
        highest = max(*taken, last.get(entry.guid, 1), 1)
        for number in sorted(set(range(1, highest + 1)) - taken):
            slot = _recorded_slot(recorded, key, number)
            if slot is not None and (key, slot) not in items:
                items[key, slot] = SlotEntry(number)
                what = f"slot `{slot}` of `{key}` is back as an earlier commit has it"
                decisions.append(Decision(what))
                continue
            items[key, f"lost-{number}"] = SlotEntry(number, retired=True)
            what = f"number {number} of `{key}` has lost its entry, it stays taken"
            seen = f"students keep card {number}, whose slot gets a new one"
            decisions.append(Decision(what, seen))
    return replace(merged, slots=items)


def _recorded_slot(recorded: Sequence[Lock], key: str, number: int) -> str | None:
    """The slot that had this number in the newest commit that knows."""
    found = (
        slot
        for each in recorded
        for (note, slot), entry in each.slots.items()
        if note == key and entry.number == number
    )
    return next(found, None)
