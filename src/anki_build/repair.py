"""Two versions of a lock made one: by git's merge, or after a merge that went wrong.

What was given out stays given out wherever both versions agree or only one speaks. Where both gave
one number to different items, the first version keeps it and the other's item gets a number that
neither has used. Notes are matched by their guid and items by their number in the common ancestor,
so that an id which one branch renamed is renamed for the other branch too.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from anki_build import lock
from anki_build.errors import AnkiBuildError, InternalError
from anki_build.lock import HEADER, MAX_NUMBER, ItemEntry, ItemKey, Lock, NoteEntry, NoteTypeEntry

E = TypeVar("E", NoteEntry, ItemEntry)
D = TypeVar("D", NoteEntry, NoteTypeEntry)

# The hash of no content: the next build finds that the content is another one and dates it anew.
UNKNOWN = "0" * 16


@dataclass(frozen=True, slots=True)
class Decision:
    """What was done about two versions of an entry.

    Attributes:
        what: the entry and what it is now.
        students: what those who have a package of the version that lost see; empty if nothing.
    """

    what: str
    students: str = ""

    def __str__(self) -> str:
        """Both in one line."""
        return f"{self.what}; {self.students}" if self.students else self.what


@dataclass(frozen=True, slots=True)
class Merged:
    """One lock of two, and what had to be decided."""

    lock: Lock
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text of a sound lock, and what had to be decided; none if it was sound before."""

    text: str
    decisions: tuple[Decision, ...]


# Merging.


def merge(base: Lock, ours: Lock, theirs: Lock) -> Merged:
    """Merge two sound locks.

    Args:
        base: their common ancestor; empty if there is none.
        ours: the version that keeps its numbers.
        theirs: the other version.

    Raises:
        AnkiBuildError: if an item would need a number above 500.
    """
    decisions: list[Decision] = []
    names = _Names.of(base, ours, theirs, decisions)
    base, ours, theirs = names.applied(base), names.applied(ours), names.applied(theirs)
    notes = _merge_notes(base, ours, theirs, decisions)
    items = _Numbers(base, ours, theirs, decisions).merged()
    types = _merge_types(ours, theirs, decisions)
    return Merged(Lock(notes, items, types), tuple(decisions))


@dataclass(frozen=True, slots=True)
class _Names:
    """What notes and items are called in the merged lock.

    Attributes:
        keys: the key of every note, by guid.
        slots: the slot of every item of the ancestor, by guid and number.
        prefixes: the new beginning of keys by the old one, for notes that only one version has.
        settled: the guids of notes whose keys are no matter of prefixes.
        lost: keys of notes that keep the first version's guid, by the other guid.
    """

    keys: Mapping[str, str]
    slots: Mapping[tuple[str, int], str]
    prefixes: Mapping[tuple[str, ...], tuple[str, ...]]
    settled: frozenset[str]

    @classmethod
    def of(cls, base: Lock, ours: Lock, theirs: Lock, decisions: list[Decision]) -> _Names:
        """Choose all names: a name that one version changed is changed, ours first."""
        old, first, second = (_keys(each) for each in (base, ours, theirs))
        keys = {
            guid: _changed(old.get(guid), first.get(guid), second.get(guid)) or ""
            for guid in {**old, **second, **first}
        }
        _tell_renamed(first, second, keys, decisions)
        old_slots, *both = (_slots(each) for each in (base, ours, theirs))
        slots = {
            card: _changed(slot, *(each.get(card) for each in both)) or slot
            for card, slot in old_slots.items()
        }
        prefixes = dict(_prefix(old[guid], keys[guid]) for guid in old if old[guid] != keys[guid])
        return cls(keys, slots, prefixes, frozenset(old) | (frozenset(first) & frozenset(second)))

    def applied(self, version: Lock) -> Lock:
        """A version with these names."""
        keys = {key: self._key(key, entry.guid) for key, entry in version.notes.items()}
        notes = {keys[key]: entry for key, entry in version.notes.items()}
        items = {
            (keys.get(key, key), self._slot(version, key, slot, entry)): entry
            for (key, slot), entry in version.items.items()
        }
        if (len(notes), len(items)) != (len(version.notes), len(version.items)):
            raise AnkiBuildError(
                "one branch gave an id to something new that the other gave to something old",
                hint="rename one of the two with `anki-build rename`, then merge again",
            )
        return Lock(notes, items, version.notetypes)

    def _key(self, key: str, guid: str) -> str:
        if guid in self.settled:
            return self.keys[guid]
        steps = tuple(key.split("/"))
        for end in range(len(steps) - 1, 0, -1):
            if steps[:end] in self.prefixes:
                return "/".join((*self.prefixes[steps[:end]], *steps[end:]))
        return key

    def _slot(self, version: Lock, key: str, slot: str, entry: ItemEntry) -> str:
        note = version.notes.get(key)
        return self.slots.get((note.guid, entry.number), slot) if note else slot


def _keys(version: Lock) -> dict[str, str]:
    return {entry.guid: key for key, entry in version.notes.items()}


def _slots(version: Lock) -> dict[tuple[str, int], str]:
    """Every slot by what a card is known by: the note's guid and the number."""
    return {
        (version.notes[key].guid, entry.number): slot
        for (key, slot), entry in version.items.items()
        if key in version.notes
    }


def _changed(base: Any, ours: Any, theirs: Any) -> Any:
    """What one version made of the base's value; ours if both changed it; None means no value."""
    if ours is None or theirs is None:
        return (ours or theirs) or base
    return theirs if ours == base else ours


def _tell_renamed(
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


def _merge_notes(
    base: Lock, ours: Lock, theirs: Lock, decisions: list[Decision]
) -> dict[str, NoteEntry]:
    notes = {**theirs.notes, **ours.notes}
    for key in sorted(ours.notes.keys() & theirs.notes.keys()):
        one, other = ours.notes[key], theirs.notes[key]
        if one == other:
            continue
        if one.guid == other.guid:
            notes[key] = _flagged(base.notes.get(key), one, other, _newer(one, other))
            what = f"note `{key}` has the later time of the two, {notes[key].modified}"
            decisions.append(Decision(what))
            continue
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


def _flagged(base: E | None, ours: E, theirs: E, merged: E) -> E:
    """The merged entry, retired if a version retired it; what both added is retired in both."""
    if base is None:
        return replace(merged, retired=ours.retired and theirs.retired)
    return replace(merged, retired=_changed(base.retired, ours.retired, theirs.retired))


@dataclass(slots=True)
class _Numbers:
    """Merges items: their numbers and whether they are retired."""

    base: Lock
    ours: Lock
    theirs: Lock
    decisions: list[Decision]
    items: dict[ItemKey, ItemEntry] = field(default_factory=dict)
    taken: dict[tuple[str, int], str] = field(default_factory=dict)
    highest: dict[str, int] = field(default_factory=dict)

    def merged(self) -> dict[ItemKey, ItemEntry]:
        self.items = dict(self.ours.items)
        self.taken = {(key, each.number): slot for (key, slot), each in self.items.items()}
        for version in (self.ours, self.theirs):
            for (key, _), entry in version.items.items():
                self.highest[key] = max(self.highest.get(key, 0), entry.number)
        for item, entry in sorted(self.theirs.items.items(), key=lambda each: each[0]):
            self._add(item, entry)
        return self.items

    def _add(self, item: ItemKey, entry: ItemEntry) -> None:
        here = (item[0], entry.number)
        if item in self.items:
            self._both_have(item, entry)
        elif here in self.taken:
            self._renumber(item, entry)
        else:
            self.items[item] = entry
            self.taken[here] = item[1]

    def _both_have(self, item: ItemKey, other: ItemEntry) -> None:
        key, slot = item
        one = self.ours.items[item]
        self.items[item] = _flagged(self.base.items.get(item), one, other, one)
        if one.number != other.number:
            self._keep_taken(item, one, other)
        elif one.retired != other.retired:
            now = "retired" if self.items[item].retired else "in use"
            what = f"item `{slot}` of `{key}`, retired in one of the two, is {now}"
            self.decisions.append(Decision(what))

    def _keep_taken(self, item: ItemKey, one: ItemEntry, other: ItemEntry) -> None:
        key, slot = item
        rival = self.taken.get((key, other.number))
        if rival is None:
            rival = f"{slot}.was-{other.number}"
            self.items[key, rival] = ItemEntry(other.number, retired=True)
            self.taken[key, other.number] = rival
            seen = f"keep an empty card {other.number} and get a new one"
        else:
            seen = f"have their reviews of it on card {other.number}, which asks `{rival}` now"
        what = f"item `{slot}` of `{key}` keeps number {one.number}, {other.number} stays taken"
        self.decisions.append(Decision(what, f"students of the branch that lost {seen}"))

    def _renumber(self, item: ItemKey, entry: ItemEntry) -> None:
        key, slot = item
        rival = self.taken[key, entry.number]
        self.highest[key] += 1
        number = self.highest[key]
        if number > MAX_NUMBER:
            raise AnkiBuildError(f"`{slot}` would be card {number} of `{key}`, Anki ignores it")
        self.items[item] = replace(entry, number=number)
        self.taken[key, number] = slot
        what = f"item `{slot}` of `{key}` gets number {number}, `{rival}` keeps {entry.number}"
        seen = f"have their reviews of it on card {entry.number}, which asks `{rival}` now"
        self.decisions.append(Decision(what, f"students of the branch that lost {seen}"))


# Repairing.


def repair(text: str, base: Lock | None = None, recorded: Sequence[Lock] = ()) -> Repaired:
    """Make a damaged lock sound; a sound one stays as it is, byte for byte.

    Args:
        text: of the lock, perhaps with the marks of a merge conflict.
        base: the common ancestor of the merge, if it is known.
        recorded: sound locks of earlier commits. What they say is kept where two lines contradict
            each other.

    Raises:
        AnkiBuildError: if a line cannot be read, for what it said is nowhere else.
    """
    if not lock.parse(text, "ids.lock")[1]:
        return Repaired(text, ())
    decisions: list[Decision] = []
    base = base or Lock()
    sides = _sides(text, decisions)
    if len(sides) == 1:
        # Two items of one number would look as if one side had renamed the ancestor's.
        base = Lock(base.notes)
    merged, *others = _sound_parts(sides, recorded, decisions)
    for other in others:
        step = merge(base, merged, other)
        merged = step.lock
        decisions += step.decisions
    merged = _with_notes(merged, recorded, decisions)
    merged = _with_lost_items(merged, recorded, decisions)
    made = lock.format_lock(merged)
    if lock.parse(made, "ids.lock")[1]:
        raise InternalError("the repaired lock is not sound")
    # What stands around a conflict was read for both sides.
    return Repaired(made, tuple(dict.fromkeys(decisions)))


def _sound_parts(
    sides: Iterable[Sequence[Line]], recorded: Sequence[Lock], decisions: list[Decision]
) -> list[Lock]:
    """The lock as locks without contradictions, first the one that keeps its numbers."""
    parts: list[Lock] = []
    for lines in sides:
        parts += _without_contradictions(_entries(lines, decisions), recorded)
    return parts or [Lock()]


Line = tuple[int, str]


def _sides(text: str, decisions: list[Decision]) -> list[list[Line]]:
    """The lines of both sides of a conflict with those around it; all lines if there is none."""
    sides: tuple[list[Line], list[Line]] = ([], [])
    now: tuple[int, ...] = (0, 1)
    marks: list[str] = []
    for line in enumerate(text.splitlines(), start=1):
        mark = line[1][:7]
        if mark in _MARKS:
            now = _MARKS[mark]
            marks.append(mark)
        for side in now if mark not in _MARKS else ():
            sides[side].append(line)
    if marks:
        decisions.append(Decision(f"{len(marks)} marks of a merge conflict: both sides are kept"))
    # Where somebody has deleted some of the marks, nothing says which side a line is from.
    whole = marks.count("<<<<<<<") == marks.count("=======") == marks.count(">>>>>>>") > 0
    return list(sides) if whole else [sorted({*sides[0], *sides[1]})]


# Which sides the lines after a mark belong to; those of the ancestor are in neither.
_MARKS = {"<<<<<<<": (0,), "|||||||": (), "=======": (1,), ">>>>>>>": (0, 1)}


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries of some lines in their order, contradictions and all."""

    notes: tuple[tuple[str, NoteEntry], ...]
    items: tuple[tuple[ItemKey, ItemEntry], ...]
    notetypes: tuple[tuple[str, NoteTypeEntry], ...]


def _entries(lines: Sequence[Line], decisions: list[Decision]) -> _Entries:
    if not any(text == HEADER for _, text in lines):
        raise AnkiBuildError(f"there is no line `{HEADER}`", hint=_RESTORE)
    read = [_entry(*line) for line in _once(lines, decisions)]
    return _Entries(
        tuple(pair for each in read for pair in each.notes.items()),
        tuple(pair for each in read for pair in each.items.items()),
        tuple(pair for each in read for pair in each.notetypes.items()),
    )


_RESTORE = "restore ids.lock from version control"


def _once(lines: Iterable[Line], decisions: list[Decision]) -> Iterator[Line]:
    seen: dict[str, int] = {HEADER: 1}
    for number, text in lines:
        if text.strip() and text not in seen:
            yield number, text
        elif text != HEADER:
            what = f"the same as line {seen[text]}" if text in seen else "blank"
            decisions.append(Decision(f"line {number} is {what}: deleted"))
        seen.setdefault(text, number)


def _entry(number: int, text: str) -> Lock:
    """The lock that has this entry alone; an item alone has no note, which is no matter here."""
    found, _ = lock.parse(f"{HEADER}\n{text}", "")
    if found == Lock():
        message = f"ids.lock:{number}: this line is not an entry of a lock: `{text[:60]}`"
        raise AnkiBuildError(message, hint=_RESTORE)
    return found


def _without_contradictions(entries: _Entries, recorded: Sequence[Lock]) -> list[Lock]:
    """Locks in which each key, guid and number stands once, each taking what those before cannot.

    An entry that an earlier commit has is taken first; then, of items, the first by name.
    """
    parts: list[_Part] = []

    def known(kind: str, key: Any, same: Callable[[Any], bool]) -> bool:
        return any(key in getattr(r, kind) and same(getattr(r, kind)[key]) for r in recorded)

    for key, note in _first(entries.notes, lambda k, e: known("notes", k, _same_guid(e))):
        _place(parts, 0, [("note", key), ("guid", note.guid)]).notes[key] = note
    for name, kind in entries.notetypes:
        _place(parts, 0, [("notetype", name)]).notetypes[name] = kind
    # An item goes where its note is, so that the note's guid says which card it is.
    home = {key: index for index, part in reversed([*enumerate(parts)]) for key in part.notes}
    items = sorted(entries.items, key=lambda each: (each[0], each[1].number))
    for (key, slot), item in _first(items, lambda k, e: known("items", k, _same_number(e))):
        unique = [("item", key, slot), ("number", key, item.number)]
        _place(parts, home.get(key, 0), unique).items[key, slot] = item
    return [Lock(part.notes, part.items, part.notetypes) for part in parts]


def _same_guid(entry: NoteEntry) -> Callable[[NoteEntry], bool]:
    return lambda other: other.guid == entry.guid


def _same_number(entry: ItemEntry) -> Callable[[ItemEntry], bool]:
    return lambda other: other.number == entry.number


K = TypeVar("K")
V = TypeVar("V")


def _first(pairs: Iterable[tuple[K, V]], known: Callable[[K, V], bool]) -> list[tuple[K, V]]:
    return sorted(pairs, key=lambda pair: not known(*pair))


@dataclass(slots=True)
class _Part:
    """A lock that grows."""

    notes: dict[str, NoteEntry] = field(default_factory=dict)
    items: dict[ItemKey, ItemEntry] = field(default_factory=dict)
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


def _with_notes(merged: Lock, recorded: Sequence[Lock], decisions: list[Decision]) -> Lock:
    """The lock without items that have no note, unless an earlier commit has the note."""
    notes, items = dict(merged.notes), dict(merged.items)
    guids = {entry.guid for entry in notes.values()}
    for key in sorted({key for key, _ in items} - notes.keys()):
        found = next((each.notes[key] for each in recorded if key in each.notes), None)
        if found is not None and found.guid not in guids:
            notes[key] = found
            decisions.append(Decision(f"note `{key}` is back as an earlier commit has it"))
            continue
        gone = sorted(slot for note, slot in items if note == key)
        items = {item: entry for item, entry in items.items() if item[0] != key}
        what = f"items {', '.join(f'`{slot}`' for slot in gone)} of `{key}`, no note: deleted"
        seen = "students who have cards of it find them empty or with other answers"
        decisions.append(Decision(what, seen))
    return Lock(notes, items, merged.notetypes)


def _with_lost_items(merged: Lock, recorded: Sequence[Lock], decisions: list[Decision]) -> Lock:
    """The lock with an entry for every number that was given out, from an earlier commit if any.

    Numbers are given out in order and never taken back, so a hole is a line that went missing. If
    no commit has it, a retired entry keeps the number from being given out again.
    """
    items = dict(merged.items)
    for key in merged.notes:
        taken = {entry.number for (note, _), entry in items.items() if note == key}
        for number in sorted(set(range(1, max(taken, default=1) + 1)) - taken):
            slot = _recorded_slot(recorded, key, number)
            if slot is not None and (key, slot) not in items:
                items[key, slot] = ItemEntry(number)
                what = f"item `{slot}` of `{key}` is back as an earlier commit has it"
                decisions.append(Decision(what))
                continue
            items[key, f"lost-{number}"] = ItemEntry(number, retired=True)
            what = f"number {number} of `{key}` has lost its entry, it stays taken"
            seen = f"students keep card {number}, whose item gets a new one"
            decisions.append(Decision(what, seen))
    return Lock(merged.notes, items, merged.notetypes)


def _recorded_slot(recorded: Sequence[Lock], key: str, number: int) -> str | None:
    """The item that had this number in the newest commit that knows."""
    found = (
        slot
        for each in recorded
        for (note, slot), entry in each.items.items()
        if note == key and entry.number == number
    )
    return next(found, None)


# Files and git.


@dataclass(frozen=True, slots=True)
class History:
    """The sound locks that git has of this merge, or of the one committed last.

    Attributes:
        base: the common ancestor, if there is one.
        recorded: the ancestor and the first of the two branches.
    """

    base: Lock | None = None
    recorded: tuple[Lock, ...] = ()


def history(path: Path) -> History:
    """What git knows about a lock; nothing if there is no git, no repository or no commit."""
    ancestor = _ancestor(path, "HEAD", "MERGE_HEAD") or _ancestor(path, "HEAD^1", "HEAD^2")
    locks = (ancestor, _committed(path, "HEAD"), _committed(path, "HEAD^1"))
    return History(ancestor, tuple(each for each in locks if each is not None))


def _ancestor(path: Path, one: str, other: str) -> Lock | None:
    commit = _git(path.parent, "merge-base", one, other).strip()
    return _committed(path, commit) if commit else None


def _committed(path: Path, commit: str) -> Lock | None:
    found, problems = lock.parse(_git(path.parent, "show", f"{commit}:./{path.name}"), path.name)
    return None if problems else found


def _git(folder: Path, *arguments: str) -> str:
    """What git says; nothing if it fails."""
    program = shutil.which("git")
    if program is None:
        return ""
    command = [program, "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  no shell
    return done.stdout.decode("ascii", "replace") if done.returncode == 0 else ""


def repair_file(path: Path) -> tuple[Decision, ...]:
    """Repair a lock in its place; a sound one is not touched.

    Raises:
        AnkiBuildError: if it cannot be read or repaired.
    """
    text = _text(path)
    if not lock.parse(text, path.name)[1]:
        return ()
    known = history(path)
    repaired = repair(text, known.base, known.recorded)
    lock.write(lock.parse(repaired.text, path.name)[0], path)
    return repaired.decisions


def merge_files(base: Path, ours: Path, theirs: Path) -> tuple[Decision, ...]:
    """Merge three locks into the file of the second, as git asks a merge driver to.

    Raises:
        AnkiBuildError: if one of them is damaged.
    """
    merged = merge(_sound(base), _sound(ours), _sound(theirs))
    lock.write(merged.lock, ours)
    return merged.decisions


def _sound(path: Path) -> Lock:
    text = _text(path)
    # Without a common ancestor git hands over an empty file.
    found, problems = lock.parse(text or HEADER, path.name)
    if problems:
        hint = "run `anki-build lock repair` on the branch that it comes from, then merge again"
        raise AnkiBuildError(f"one of the locks is damaged: {problems[0]}", hint=hint)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("ascii")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of {path.name} does not belong into a lock"
        raise AnkiBuildError(message, hint=_RESTORE) from error
    except OSError as error:
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}") from error
