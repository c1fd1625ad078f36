"""What is written down of a lock elsewhere: in git, and in the last release.

Entries never leave a lock and numbers never move, so each of these locks says what `ids.lock` must
have. One that was deleted, put back to an earlier state or merged by halves is found out by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path

from anki_build.identity import git, lock
from anki_build.identity.lock import RULE, Lock, NoteEntry, SlotEntry
from anki_build.reading.problems import Problem, Span


class Kind(Enum):
    """How much of a recorded lock has to be in `ids.lock`.

    `SAME` everything. `PARENT` everything, but a slot may be called something else, since older
    programs did not write down what was renamed. `BRANCH` is the other side of a merge: all its
    entries, of which those that no release published may get another number.
    """

    SAME = "same"
    PARENT = "parent"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A lock that is written down elsewhere.

    Attributes:
        where: what people call it, for a sentence.
        hint: what brings it back.
        base: the ancestor of a branch: whatever it has is for our own side to keep.
    """

    kind: Kind
    lock: Lock
    where: str
    hint: str
    base: Lock = field(default_factory=Lock)


_DRIVER = "run `anki-build lock repair`, which merges both"
_VERSIONS = {
    "HEAD": (Kind.SAME, "the last commit"),
    "MERGE_HEAD": (Kind.BRANCH, "the branch that is being merged"),
    "HEAD^2": (Kind.BRANCH, "the branch that the last commit merged"),
    "HEAD^1": (Kind.PARENT, "the commit before the last one"),
}


def of_git(path: Path) -> tuple[Recorded, ...]:
    """The sound locks that git has and that differ from the file; the first ones matter most.

    Nothing if there is no git or no repository, or if git does not track the lock.
    """
    found = git.contents(path, *_VERSIONS)
    seen = {path.read_bytes() if path.is_file() else b""}
    recorded: list[Recorded] = []
    for revision, content in found.items():
        if content not in seen:
            recorded += _parsed(path, revision, content)
        seen.add(content)
    return tuple(recorded)


def _parsed(path: Path, revision: str, content: bytes) -> Iterator[Recorded]:
    known = sound(content)
    if known is None:
        return
    kind, where = _VERSIONS[revision]
    if kind is Kind.BRANCH:
        hint = "run `anki-build lock repair`, which merges both"
        yield Recorded(kind, known, where, hint, ancestor(path, revision) or Lock())
    else:
        back = f"`git checkout {revision} -- {path.name}` brings it back; then build again"
        yield Recorded(kind, known, where, back)


def ancestor(path: Path, revision: str) -> Lock | None:
    """The sound lock of the common ancestor of a merge.

    Args:
        path: the lock.
        revision: `MERGE_HEAD` for the merge that is going on, `HEAD^2` for the last commit.
    """
    base = git.merge_base(path.parent, "HEAD" if revision == "MERGE_HEAD" else "HEAD^1", revision)
    return sound(git.contents(path, base).get(base, b"")) if base else None


def sound(content: bytes) -> Lock | None:
    """The lock that git has; None if it is damaged or there was none."""
    known, problems = lock.parse(content.decode("ascii", "replace"), "ids.lock")
    return None if problems else known


@dataclass(frozen=True)
class _Cards:
    """A lock by what students know: guids and numbers."""

    lock: Lock

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The key of each note by its guid."""
        return {entry.guid: key for key, entry in self.lock.notes.items()}

    @cached_property
    def adopted(self) -> AbstractSet[str]:
        """What notes were before: their keys, and the guids that adopting took away."""
        return {name for entry in self.lock.notes.values() for name in entry.was}

    @cached_property
    def slots(self) -> Mapping[tuple[str, int], tuple[str, SlotEntry]]:
        """The slot of each card by the note's guid and the number."""
        return dict(self._slots())

    @cached_property
    def names(self) -> AbstractSet[tuple[str, str]]:
        """The name of each slot, with the note's guid."""
        return {(guid, slot) for (guid, _), (slot, _) in self.slots.items()}

    def _slots(self) -> Iterator[tuple[tuple[str, int], tuple[str, SlotEntry]]]:
        for (key, slot), entry in self.lock.slots.items():
            if key in self.lock.notes:
                yield (self.lock.notes[key].guid, entry.number), (slot, entry)


def losses(known: Lock, recorded: Sequence[Recorded]) -> list[Problem]:
    """What a lock lacks of what is recorded elsewhere: one problem, since all have one cause.

    Args:
        known: the lock as it is written down.
        recorded: other locks, the one that matters most first.
    """
    released = _released(each.lock for each in recorded if each.kind is Kind.BRANCH)
    for each in recorded:
        lost = list(_lost(each, _Cards(known), released if each.kind is not Kind.BRANCH else set()))
        if lost:
            return [Problem(Span("ids.lock"), _message(known, each, lost), RULE, each.hint)]
    return []


def _message(known: Lock, recorded: Recorded, lost: Sequence[str]) -> str:
    if not known.notes:
        number = len(recorded.lock.notes)
        return f"this file is missing or empty, though {recorded.where} has {number} notes in it"
    more = f" and {len(lost) - 1:,} more" if lost[1:] else ""
    if recorded.kind is Kind.BRANCH:
        return f"git merged this file by halves: {lost[0]}{more}, as {recorded.where} has it"
    return f"this file is older, cut off or recreated: {lost[0]}{more}, as {recorded.where} has it"


def _released(branches: Iterable[Lock]) -> set[tuple[str, object]]:
    """What releases of other branches published, which may have taken numbers from this one."""
    taken: set[tuple[str, object]] = set()
    for each in branches:
        taken |= {(key, "") for key, note in each.notes.items() if note.released}
        for (guid, number), (slot, entry) in _Cards(each).slots.items():
            taken |= {(guid, number), (guid, slot)} if entry.released else set()
    return taken


def _lost(
    recorded: Recorded, now: _Cards, released: AbstractSet[tuple[str, object]]
) -> Iterator[str]:
    """What is missing, moved or older, one clause each."""
    before = _Cards(recorded.base).slots
    gone = set()
    for key, note in recorded.lock.notes.items():
        if note.guid not in now.keys:
            gone.add(note.guid)
            if note.guid not in now.adopted and (note.released or (key, "") not in released):
                yield f"the guid of note `{key}` is missing"
        else:
            yield from _note(recorded.kind, key, note, now)
    for card, (slot, entry) in _Cards(recorded.lock).slots.items():
        guid, number = card
        free = not entry.released and not released.isdisjoint({card, (guid, slot)})
        if guid in gone or free or card in before:
            continue
        if _misses(recorded.kind, card, slot, entry, now):
            yield f"number {number} of `{now.keys[guid]}` is no longer that of slot `{slot}`"


def _note(kind: Kind, key: str, note: NoteEntry, now: _Cards) -> Iterator[str]:
    mine = now.keys[note.guid]
    entry = now.lock.notes[mine]
    if kind is Kind.SAME and mine != key and key not in entry.was:
        yield f"the guid of note `{key}` is that of `{mine}`"
    elif entry.modified < note.modified:
        yield f"the time of note `{mine}` goes back"


def _misses(kind: Kind, card: tuple[str, int], slot: str, entry: SlotEntry, now: _Cards) -> bool:
    """Whether a card is missing or asks for another slot than it is recorded to."""
    name, mine = now.slots.get(card, ("", None))
    if mine is not None and slot in (name, *mine.was):
        return False
    named = (card[0], slot) in now.names
    if kind is Kind.BRANCH and not entry.released:
        return not named
    return mine is None or named or kind is not Kind.PARENT
