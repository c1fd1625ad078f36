"""Takes the confirmed rows over into the lock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from anki_build.identity import lock
from anki_build.identity.lock import HEADER, MAX_NUMBER, Lock, NoteEntry, SlotEntry
from anki_build.identity.repair import UNKNOWN
from anki_build.package.notetypes import CLOZE, NOTE_TYPES, OCCLUSION
from anki_build.reading.errors import InternalError
from anki_build.reading.problems import Problem, did_you_mean, in_order
from anki_build.updates.adopt.items import Items
from anki_build.updates.adopt.table import RULE, Row
from anki_build.updates.snapshot import NoteSnapshot, OldNote, Snapshot
from anki_build.updates.snapshot.old_notes import OURS

_NOBODY = NoteEntry("", "", 0)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of the confirmed rows; nothing is to be written if there are problems.

    Attributes:
        notes: how many notes are taken over.
        cards: how many of their cards continue as cards of the new notes.
        ended: how many of their cards ask for nothing any more.
        merging: whether students have to bring notes into our note type, by ticking "Merge note
            types".
        changing: whether they have to do it by hand instead, as merging would do harm.
        foreign: fields that Anki adds to our note types when it merges; as long as they are there,
            later updates need the tick too.
    """

    lock: Lock
    notes: int
    cards: int
    ended: int
    merging: bool
    changing: bool
    foreign: tuple[str, ...]
    problems: tuple[Problem, ...]


def take_over(
    written: Lock,
    rows: Sequence[Row],
    old: Iterable[OldNote],
    current: Snapshot,
    now: int,
    *,
    force: bool = False,
) -> Adopted:
    """The lock with guids and card numbers of the confirmed rows.

    Args:
        written: the lock as it is.
        rows: what the maintainer confirmed.
        old: the notes of the package.
        current: the notes of the project.
        now: seconds since 1970; a note from after it would keep the next build from arriving.
        force: also for notes that are published with another guid; whoever has them under that
            guid gets them a second time.
    """
    adopter = _Adopter(written, old, current, now, force=force)
    for row in rows:
        adopter.row(row)
    if adopter.problems:
        return Adopted(written, 0, 0, 0, False, False, (), in_order(adopter.problems))
    made = replace(written, notes=adopter.notes, slots=adopter.slots)
    if lock.parse(lock.format_lock(made), "")[1]:
        raise InternalError("the lock would not be sound after adopting")
    counts = (adopter.adopted, adopter.cards, adopter.ended)
    ways = (adopter.merging and not adopter.changing, adopter.changing)
    return Adopted(made, *counts, *ways, tuple(adopter.foreign), ())


class _Adopter:
    """Takes rows over one by one; what is refused becomes a problem."""

    def __init__(
        self,
        written: Lock,
        old: Iterable[OldNote],
        current: Snapshot,
        now: int,
        *,
        force: bool,
    ) -> None:
        self.written = written
        self.old: dict[str, list[OldNote]] = defaultdict(list)
        for note in old:
            self.old[note.guid].append(note)
        self.current = {note.key: note for note in current.notes.values()}
        self.now = now
        self.force = force
        self.notes = dict(written.notes)
        self.slots = dict(written.slots)
        self.owner = {entry.guid: key for key, entry in written.notes.items()}
        self.first: dict[tuple[str, str], int] = {}
        self.problems: list[Problem] = []
        self.adopted = self.cards = self.ended = 0
        self.merging = self.changing = False
        self.foreign: dict[str, None] = {}

    def row(self, row: Row) -> None:
        """Take over one row, or add the reason why not."""
        problems = [*self._wrong_note(row), *self._twice(row)]
        if problems:
            self.problems += problems
            return
        (old,) = self.old[row.guid]
        wrong = _no_update(old, self.current[row.key])
        if wrong:
            self.problems.append(Problem(row.span, wrong, RULE))
            return
        parsed = Items(row, old, self.current[row.key])
        problems = [*parsed.problems, *self._released(row, old, parsed.numbers)]
        if problems:
            self.problems += problems
        elif self.notes.get(row.key, _NOBODY).guid != row.guid:
            self._enter(row.key, old, parsed.numbers)

    def _wrong_note(self, row: Row) -> Iterator[Problem]:
        found = self.old.get(row.guid, [])
        if not found:
            hint = "a spreadsheet may have changed it: load that column as text"
            yield Problem(row.span, f"the package has no note with guid `{row.guid}`", RULE, hint)
        elif len(found) > 1:
            yield Problem(row.span, f"the package has two notes with guid `{row.guid}`", RULE)
        elif not _fits_lock(row.guid):
            message = f"guid `{row.guid}` cannot be in ids.lock: only 1 to 64 printable ASCII"
            yield Problem(row.span, f"{message} characters without blanks can", RULE)
        elif found[0].modified > self.now:
            message = f"the old note is dated {found[0].modified}, which is after now ({self.now})"
            hint = "no update would arrive before that; set this machine's clock"
            yield Problem(row.span, message, RULE, hint)
        if row.key not in self.current:
            hint = did_you_mean(row.key, self.current)
            yield Problem(row.span, f"the project has no note `{row.key}`", RULE, hint)

    def _twice(self, row: Row) -> Iterator[Problem]:
        for what, name in (("guid", row.guid), ("key", row.key)):
            first = self.first.setdefault((what, name), row.span.line)
            if first != row.span.line:
                message = f"{what} `{name}` is confirmed twice, first in line {first}"
                yield Problem(row.span, message, RULE)
        owner = self.owner.get(row.guid, row.key)
        if owner != row.key:
            message = f"guid `{row.guid}` belongs to note `{owner}` in ids.lock"
            yield Problem(row.span, message, RULE)

    def _released(self, row: Row, old: OldNote, numbers: Mapping[str, int]) -> Iterator[Problem]:
        entry = self.written.notes.get(row.key)
        if entry is None:
            return
        if entry.guid != old.guid:
            if not self.force:
                message = f"note `{row.key}` is published with another guid already"
                hint = "use --force if nobody has it, or if they may get the note twice"
                yield Problem(row.span, message, RULE, hint)
            return
        for slot, number in numbers.items():
            given = self.written.slots.get((row.key, slot))
            if given is None or given.number != number:
                # Reviews may depend on it by now, so that not even --force changes it.
                got = f"number {given.number}" if given else "no number yet"
                message = f"note `{row.key}` is adopted already, and its slot `{slot}` has {got}"
                hint = "to adopt it again, restore ids.lock as it was before"
                yield Problem(row.span, message, RULE, hint)

    def _enter(self, key: str, old: OldNote, numbers: Mapping[str, int]) -> None:
        given = self.notes.get(key, _NOBODY)
        # What is published with another guid says nothing about the cards of this one.
        self.slots = {item: entry for item, entry in self.slots.items() if item[0] != key}
        for slot, number in numbers.items():
            self.slots[key, slot] = SlotEntry(number)
        left = [n for n in old.answers if n not in numbers.values() and 0 < n <= MAX_NUMBER]
        # The lock has no holes; a number that the old note left out stays unused.
        highest = max([*numbers.values(), *left], default=1)
        for number in set(range(1, highest + 1)) - set(numbers.values()):
            self.slots[key, f"old.c{number}"] = SlotEntry(number, retired=True)
        # The next build has to be newer than both, and dates the note, as its content is another.
        modified = max(old.modified, given.modified, 1)
        was = tuple(sorted({*given.was, given.guid} - {_NOBODY.guid, old.guid}))
        self.notes[key] = NoteEntry(old.guid, UNKNOWN, modified, was=was)
        self.adopted += 1
        self.cards += len(numbers)
        self.ended += len(left)
        if old.type_id not in OURS:
            self.merging = True
            self.changing |= not old.mergeable
            ours = {each.name for each in CLOZE.fields}
            self.foreign |= dict.fromkeys(name for name in old.names if name not in ours)


def _no_update(old: OldNote, new: NoteSnapshot) -> str:
    """Why Anki would not update the old note to the new one; empty if it would."""
    ids = {each.name: each.id for each in NOTE_TYPES}
    if ids[new.notetype] == old.type_id:
        return ""
    if OCCLUSION.id in (ids[new.notetype], old.type_id):
        # Merged fields would break what makes it native image occlusion.
        return f"`{old.notetype}` and `{new.notetype}` cannot be merged: pictures would be lost"
    return ""


def _fits_lock(guid: str) -> bool:
    """Whether the reader of the lock takes the guid; the reader alone knows."""
    entries = f"item key slot 1\nnote key {guid} {UNKNOWN} 1 1\n"
    return not lock.parse(f"{HEADER}\n{entries}", "")[1]
