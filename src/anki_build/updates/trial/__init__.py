"""The test bench of an update: a student with the old package imports the new one, in real Anki.

For every setting of the import dialog it finds out what the student keeps. Needs the extra
`anki-build[verify]`, like `anki_import`.
"""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from anki_build.reading.errors import AnkiBuildError
from anki_build.updates.anki_import import Outcome, import_package, open_collection

# As the import dialog of Anki calls them, in the order of its numbers.
UPDATE = ("if newer", "always", "never")
ALWAYS = 1
OWN_WORDS = "my own words"
OWN_TAG = "my-own-tag"
OWN_CSS = "/* my own style */"
OWN_DECK = "My own deck"
OWN_FLAG = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """What a student chose in the import dialog.

    Attributes:
        update: an index of `UPDATE`, for notes and for note types.
        merge: "Merge note types".
        progress: "Import any learning progress".
    """

    update: int
    merge: bool
    progress: bool

    def __str__(self) -> str:
        """The setting in the words of the dialog."""
        extras = [
            name for name, chosen in (("merge", self.merge), ("progress", self.progress)) if chosen
        ]
        return ", ".join([f"update {UPDATE[self.update]}", *extras])


@dataclass(frozen=True, slots=True)
class Trial:
    """What one student had after the update.

    Attributes:
        reviewed: how many cards had been reviewed.
        reviews: how many of them have the same interval, due date and state as before.
        misplaced: reviewed cards that ask for another slot than before; must be empty.
        text, tags, suspended, flagged, deck, style: whether what the student changed is still
            there; text and tags in notes that the update did not change.
        notes: whether every note is still there that the student had before.
        deleted_came_back: whether a note that the student had deleted is there again.
        ahead: whether a note of the package is dated later than this machine's clock.
    """

    setting: Setting
    outcome: Outcome
    reviewed: int
    reviews: int
    misplaced: tuple[str, ...]
    text: bool
    tags: bool
    suspended: bool
    flagged: bool
    deck: bool
    style: bool
    notes: bool
    deleted_came_back: bool
    ahead: bool = False

    @property
    def faults(self) -> tuple[str, ...]:
        """The promises of the upgrade page that this update breaks."""
        # "Always" brings back our text even where nothing changed, as the upgrade page says.
        always = self.setting.update == ALWAYS
        given = (each for each in PROMISES if each.if_always or not always)
        return tuple(f"{self.setting}: {fault}" for each in given for fault in each.faults(self))


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to students of something that they keep.

    Attributes:
        words: as the upgrade page says it.
        faults: what is wrong after an update that breaks it.
        if_always: whether it holds for "Update notes: Always" too.
    """

    words: str
    faults: Callable[[Trial], Sequence[str]]
    if_always: bool = True


def _reviews(kept: Trial) -> list[str]:
    lost = kept.reviewed - kept.reviews
    return [f"{lost} of {kept.reviewed} reviews are lost"] if lost else []


def _conflicts(kept: Trial) -> list[str]:
    number = kept.outcome.conflicting
    return [f"{number} notes are in conflict"] if number else []


def _own(kept: Trial) -> list[str]:
    lost = _unless(kept.text, "the student's text in an unchanged note is lost")
    lost += _unless(kept.tags, "the student's tag in an unchanged note is lost")
    return [f"{fault}; {_AHEAD}" if kept.ahead else fault for fault in lost]


_AHEAD = (
    "but the package is dated later than this machine's clock, so that Anki takes its notes for "
    "newer than what was just written: set the clock, or verify after that time"
)


def _unless(kept: bool, fault: str) -> list[str]:  # noqa: FBT001  what was looked up
    return [] if kept else [fault]


# All that a student is promised to keep; the upgrade page says these words and no other.
PROMISES = (
    Promise("every review, with its interval and due date", _reviews),
    Promise("each review on the fact it was earned on", lambda kept: kept.misplaced),
    Promise(
        "suspended cards",
        lambda kept: _unless(kept.suspended, "a suspended card is suspended no more"),
    ),
    Promise("flags", lambda kept: _unless(kept.flagged, "a flag is gone")),
    Promise(
        "the deck that you moved a card to",
        lambda kept: _unless(kept.deck, "a card has left the student's deck"),
    ),
    Promise("your own text and tags in notes that did not change", _own, if_always=False),
    Promise(
        "every note you have, also those that the deck no longer has",
        lambda kept: _unless(kept.notes, "a note that the student had is gone"),
    ),
    Promise("updates to come: no note is reported as conflicting", _conflicts),
)


@dataclass(frozen=True, slots=True)
class _Item:
    """What a card asks for: the name of its slot, and the answer."""

    slot: str
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Student:
    """What the student did with the old package; notes and cards by guid and number."""

    edited: str
    tagged: str
    suspended: tuple[str, int]
    flagged: tuple[str, int]
    moved: tuple[str, int]
    deleted: str
    notes: frozenset[str]
    history: dict[tuple[str, int], tuple[Any, ...]]
    items: dict[tuple[str, int], _Item]


def settings() -> Iterator[Setting]:
    """Every setting of the import dialog that decides about an update."""
    for update, merge, progress in itertools.product(range(3), (False, True), (False, True)):
        yield Setting(update, merge, progress)


def verify_update(old: Path, new: Path) -> list[Trial]:
    """Let a student update from one package to the next, once for every setting.

    Raises:
        AnkiBuildError: if Anki is not installed, or cannot read one of the packages, or if the old
            one has no note of ours.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unchanged, newest = _unchanged(old, new, folder)
        with opened(folder / "student") as collection:
            import_package(collection, old)
            if not collection.find_notes(_OURS):
                hint = "name the package that students have, as `anki-build build` made it"
                raise AnkiBuildError(f"{old} has no note of anki_build", hint=hint)
            student = _live(collection, unchanged)
        kept = [
            _update(folder / "student", folder / f"update-{index}", new, setting, student)
            for index, setting in enumerate(settings())
        ]
        return [replace(each, ahead=newest > time.time()) for each in kept]


@contextmanager
def opened(folder: Path) -> Iterator[Any]:
    """A collection in a folder, which is made if it is not there."""
    folder.mkdir(exist_ok=True)
    with closing(open_collection(folder)) as collection:
        yield collection


def _unchanged(old: Path, new: Path, folder: Path) -> tuple[list[str], int]:
    """The guids of the notes that both packages have alike, in the order of the old one.

    And the latest time of a note of the new one, in seconds since 1970.
    """
    contents, newest = [], 0
    for index, package in enumerate((old, new)):
        with opened(folder / f"package-{index}") as collection:
            import_package(collection, package)
            rows = collection.db.all("select guid, flds, tags from notes order by id")
            contents.append({guid: (fields, tags) for guid, fields, tags in rows})
            newest = collection.db.scalar("select max(mod) from notes") or 0
    alike = [guid for guid, content in contents[0].items() if contents[1].get(guid) == content]
    return alike, newest


def _live(collection: Any, unchanged: list[str]) -> _Student:
    """Review most cards, then change a few things; notes that stay alike are changed first."""
    guids = [collection.get_note(each).guid for each in sorted(collection.find_notes(_OURS))]
    own = itertools.cycle([*(guid for guid in unchanged if guid in guids), *guids])
    edited, tagged, asleep, moved, deleted = (next(own) for _ in range(5))
    _edit(collection, edited, tagged)
    review(collection)
    collection.sched.suspend_cards([_card_ids(collection, asleep)[0]])
    collection.set_user_flag_for_cards(OWN_FLAG, [_card_ids(collection, tagged)[0]])
    deck = collection.decks.id(OWN_DECK)
    collection.set_deck([_card_ids(collection, moved)[0]], deck)
    if deleted not in (edited, tagged, asleep, moved):
        collection.remove_notes([_note_id(collection, deleted)])
    notetype = _notetype(collection, edited)
    notetype["css"] += OWN_CSS
    collection.models.update_dict(notetype)
    notes = frozenset(collection.db.list("select guid from notes"))
    history, items = history_of(collection), _items(collection)
    return _Student(
        edited,
        tagged,
        _first(collection, asleep),
        _first(collection, tagged),
        _first(collection, moved),
        deleted,
        notes,
        history,
        items,
    )


def _first(collection: Any, guid: str) -> tuple[str, int]:
    """The first card of a note."""
    return guid, _numbers(collection, guid)[0]


def _edit(collection: Any, edited: str, tagged: str) -> None:
    note = collection.get_note(_note_id(collection, edited))
    field = "Notes" if "Notes" in note else "Back Extra"
    note[field] += OWN_WORDS
    collection.update_note(note)
    collection.tags.bulk_add([_note_id(collection, tagged)], OWN_TAG)


def review(collection: Any) -> None:
    """Every card but the third of three gets a history and an interval by which it is known."""
    today = collection.sched.today
    card_ids = collection.find_cards("", order="c.id asc")
    for index, card_id in enumerate(card_ids):
        if not (index + 1) % 3:
            continue
        card = collection.get_card(card_id)
        card.type, card.queue, card.ivl, card.reps = 2, 2, index + 1, index % 7 + 1
        card.due, card.factor = today + index + 1, 2000 + index % 900
        collection.update_card(card)


def _update(base: Path, folder: Path, new: Path, setting: Setting, student: _Student) -> Trial:
    shutil.copytree(base, folder)
    with opened(folder) as collection:
        outcome = import_package(
            collection,
            new,
            update_notes=setting.update,
            update_notetypes=setting.update,
            merge_notetypes=setting.merge,
            with_scheduling=setting.progress,
        )
        history, items = history_of(collection), _items(collection)
        kept = sum(history.get(card) == before for card, before in student.history.items())
        return Trial(
            setting,
            outcome,
            len(student.history),
            kept,
            tuple(_misplaced(student, items)),
            text=OWN_WORDS in _fields(collection, student.edited),
            tags=OWN_TAG in _tags(collection, student.tagged),
            suspended=_card(collection, student.suspended).queue == -1,
            flagged=_card(collection, student.flagged).user_flag() == OWN_FLAG,
            deck=collection.decks.name(_card(collection, student.moved).did) == OWN_DECK,
            style=OWN_CSS in _notetype(collection, student.edited)["css"],
            notes=student.notes <= set(collection.db.list("select guid from notes")),
            deleted_came_back=bool(collection.db.scalar(_BY_GUID, student.deleted)),
        )


def _misplaced(student: _Student, items: dict[tuple[str, int], _Item]) -> Iterator[str]:
    for card in student.history:
        before, after = student.items.get(card), items.get(card)
        # Another name with the same answer is a renamed id.
        if before and after and before.slot != after.slot and before.answer != after.answer:
            what = f"asked for `{before.slot}`, now for `{after.slot}`"
            yield f"note {card[0]}, card {card[1]} {what}"


_BY_GUID = "select id from notes where guid = ?"
_OURS = "note:anki_build*"


def _note_id(collection: Any, guid: str) -> int:
    return int(collection.db.scalar(_BY_GUID, guid))


def _card_ids(collection: Any, guid: str) -> list[int]:
    ids: list[int] = collection.db.list(
        "select id from cards where nid = ? order by ord", _note_id(collection, guid)
    )
    return ids


def _notetype(collection: Any, guid: str) -> Any:
    return collection.get_note(_note_id(collection, guid)).note_type()


def _numbers(collection: Any, guid: str) -> list[int]:
    return [collection.get_card(each).ord + 1 for each in _card_ids(collection, guid)]


def _card(collection: Any, card: tuple[str, int]) -> Any:
    guid, number = card
    index = _numbers(collection, guid).index(number)
    return collection.get_card(_card_ids(collection, guid)[index])


def _fields(collection: Any, guid: str) -> str:
    return str(collection.db.scalar("select flds from notes where guid = ?", guid))


def _tags(collection: Any, guid: str) -> str:
    return str(collection.db.scalar("select tags from notes where guid = ?", guid))


def history_of(collection: Any) -> dict[tuple[str, int], tuple[Any, ...]]:
    """Type, queue, due, interval, ease and repetitions of every reviewed card."""
    rows = collection.db.all(
        "select n.guid, c.ord + 1, c.type, c.queue, c.due, c.ivl, c.factor, c.reps"
        " from cards c join notes n on n.id = c.nid where c.reps > 0"
    )
    return {(guid, number): tuple(rest) for guid, number, *rest in rows}


def _items(collection: Any) -> dict[tuple[str, int], _Item]:
    """What each card asks for, as the notes themselves say (`render` writes it into them)."""
    items = {}
    for note_id in collection.find_notes(_OURS):
        note = collection.get_note(note_id)
        written = note["Items"] if "Items" in note else note["Comments"].partition(" ")[2]
        for item in written.split():
            slot, _, number = item.rpartition("=")
            answers = re.findall(rf"\{{\{{c{number}::(.*?)\}}\}}", note.fields[0], re.DOTALL)
            items[note.guid, int(number)] = _Item(slot, tuple(answers))
    return items
