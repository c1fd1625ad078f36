"""The text of a damaged lock as entries, with those of both sides of a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from anki_build.identity import lock
from anki_build.identity.lock import (
    HEADERS,
    KEYED_HEADER,
    Lock,
    NoteEntry,
    NoteTypeEntry,
    SlotEntry,
    SlotKey,
)
from anki_build.identity.repair.decisions import Decision
from anki_build.reading.errors import AnkiBuildError

RESTORE = "restore ids.lock from version control"

Line = tuple[int, str]

# Which sides the lines after a mark belong to; those of the ancestor are in neither.
_MARKS = {"<<<<<<<": (0,), "|||||||": (), "=======": (1,), ">>>>>>>": (0, 1)}


def sides(text: str, decisions: list[Decision]) -> list[list[Line]]:
    """The lines of both sides of a conflict with those around it; all lines if there is none."""
    both: tuple[list[Line], list[Line]] = ([], [])
    now: tuple[int, ...] = (0, 1)
    marks: list[str] = []
    lines = list(enumerate(text.splitlines(), start=1))
    for line in lines:
        mark = line[1][:7]
        if mark in _MARKS:
            now = _MARKS[mark]
            marks.append(mark)
        for side in now if mark not in _MARKS else ():
            both[side].append(line)
    if marks:
        few = "one mark" if len(marks) == 1 else f"{len(marks)} marks"
        decisions.append(Decision(f"{few} of a merge conflict: both sides are kept"))
    # Where somebody has deleted some of the marks, nothing says which side a line is from, nor
    # which lines are the ancestor's.
    whole = marks.count("<<<<<<<") == marks.count("=======") == marks.count(">>>>>>>") > 0
    return list(both) if whole else [[line for line in lines if line[1][:7] not in _MARKS]]


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of some lines in their order, contradictions and all.

    Attributes:
        projects: the keys of the project; the empty one of a format that has none, nothing if the
            line is lost.
    """

    notes: tuple[tuple[str, NoteEntry], ...]
    slots: tuple[tuple[SlotKey, SlotEntry], ...]
    notetypes: tuple[tuple[str, NoteTypeEntry], ...]
    projects: frozenset[str]


def entries(lines: Sequence[Line], decisions: list[Decision]) -> Entries:
    """What the lines say, each of them read alone.

    Raises:
        AnkiBuildError: if one cannot be read, for what it said is nowhere else.
    """
    if not any(text in HEADERS for _, text in lines):
        raise AnkiBuildError(f"there is no line `{KEYED_HEADER}`", hint=RESTORE)
    read = [_entry(*line) for line in _once(lines, decisions)]
    return Entries(
        tuple(pair for each in read for pair in each.notes.items()),
        tuple(pair for each in read for pair in each.slots.items()),
        tuple(pair for each in read for pair in each.notetypes.items()),
        _projects(lines, read),
    )


def _projects(lines: Sequence[Line], read: Iterable[Lock]) -> frozenset[str]:
    keys = frozenset(each.project for each in read if each.project)
    keyed = any(text == KEYED_HEADER for _, text in lines)
    return keys if keys or keyed else frozenset({""})


def _once(lines: Iterable[Line], decisions: list[Decision]) -> Iterator[Line]:
    seen: dict[str, int] = dict.fromkeys(HEADERS, 1)
    for number, text in lines:
        if text.strip() and text not in seen:
            yield number, text
        elif text not in HEADERS:
            what = f"the same as line {seen[text]}" if text in seen else "blank"
            decisions.append(Decision(f"line {number} is {what}: deleted"))
        seen.setdefault(text, number)


def _entry(number: int, text: str) -> Lock:
    """The lock that has this entry alone; a slot without its note is no matter here."""
    found, _ = lock.parse(f"{KEYED_HEADER}\n{text}", "")
    if found == Lock():
        message = f"ids.lock:{number}: this line is not an entry of a lock: `{text[:60]}`"
        raise AnkiBuildError(message, hint=RESTORE)
    return found
