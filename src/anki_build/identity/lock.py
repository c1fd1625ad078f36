"""The permanent record of what is published: guids, cloze numbers and modification times.

Anki knows a note by its guid and a card by its cloze number, and takes an update only if the note's
time is newer. None of that may follow from wording, position or file name, so it is written down in
`ids.lock`, which is committed. One entry a line, sorted, blanks between the columns:

    anki-build-lock 2
    item NOTE SLOT NUMBER [MARKS]
    note NOTE GUID HASH TIME LAST [MARKS]
    notetype NAME HASH TIME

`NOTE` is the note's key and `SLOT` the name of a gap or mask, both made of ids from the data. A
number belongs to its slot for ever: it is never moved, and stays taken when the slot is retired.
`LAST` is the highest number of the note, so that a line that went missing is seen. Format 1 had no
`LAST`; it is read as well, and `to_newest_format` rewrites it.
`MARKS` are, as far as they hold: `released`, published by a release, so that no merge renumbers it;
`retired`; `was=NAME`, a name of the slot or note before `anki-build rename` gave it another, or the
guid of a note before it was adopted.
The time (seconds since 1970) moves when the hash of the note's content does, and only then.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem, Span

HEADER = "anki-build-lock 2"
HEADERS = ("anki-build-lock 1", HEADER)
RULE = "lock"
# Anki ignores cloze numbers above 500.
MAX_NUMBER = 500

# Up to so many faults are reported one by one; more have one cause, a cut or a bad merge.
MOST_REPORTED = 5

_RESTORE = "restore the file from version control"

_WORD = re.compile(r"[!-~]+").fullmatch
# Guids of adopted notes come from elsewhere and may hold any sign.
_GUID = re.compile(r"[!-~]{1,64}").fullmatch
_HASH = re.compile(r"[0-9a-f]{16}").fullmatch
_NUMBER = re.compile(r"[1-9][0-9]{0,11}").fullmatch
_WAS = "was="
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")

SlotKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note's guid, the hash of its content, and when that last changed.

    Attributes:
        released: whether a release has published it.
        was: the keys that it had before it was renamed, and the guids before it was adopted.
    """

    guid: str
    content: str
    modified: int
    retired: bool = False
    released: bool = False
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotEntry:
    """The cloze number of a gap or mask; the marks are those of a note."""

    number: int
    retired: bool = False
    released: bool = False
    was: tuple[str, ...] = ()


E = TypeVar("E", NoteEntry, SlotEntry)


@dataclass(frozen=True, slots=True)
class NoteTypeEntry:
    """The hash of a note type's fields, templates and styling, and when that last changed."""

    content: str
    modified: int


@dataclass(frozen=True, slots=True)
class Lock:
    """All entries, by key."""

    notes: Mapping[str, NoteEntry] = field(default_factory=dict)
    slots: Mapping[SlotKey, SlotEntry] = field(default_factory=dict)
    notetypes: Mapping[str, NoteTypeEntry] = field(default_factory=dict)

    def newest(self) -> int:
        """The latest time in the lock, 0 if there is none."""
        entries: list[NoteEntry | NoteTypeEntry] = [*self.notes.values(), *self.notetypes.values()]
        return max((entry.modified for entry in entries), default=0)


def read(path: Path, shown_as: str) -> tuple[Lock, list[Problem]]:
    """Read a lock; a file that is not there is an empty lock.

    A lock that was damaged, for instance by a bad merge, gives problems with their lines: what it
    says is nowhere else, so nothing is guessed.
    """
    try:
        # A link to nowhere is not the same as a first build.
        text = path.read_bytes().decode("ascii") if os.path.lexists(path) else HEADER
    except UnicodeDecodeError as error:
        message = f"byte {error.start} does not belong in a lock"
        return Lock(), [Problem(Span(shown_as), message, RULE, _RESTORE)]
    except OSError as error:
        return Lock(), [Problem(Span(shown_as), f"cannot be read: {error.strerror}", RULE)]
    return parse(text, shown_as)


def parse(text: str, shown_as: str) -> tuple[Lock, list[Problem]]:
    """Parse the text of a lock; like `read`."""
    lines = text.splitlines()
    reader = _LockReader(shown_as, says_last=lines[:1] == [HEADER])
    if not lines or lines[0] not in HEADERS:
        got = lines[0][:40] if lines else ""
        message = f"expected the first line `{HEADER}`, got `{got}`"
        newer = "update anki-build" if got.startswith("anki-build-lock ") else _RESTORE
        return Lock(), [Problem(Span(shown_as), message, RULE, newer)]
    for number, line in enumerate(lines[1:], start=2):
        reader.line(number, line)
    reader.check_whole()
    # Where both sides of a merge are in the file, whatever else is wrong follows from that.
    return reader.lock(), reader.conflicts or _summed_up(reader.problems)


def _summed_up(problems: list[Problem]) -> list[Problem]:
    """The problems themselves if they are few; else one, since they have one cause."""
    if len(problems) <= MOST_REPORTED:
        return problems
    first = problems[0]
    message = f"this lock is cut off or damaged: {len(problems)} entries are missing or wrong, "
    message += f"the first: {first.message}"
    return [Problem(first.span, message, RULE, f"{_RESTORE}, or run `anki-build lock repair`")]


class _LockReader:
    def __init__(self, shown_as: str, *, says_last: bool) -> None:
        self.shown_as = shown_as
        self.says_last = says_last
        self.problems: list[Problem] = []
        self.conflicts: list[Problem] = []
        self.notes: dict[str, NoteEntry] = {}
        self.slots: dict[SlotKey, SlotEntry] = {}
        self.notetypes: dict[str, NoteTypeEntry] = {}
        self.last: dict[str, int] = {}
        self.first: dict[tuple[str, ...], int] = {}

    def lock(self) -> Lock:
        return Lock(self.notes, self.slots, self.notetypes)

    def problem(self, number: int, message: str, hint: str = _RESTORE) -> None:
        self.problems.append(Problem(Span(self.shown_as, number), message, RULE, hint))

    def line(self, number: int, line: str) -> None:
        if line.startswith(_CONFLICT):
            message = "a merge conflict is not resolved here"
            span, hint = Span(self.shown_as, number), "run `anki-build lock repair`"
            self.conflicts.append(Problem(span, message, RULE, hint))
            return
        match line.split(" "):
            case ["note", key, guid, content, time, *rest] if _note(key, guid, content, time, rest):
                entry = NoteEntry(guid, content, int(time), **_marks(rest))
                if self.once(number, "note", key):
                    self.once(number, "guid", guid)
                    self.notes[key] = entry
                    if rest and _NUMBER(rest[0]):
                        self.last[key] = int(rest[0])
            case ["item", key, slot, cloze, *rest] if _item(key, slot, cloze, rest):
                if self.once(number, "item", key, slot):
                    self.once(number, "number", key, cloze)
                    self.slots[key, slot] = SlotEntry(int(cloze), **_marks(rest))
            case ["notetype", name, content, time] if _HASH(content) and _NUMBER(time):
                if self.once(number, "notetype", name):
                    self.notetypes[name] = NoteTypeEntry(content, int(time))
            case _:
                self.problem(number, f"this line is not an entry of a lock: `{line[:60]}`")

    def once(self, number: int, *key: str) -> bool:
        """Whether this is the first entry with the key; a second one is a problem."""
        first = self.first.setdefault(key, number)
        if first == number:
            return True
        what = {
            "note": "note `{1}` has a second entry",
            "guid": "guid `{1}` belongs to two notes",
            "item": "slot `{2}` of `{1}` has a second entry",
            "number": "number {2} of `{1}` belongs to two slots",
            "notetype": "note type `{1}` has a second entry",
        }[key[0]].format(*key)
        hint = "run `anki-build lock repair`"
        self.problem(number, f"{what}, first in line {first}", hint)
        return False

    def check_whole(self) -> None:
        """Numbers are never taken back, so every note has the numbers 1 to n."""
        taken: dict[str, set[int]] = {}
        for (key, slot), item in self.slots.items():
            taken.setdefault(key, set()).add(item.number)
            if key not in self.notes:
                number = self.first["item", key, slot]
                self.problem(number, f"slot `{slot}` belongs to note `{key}`, which has no entry")
        for key in self.notes:
            numbers = taken.get(key, set())
            highest = max(numbers, default=1)
            last = self.last.get(key, highest)
            lost = set(range(1, max(highest, last) + 1)) - numbers
            hint = "restore the file from version control, or run `anki-build lock repair`"
            if lost:
                which = ", ".join(map(str, sorted(lost)))
                message = f"`{key}` has lost the entry of number {which}"
                self.problem(self.first["note", key], message, hint)
            elif last < highest:
                message = f"`{key}` has a number {highest}, though the last is said to be {last}"
                self.problem(self.first["note", key], message, hint)
            elif self.says_last and key not in self.last:
                message = f"`{key}` does not say which is its last number"
                self.problem(self.first["note", key], message, hint)


def _note(key: str, guid: str, content: str, time: str, rest: list[str]) -> bool:
    fine = _WORD(key) and _GUID(guid) and _HASH(content) and _NUMBER(time)
    if rest and _NUMBER(rest[0]) and int(rest[0]) <= MAX_NUMBER:
        rest = rest[1:]
    return bool(fine) and _are_marks(rest)


def _item(key: str, slot: str, cloze: str, rest: list[str]) -> bool:
    fine = _WORD(key) and _WORD(slot) and _NUMBER(cloze) and int(cloze) <= MAX_NUMBER
    return bool(fine) and _are_marks(rest)


def _are_marks(words: Sequence[str]) -> bool:
    names = (each for each in words if each not in ("released", "retired"))
    return len(set(words)) == len(words) and all(
        each.startswith(_WAS) and each != _WAS and _WORD(each) for each in names
    )


def _marks(words: Sequence[str]) -> dict[str, Any]:
    was = tuple(each.removeprefix(_WAS) for each in words if each.startswith(_WAS))
    return {"retired": "retired" in words, "released": "released" in words, "was": was}


def _marked(entry: NoteEntry | SlotEntry) -> list[str]:
    """The last words of an entry's line."""
    flags = [name for name in ("released", "retired") if getattr(entry, name)]
    return [*flags, *(f"{_WAS}{name}" for name in entry.was)]


def last_numbers(text: str) -> dict[str, int]:
    """The highest number of each note by its guid, as its line says; what is damaged is left out.

    Where a note has two lines, as in a conflict, the higher one counts.
    """
    last: dict[str, int] = {}
    for words in (line.split(" ") for line in text.splitlines()):
        match words:
            case ["note", _, guid, _, _, number, *_] if _NUMBER(number):
                last[guid] = max(last.get(guid, 0), int(number))
    return last


def format_lock(lock: Lock) -> str:
    """The text of a lock: one entry a line, sorted."""
    last: dict[str, int] = {}
    for (key, _), item in lock.slots.items():
        last[key] = max(last.get(key, 0), item.number)
    lines = [
        *(("item", *key, str(entry.number), *_marked(entry)) for key, entry in lock.slots.items()),
        *(
            (
                *("note", key, entry.guid, entry.content, str(entry.modified)),
                *([str(last[key])] if key in last else []),
                *_marked(entry),
            )
            for key, entry in lock.notes.items()
        ),
        *(
            ("notetype", name, entry.content, str(entry.modified))
            for name, entry in lock.notetypes.items()
        ),
    ]
    return "\n".join([HEADER, *(" ".join(line) for line in sorted(lines))]) + "\n"


def renamed(entry: E, old: str, new: str) -> E:
    """An entry under another name, with a mark of the one that it had."""
    return replace(entry, was=tuple(sorted({*entry.was, old} - {new}))) if old != new else entry


def released(lock: Lock) -> Lock:
    """A lock in which everything is marked as published by a release."""
    notes = {key: replace(entry, released=True) for key, entry in lock.notes.items()}
    slots = {key: replace(entry, released=True) for key, entry in lock.slots.items()}
    return replace(lock, notes=notes, slots=slots)


def write(lock: Lock, path: Path) -> None:
    """Write a lock in one step: if the program is stopped, the file is the old one or the new one.

    Raises:
        AnkiBuildError: if it cannot be written.
    """
    files.write(path, format_lock(lock))


def to_newest_format(path: Path) -> None:
    """Rewrite a sound lock of an older format in the newest one; it says the same.

    Raises:
        AnkiBuildError: if the folder cannot be written to.
    """
    known, problems = read(path, path.name)
    if path.exists() and not problems and not path.read_bytes().startswith(HEADER.encode()):
        write(known, path)


def assign(
    lock: Lock, drafts: Iterable[tuple[str, str, Sequence[str]]]
) -> tuple[Lock, list[SlotKey]]:
    """Give every note a guid and every slot a number, keeping what is published.

    Args:
        lock: what is published.
        drafts: for each note its key, the id of its deck, and the names of its slots in the
            order in which new ones get their numbers.

    Returns:
        The new lock, in which what the drafts no longer have is retired, and the slots that would
        have needed a number above 500.
    """
    notes: dict[str, NoteEntry] = {k: replace(v, retired=True) for k, v in lock.notes.items()}
    items: dict[SlotKey, SlotEntry] = {k: replace(v, retired=True) for k, v in lock.slots.items()}
    highest: dict[str, int] = {}
    for (key, _), item in items.items():
        highest[key] = max(highest.get(key, 0), item.number)
    too_many: list[SlotKey] = []
    guids = {note.guid for note in notes.values()}
    for key, deck, slots in drafts:
        known = notes.get(key) or NoteEntry(_free_guid(deck, key, guids), "", 0)
        notes[key] = replace(known, retired=False)
        guids.add(known.guid)
        for slot in slots:
            if (key, slot) not in items:
                highest[key] = highest.get(key, 0) + 1
                items[key, slot] = SlotEntry(highest[key])
                if highest[key] > MAX_NUMBER:
                    too_many.append((key, slot))
            items[key, slot] = replace(items[key, slot], retired=False)
    return Lock(notes, items, lock.notetypes), too_many


def make_guid(deck: str, key: str) -> str:
    """The guid of a new note: 22 letters, digits, hyphens and underscores.

    Made from the note's key, so that two people who add the same fact in two branches make the same
    note; after that the lock alone says which guid a note has.
    """
    digest = hashlib.sha256(f"anki_build\n{deck}\n{key}".encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _free_guid(deck: str, key: str, taken: AbstractSet[str]) -> str:
    """A guid that no note has; a note that was renamed keeps the one made from its old key."""
    names = itertools.chain([key], (f"{key}\n{number}" for number in itertools.count(2)))
    return next(guid for name in names if (guid := make_guid(deck, name)) not in taken)


def date(lock: Lock, contents: Mapping[str, str], notetypes: Mapping[str, str], now: int) -> Lock:
    """Move the time of each note and note type whose content has changed to now.

    Args:
        lock: from `assign`.
        contents: the hash of every note's content, by key.
        notetypes: the hash of every note type, by name.
        now: seconds since 1970.

    Raises:
        AnkiBuildError: if something changed and the lock's newest time is not before now. Anki
            would ignore an update that is not newer, and block later ones if it were in the
            future.
    """
    notes = dict(lock.notes)
    types = dict(lock.notetypes)
    for key, content in contents.items():
        if notes[key].content != content:
            notes[key] = replace(notes[key], content=content, modified=now)
    for name, content in notetypes.items():
        if name not in types or types[name].content != content:
            types[name] = NoteTypeEntry(content, now)
    dated = Lock(notes, lock.slots, types)
    changed = dated.notes != lock.notes or dated.notetypes != lock.notetypes
    if changed and lock.newest() >= now:
        raise AnkiBuildError(
            f"the lock was written at {lock.newest()}, which is not before now ({now})",
            hint="set this machine's clock, or build again in a moment",
        )
    return dated
