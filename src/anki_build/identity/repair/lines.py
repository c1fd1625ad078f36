"""The text of a damaged lock as entries, with those of both sides of a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from anki_build.identity import lock
from anki_build.identity.lock import (
    HEADER,
    HEADERS,
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
    for line in enumerate(text.splitlines(), start=1):
        mark = line[1][:7]
        if mark in _MARKS:
            now = _MARKS[mark]
            marks.append(mark)
        for side in now if mark not in _MARKS else ():
            both[side].append(line)
    if marks:
        decisions.append(Decision(f"{len(marks)} marks of a merge conflict: both sides are kept"))
    # Where somebody has deleted some of the marks, nothing says which side a line is from.
    whole = marks.count("<<<<<<<") == marks.count("=======") == marks.count(">>>>>>>") > 0
    return list(both) if whole else [sorted({*both[0], *both[1]})]


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of some lines in their order, contradictions and all."""

    notes: tuple[tuple[str, NoteEntry], ...]
    slots: tuple[tuple[SlotKey, SlotEntry], ...]
    notetypes: tuple[tuple[str, NoteTypeEntry], ...]


def entries(lines: Sequence[Line], decisions: list[Decision]) -> Entries:
    """What the lines say, each of them read alone.

    Raises:
        AnkiBuildError: if one cannot be read, for what it said is nowhere else.
    """
    if not any(text in HEADERS for _, text in lines):
        raise AnkiBuildError(f"there is no line `{HEADER}`", hint=RESTORE)
    read = [_entry(*line) for line in _once(lines, decisions)]
    return Entries(
        tuple(pair for each in read for pair in each.notes.items()),
        tuple(pair for each in read for pair in each.slots.items()),
        tuple(pair for each in read for pair in each.notetypes.items()),
    )


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
    found, _ = lock.parse(f"{HEADER}\n{text}", "")
    if found == Lock():
        message = f"ids.lock:{number}: this line is not an entry of a lock: `{text[:60]}`"
        raise AnkiBuildError(message, hint=RESTORE)
    return found
