"""Adopting a deck that exists: its students upgrade in place instead of starting again.

In two steps. `suggest` compares the notes of a package with those of the project and makes a table,
in which the maintainer decides. `take_over` writes guid and card numbers of the confirmed rows into
the lock; from then on they are as if they had been given out here. What is taken over wrongly moves
reviews to another fact, so only what is alike word for word is suggested as certain.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from anki_build.identity import lock
from anki_build.identity.lock import HEADER, MAX_NUMBER, ItemEntry, Lock, NoteEntry
from anki_build.identity.repair import UNKNOWN
from anki_build.package.notetypes import CLOZE, NOTE_TYPES, OCCLUSION
from anki_build.reading.errors import AnkiBuildError, InternalError
from anki_build.reading.problems import Problem, Span, did_you_mean, in_order
from anki_build.updates.snapshot import (
    _DAMAGE,
    SEPARATOR,
    NoteSnapshot,
    Snapshot,
    _collection_name,
    _described,
    plain,
)

RULE = "adopt"
_OURS = frozenset(each.id for each in NOTE_TYPES)
COLUMNS = (
    *("decision", "score", "old guid", "old note type", "old first field"),
    *("key", "new text", "items"),
)
CONFIRM, MAYBE, OPEN = "confirm", "maybe", ""
CONFIRMED = ("yes", CONFIRM)
NOT_CONFIRMED = (MAYBE, OPEN, "no")
EXACT = 100.0
# Below the first, texts have little more in common than their language; from the second on it is
# worth a maintainer's look.
LEAST, LIKELY = 50.0, 75.0
# Answers that are less alike ask for something else.
LEAST_ANSWER = 70.0
# How many partners of a note are looked at closely.
CANDIDATES = 10
_CLOZE_MARK = re.compile(r"\{\{c(\d{1,9})::|\}\}")
_FIELD_OF_TEMPLATE = re.compile(r"\{\{(?![#^/!])(?:[^{}]*:)?([^{}:]+)\}\}")
_PAIR = re.compile(r"(\d{1,9})=(\S+)").fullmatch
# A spreadsheet would compute a cell that begins so, or take away the apostrophe.
_FORMULA, _QUOTE = ("=", "+", "-", "@", "'"), "'"


@dataclass(frozen=True, slots=True)
class OldNote:
    """A note of the package.

    Attributes:
        type_id: Anki updates a note in place only if this is the same, or is merged with ours.
        mergeable: whether Anki can merge its note type with ours: it must be one of clozes, and its
            fields without ids. Otherwise Anki stops the import, or our template shows a field
            `Text+` and with it nothing.
        names: the names of its fields.
        first: its first field, as a reader sees it, with its cloze marks.
        text: what is compared: the text of the question with its answers.
        answers: what each of its cards asks for, by card number.
        key: the key that an earlier build of this program wrote into it; else empty.
        items: likewise its slots, with their card numbers.
        modified: seconds since 1970.
    """

    guid: str
    type_id: int
    notetype: str
    mergeable: bool
    names: tuple[str, ...]
    first: str
    text: str
    answers: Mapping[int, str]
    key: str
    items: Mapping[str, int]
    modified: int


@dataclass(frozen=True, slots=True)
class Match:
    """An old note with the note that would take its place; without a key if there is none.

    Attributes:
        score: how alike they are, up to 100.
        text: the new note's text, with the names of its slots.
        items: card numbers of the old note with the slots that ask for the same.
    """

    decision: str
    score: float
    old: OldNote
    key: str = ""
    text: str = ""
    items: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A confirmed row of the table.

    Attributes:
        items: as written, `number=slot` each.
    """

    span: Span
    guid: str
    key: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of the confirmed rows; nothing is to be written if there are problems.

    Attributes:
        notes: how many notes are taken over.
        cards: how many of their cards go on as cards of the new notes.
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


@dataclass(frozen=True, slots=True)
class _New:
    """A note of the project, ready to be compared."""

    note: NoteSnapshot
    text: str
    shown: str
    answers: Mapping[str, str]


def read_package(path: Path) -> tuple[OldNote, ...]:
    """The notes of any package, in their order.

    Raises:
        AnkiBuildError: if there is no such file, if it is no package or a damaged one, or if Anki
            wrote it in its newer format.
    """
    if not path.is_file():
        raise AnkiBuildError(f"there is no package {path}")
    if not zipfile.is_zipfile(path):
        raise AnkiBuildError(f"{path} is not an Anki package, or it is cut off")
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            database = archive.extract(_collection_name(path, archive), folder)
            with closing(sqlite3.connect(database)) as connection:
                return tuple(_old_notes(connection))
    except _DAMAGE as error:
        message = f"{path} is damaged: {type(error).__name__}: {error}"
        raise AnkiBuildError(message, hint="export or download it again") from error
    except OSError as error:
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}") from error


def _old_notes(database: sqlite3.Connection) -> Iterator[OldNote]:
    models = json.loads(database.execute("SELECT models FROM col").fetchone()[0])
    cards: dict[int, set[int]] = defaultdict(set)
    for note, number in database.execute("SELECT nid, ord + 1 FROM cards"):
        cards[note].add(int(number))
    rows = database.execute("SELECT id, guid, mid, mod, flds FROM notes ORDER BY id")
    for note, guid, type_id, modified, values in rows:
        model = models[str(type_id)]
        yield _old_note(model, str(guid), int(modified), values.split(SEPARATOR), cards[note])


def _old_note(
    model: Mapping[str, Any], guid: str, modified: int, values: Sequence[str], cards: set[int]
) -> OldNote:
    names = [each["name"] for each in sorted(model["flds"], key=lambda each: int(each["ord"]))]
    fields = {
        name: unicodedata.normalize("NFC", value) for name, value in zip(names, values, strict=True)
    }
    regular = not int(model["type"])
    text, answers = _basic_note(model, fields) if regular else _cloze_note(fields)
    answers = {number: answers.get(number, "") for number in sorted(cards | answers.keys())}
    known = int(model["id"]) in _OURS
    key, items = _described(fields) if known else ("", {})
    first = plain(next(iter(fields.values())))
    return OldNote(
        guid=guid,
        type_id=int(model["id"]),
        notetype=str(model["name"]),
        mergeable=not regular and all(each.get("id") is None for each in model["flds"]),
        names=tuple(names),
        first=first,
        text=text,
        answers=answers,
        key=key,
        items=items,
        modified=modified,
    )


def _cloze_note(fields: Mapping[str, str]) -> tuple[str, dict[int, str]]:
    """The text of the first field and of those with gaps, and the answers by card number."""
    texts: list[str] = []
    answers: dict[int, str] = {}
    for index, value in enumerate(fields.values()):
        text, found = _without_marks(value)
        if found or index == 0:
            texts.append(plain(text))
        for number, answer in found:
            answers[number] = f"{answers.get(number, '')} {plain(answer)}".strip()
    return " ".join(texts), answers


def _without_marks(value: str) -> tuple[str, list[tuple[int, str]]]:
    """A field without its cloze marks and hints, and its gaps; gaps may stand within gaps."""
    # The outermost text is the first of the stack; each open gap is one more.
    stack: list[tuple[int, str]] = [(0, "")]
    gaps: list[tuple[int, str]] = []
    position = 0
    for mark in _CLOZE_MARK.finditer(value):
        number, text = stack.pop()
        stack.append((number, text + value[position : mark.start()]))
        position = mark.end()
        if mark[1]:
            stack.append((int(mark[1]), ""))
        elif len(stack) > 1:
            number, inner = stack.pop()
            answer = inner.partition("::")[0]
            gaps.append((number, answer))
            stack[-1] = (stack[-1][0], stack[-1][1] + answer)
    rest = "".join(text for _, text in stack) + value[position:]
    return rest, gaps


def _basic_note(model: Mapping[str, Any], fields: Mapping[str, str]) -> tuple[str, dict[int, str]]:
    """The text of all that is asked, and of each template what only its answer side shows."""
    answers: dict[int, str] = {}
    asked = dict.fromkeys([next(iter(fields))])
    for template in model["tmpls"]:
        front = dict.fromkeys(_FIELD_OF_TEMPLATE.findall(template["qfmt"]))
        back = dict.fromkeys(_FIELD_OF_TEMPLATE.findall(template["afmt"]))
        own = [name.strip() for name in back if name not in front and name.strip() in fields]
        # What stands first is the answer; below it stand remarks.
        answers[int(template["ord"]) + 1] = plain(fields[own[0]]) if own else ""
        asked |= dict.fromkeys(own[:1])
    return " ".join(plain(fields[name]) for name in asked), answers


def suggest(old: Iterable[OldNote], current: Snapshot) -> tuple[Match, ...]:
    """A partner for every old note that has one, the best first; each note at most once.

    Args:
        old: the notes of the package; those whose guid the project has need no partner.
        current: the notes of the project.

    Raises:
        AnkiBuildError: if rapidfuzz is not installed.
    """
    old = [note for note in old if note.guid not in current.notes]
    taken = {note.guid for note in old}
    new = [_new(note) for guid, note in current.notes.items() if guid not in taken]
    candidates = _candidates(old, new, _rapidfuzz())
    chosen = _choose(candidates)
    rest = [Match(OPEN, 0, note) for note in old if note.guid not in chosen]
    order = {note.guid: place for place, note in enumerate(old)}
    matches = sorted(
        chosen.values(), key=lambda each: (-each.score, -len(each.items), order[each.old.guid])
    )
    return (*matches, *rest)


def _rapidfuzz() -> ModuleType:
    try:
        import rapidfuzz  # noqa: PLC0415  an extra, and nothing else needs it
    except ImportError as error:
        raise AnkiBuildError(
            "adopting a deck needs rapidfuzz, which is not installed",
            hint="pip install 'anki-build[adopt]'",
        ) from error
    module: ModuleType = rapidfuzz
    return module


def _new(note: NoteSnapshot) -> _New:
    names = {number: slot for slot, number in note.items.items()}
    value = note.fields.get("Text", "")
    text, gaps = _without_marks(value)
    answers: dict[str, str] = {}
    for number, answer in gaps:
        slot = names.get(number, str(number))
        answers[slot] = f"{answers.get(slot, '')} {plain(answer)}".strip()
    shown = re.sub(r"\{\{c(\d+)::", lambda m: "{{" + names.get(int(m[1]), m[1]) + "::", value)
    return _New(note, plain(text), plain(shown) or plain(note.fields.get("Header", "")), answers)


def _words(text: str) -> str:
    """A text for comparing: words alone, sorted, as sentences are turned round and lists moved."""
    return " ".join(sorted(re.findall(r"\w+", text.casefold())))


def _letters(text: str) -> str:
    """A text without blanks, case and the points of lists: what is the same word for word."""
    return "".join(text.casefold().replace("\N{BULLET}", "").split())


def _candidates(
    old: Sequence[OldNote], new: Sequence[_New], rapidfuzz: ModuleType
) -> Iterator[Match]:
    """All pairs worth a thought: by the same key, by the same text, and by similarity."""
    by_key = {each.note.key: each for each in new}
    exact: dict[str, list[_New]] = defaultdict(list)
    for each in new:
        exact[_letters(each.text)].append(each)
    readable = [each for each in new if each.text]
    choices = [_words(each.text) for each in readable]
    for note in old:
        if note.key:
            # An earlier build of this program says what it is; likeness would only mislead.
            found = by_key.get(note.key)
            yield from [_same_key(note, found)] if found else []
            continue
        same = exact.get(_letters(note.text), []) if note.text else []
        for each in same:
            yield _match(note, each, EXACT, rapidfuzz)
        near = rapidfuzz.process.extract(
            *(_words(note.text), choices),
            scorer=rapidfuzz.fuzz.ratio,
            limit=CANDIDATES,
            score_cutoff=LEAST,
        )
        for _, score, index in near:
            if readable[index] not in same:
                # Another word is another word, however long the text.
                yield _match(note, readable[index], min(score, EXACT - 1), rapidfuzz)


def _same_key(old: OldNote, new: _New) -> Match:
    pairs = [(number, slot) for slot, number in old.items.items() if slot in new.note.items]
    decision = CONFIRM if len(pairs) == len(old.answers) else MAYBE
    return Match(decision, EXACT, old, new.note.key, new.shown, tuple(sorted(pairs)))


def _match(old: OldNote, new: _New, score: float, rapidfuzz: ModuleType) -> Match:
    items = _pair_answers(old.answers, new.answers, rapidfuzz.fuzz.ratio)
    decision = MAYBE if score >= LIKELY else OPEN
    # A word that differs can be the one that matters, so likeness alone is never certain.
    if score == EXACT and len(items) == len(old.answers):
        decision = CONFIRM
    return Match(decision, score, old, new.note.key, new.shown, items)


def _pair_answers(
    old: Mapping[int, str], new: Mapping[str, str], ratio: Callable[[str, str], float]
) -> tuple[tuple[int, str], ...]:
    """Card numbers with the slots that ask for the same, each at most once, the most alike first.

    Of answers that are equally alike those that stand nearest to each other are taken.
    """
    ranked = []
    for place, (number, answer) in enumerate(old.items()):
        for slot_place, (slot, other) in enumerate(new.items()):
            score = EXACT if _letters(answer) == _letters(other) else 0.0
            score = score or min(ratio(_words(answer), _words(other)), EXACT - 1)
            # Short answers are alike by chance: `C5` and `C6` differ by half, roots by a digit.
            same_digits = re.findall(r"\d+", answer) == re.findall(r"\d+", other)
            if answer and score >= LEAST_ANSWER and same_digits and number <= MAX_NUMBER:
                ranked.append((-score, abs(place - slot_place), place, number, slot))
    pairs: dict[int, str] = {}
    for *_, number, slot in sorted(ranked):
        if number not in pairs and slot not in pairs.values():
            pairs[number] = slot
    return tuple(sorted(pairs.items()))


def _choose(candidates: Iterable[Match]) -> dict[str, Match]:
    """For each guid its partner: the most alike pair first, then the best of what is left."""
    ranked = sorted(
        candidates, key=lambda each: (-each.score, -len(each.items), each.old.guid, each.key)
    )
    rivals: dict[str, int] = defaultdict(int)
    for each in ranked:
        if each.score == EXACT:
            rivals[f"old {each.old.guid}"] += 1
            rivals[f"new {each.key}"] += 1
    chosen: dict[str, Match] = {}
    keys: set[str] = set()
    for each in ranked:
        if each.old.guid in chosen or each.key in keys:
            continue
        alone = rivals[f"old {each.old.guid}"] <= 1 and rivals[f"new {each.key}"] <= 1
        chosen[each.old.guid] = each if alone else _doubtful(each)
        keys.add(each.key)
    return chosen


def _doubtful(match: Match) -> Match:
    return Match(MAYBE, match.score, match.old, match.key, match.text, match.items)


def format_table(matches: Iterable[Match]) -> str:
    """The table for the maintainer, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in matches:
        items = " ".join(f"{number}={slot}" for number, slot in each.items)
        score = f"{each.score:.0f}" if each.key else ""
        old = (each.old.guid, each.old.notetype, each.old.first)
        row = (each.decision, score, *old, each.key, each.text, items)
        writer.writerow([_QUOTE + cell if cell.startswith(_FORMULA) else cell for cell in row])
    return text.getvalue()


def read_table(path: Path) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The confirmed rows of a table, also one that a spreadsheet has saved, and what is wrong.

    Raises:
        AnkiBuildError: if the file cannot be read, or is no such table.
    """
    try:
        # Spreadsheets put a mark at the beginning.
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnkiBuildError(f"{path} is not UTF-8", hint="save it as CSV in UTF-8") from error
    except OSError as error:
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}") from error
    head = text.partition("\n")[0]
    # Where the comma is in numbers, spreadsheets save with semicolons.
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in ("decision", "old guid", "key", "items") if name not in columns]
        if missing:
            message = f"{path} has no column `{missing[0]}`"
            hint = "`anki-build adopt PACKAGE` writes the table"
            raise AnkiBuildError(message, hint=hint)
        rows = [_row(columns, cells, Span(str(path), reader.line_num)) for cells in reader if cells]
    except csv.Error as error:
        raise AnkiBuildError(f"{path}:{reader.line_num}: {error}") from error
    problems = [each for each in rows if isinstance(each, Problem)]
    return tuple(each for each in rows if isinstance(each, Row)), tuple(problems)


def _row(columns: Sequence[str], cells: Sequence[str], span: Span) -> Row | Problem | None:
    values = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    decision = values["decision"].lower()
    if decision in NOT_CONFIRMED:
        return None
    if decision not in CONFIRMED:
        known = "yes, no, confirm, maybe or nothing"
        return Problem(span, f"the decision is `{decision}`, expected {known}", RULE)
    guid, key = (values.get(name, "").removeprefix(_QUOTE) for name in ("old guid", "key"))
    items = values.get("items", "").removeprefix(_QUOTE)
    return Row(span, guid, key, tuple(items.split()))


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
        written: the lock as it stands.
        rows: what the maintainer confirmed.
        old: the notes of the package.
        current: the notes of the project.
        now: seconds since 1970; a note from after it would keep the next build from arriving.
        force: also for notes that were given out with another guid already; whoever has them
            under that guid gets them a second time.
    """
    adopter = _Adopter(written, old, current, now, force=force)
    for row in rows:
        adopter.row(row)
    if adopter.problems:
        return Adopted(written, 0, 0, 0, False, False, (), in_order(adopter.problems))
    made = Lock(adopter.notes, adopter.items, written.notetypes)
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
        self.items = dict(written.items)
        self.owner = {entry.guid: key for key, entry in written.notes.items()}
        self.first: dict[tuple[str, str], int] = {}
        self.problems: list[Problem] = []
        self.adopted = self.cards = self.ended = 0
        self.merging = self.changing = False
        self.foreign: dict[str, None] = {}

    def row(self, row: Row) -> None:
        """Take over one row, or say why not."""
        problems = [*self._wrong_note(row), *self._twice(row)]
        if problems:
            self.problems += problems
            return
        (old,) = self.old[row.guid]
        wrong = _no_update(old, self.current[row.key])
        if wrong:
            self.problems.append(Problem(row.span, wrong, RULE))
            return
        parsed = _Items(row, old, self.current[row.key])
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
            message = f"guid `{row.guid}` cannot stand in ids.lock: only 1 to 64 printable ASCII"
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
                message = f"note `{row.key}` has been given out with another guid already"
                hint = "--force if nobody has that, or if they may get the note twice"
                yield Problem(row.span, message, RULE, hint)
            return
        for slot, number in numbers.items():
            given = self.written.items.get((row.key, slot))
            if given is None or given.number != number:
                # Reviews may hang on it by now, so that not even --force changes it.
                got = f"number {given.number}" if given else "no number yet"
                message = f"note `{row.key}` is adopted already, and its item `{slot}` has {got}"
                hint = "to adopt it anew, restore ids.lock as it was before"
                yield Problem(row.span, message, RULE, hint)

    def _enter(self, key: str, old: OldNote, numbers: Mapping[str, int]) -> None:
        given = self.notes.get(key, _NOBODY)
        # What was given out with another guid says nothing about the cards of this one.
        self.items = {item: entry for item, entry in self.items.items() if item[0] != key}
        for slot, number in numbers.items():
            self.items[key, slot] = ItemEntry(number)
        left = [n for n in old.answers if n not in numbers.values() and 0 < n <= MAX_NUMBER]
        # The lock has no holes; a number that the old note left out stays unused.
        highest = max([*numbers.values(), *left], default=1)
        for number in set(range(1, highest + 1)) - set(numbers.values()):
            self.items[key, f"old.c{number}"] = ItemEntry(number, retired=True)
        # The next build has to be newer than both, and dates the note, as its content is another.
        modified = max(old.modified, given.modified, 1)
        self.notes[key] = NoteEntry(old.guid, UNKNOWN, modified)
        self.adopted += 1
        self.cards += len(numbers)
        self.ended += len(left)
        if old.type_id not in _OURS:
            self.merging = True
            self.changing |= not old.mergeable
            ours = {each.name for each in CLOZE.fields}
            self.foreign |= dict.fromkeys(name for name in old.names if name not in ours)


_NOBODY = NoteEntry("", "", 0)


@dataclass
class _Items:
    """The slots of a row with their numbers, and what is wrong with them."""

    row: Row
    old: OldNote
    new: NoteSnapshot
    numbers: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        for pair in self.row.items:
            wrong = self._add(pair)
            if wrong:
                hint = did_you_mean(pair.partition("=")[2], self.new.items)
                self.problems.append(Problem(self.row.span, wrong, RULE, hint))

    def _add(self, pair: str) -> str:
        parts = _PAIR(pair)
        if parts is None:
            return f"expected number=slot, got `{pair}`"
        number, slot = int(parts[1]), parts[2]
        wrong = {
            f"number {number} is there twice": number in self.numbers.values(),
            f"slot `{slot}` is there twice": slot in self.numbers,
            f"the old note has no card {number}": number not in self.old.answers,
            f"note `{self.row.key}` has no slot `{slot}`": slot not in self.new.items,
            f"number {number} is not between 1 and {MAX_NUMBER}": not 0 < number <= MAX_NUMBER,
        }
        self.numbers.setdefault(slot, number)
        return next((message for message, is_so in wrong.items() if is_so), "")


def _no_update(old: OldNote, new: NoteSnapshot) -> str:
    """Why Anki would not update the old note to the new one; empty if it would."""
    ids = {each.name: each.id for each in NOTE_TYPES}
    if ids[new.notetype] == old.type_id:
        return ""
    if OCCLUSION.id in (ids[new.notetype], old.type_id):
        # Merged fields would break what makes it native image occlusion.
        return f"`{old.notetype}` and `{new.notetype}` are not to be merged: pictures would be lost"
    return ""


def _fits_lock(guid: str) -> bool:
    """Whether the reader of the lock takes the guid; the reader alone knows."""
    entries = f"item key slot 1\nnote key {guid} {UNKNOWN} 1 1\n"
    return not lock.parse(f"{HEADER}\n{entries}", "")[1]
