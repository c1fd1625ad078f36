"""Years of a deck: random histories of edits, each a build and an import into real Anki.

What is drawn is a list of edits (see `maintainer`) and of what a student does between two updates.
After every step the student's collection is held against what `diff` foretold, and every card must
still ask for what it asked when it was new.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from anki_build import pipeline
from anki_build.identity import lock
from anki_build.identity.lock import Lock
from anki_build.package.notetypes import CLOZE
from anki_build.reading.apkg import SEPARATOR
from anki_build.reading.problems import Level
from anki_build.updates import diff, snapshot
from anki_build.updates.rename import Renaming
from anki_build.updates.snapshot import Snapshot
from conftest import Student, Workbench, copy_of
from maintainer import EDITS, Edit, Maintainer, without_version

# The ordinary run looks at a few short histories; `make test-histories` at many long ones.
HISTORIES = int(os.environ.get("ANKI_BUILD_HISTORIES", "8"))
STEPS = int(os.environ.get("ANKI_BUILD_STEPS", "4"))
# Parts may run at the same time.
PARTS = 4

Card = tuple[str, int]
KEY = [each.name for each in CLOZE.fields].index("Key")
# What an update of a note brings; the rest of what `diff` tells is about other things.
CONTENT = (
    *(diff.Kind.CORRECTED, diff.Kind.REWORDED, diff.Kind.BACK, diff.Kind.PICTURE),
    *(
        diff.Kind.CARDS_NEW,
        diff.Kind.CARDS_RETIRED,
        diff.Kind.RETAGGED,
        diff.Kind.RENAMED,
        diff.Kind.OTHER,
    ),
)
ERRORS = (diff.Kind.ENDANGERED, diff.Kind.NOT_NEWER)


# What a student has.


@dataclass(frozen=True, slots=True)
class Note:
    """A note in a collection of Anki."""

    modified: int
    fields: tuple[str, ...]
    tags: frozenset[str]


def notes(student: Student) -> dict[str, Note]:
    """Every note by its guid."""
    rows = student.collection.db.all("select guid, mod, flds, tags from notes")
    return {
        guid: Note(modified, tuple(fields.split(SEPARATOR)), frozenset(tags.split()))
        for guid, modified, fields, tags in rows
    }


def cards(student: Student) -> dict[Card, tuple[Any, ...]]:
    """All that a student would miss of each card: its deck, its state and its history."""
    rows = student.collection.db.all(
        "select n.guid, c.ord + 1, c.did, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses"
        " from cards c join notes n on n.id = c.nid"
    )
    return {(guid, number): tuple(rest) for guid, number, *rest in rows}


def asked(found: Mapping[str, Note]) -> dict[Card, str]:
    """What each card asks for, read from the text of the notes alone; masks by their left edges.

    Wording that was marked as another version of the same is the same.
    """
    answers: dict[Card, str] = {}
    for guid, note in found.items():
        for number, gap in re.findall(r"\{\{c(\d+)::(.*?)\}\}", note.fields[0], re.DOTALL):
            edges = re.findall(r":left=([.\d]+)", gap)
            answer = " ".join(edges) or without_version(gap.partition("::")[0]).casefold()
            answers[guid, int(number)] = answer
    return answers


def named(found: Mapping[str, Note]) -> dict[Card, str]:
    """The key and slot of each card, which the note says in fields that no card shows."""
    names = {}
    for guid, note in found.items():
        if len(note.fields) == len(CLOZE.fields):
            key, items = note.fields[KEY], note.fields[KEY + 1]
        else:
            key, _, items = note.fields[-1].partition(" ")
        for slot, _, number in (word.rpartition("=") for word in items.split()):
            names[guid, int(number)] = f"{key} {slot}"
    return names


class Learner:
    """A student who takes every update, and does a few things between two of them.

    Attributes:
        has: what diff knows of the collection: every note as the last package had it that brought
            one, since no import deletes.
        asked: what every card asked for when it was first seen; never changed.
        named: the key and slot of every card, as its note said last.
    """

    def __init__(self, folder: Path) -> None:
        self.student = Student(folder)
        self.has: Snapshot | None = None
        self.asked: dict[Card, str] = {}
        self.named: dict[Card, str] = {}

    def close(self) -> None:
        """Close the collection."""
        self.student.close()

    def imports(self, packages: Iterable[Path]) -> dict[str, int]:
        """Import packages; what Anki counted of all of them."""
        counted = dict.fromkeys(("new", "updated", "duplicate", "conflicting"), 0)
        for package in packages:
            for kind, count in self.student.imports(package).items():
                counted[kind] += count
        return counted

    def deed(self, deed: str, pick: int, now: int) -> None:
        """Do something; what it changes is dated to the time of the last build."""
        before = notes(self.student)
        DEEDS[deed](self, pick)
        for guid, note in notes(self.student).items():
            if note != before[guid]:
                self.db.execute("update notes set mod = ? where guid = ?", now, guid)

    def review(self, pick: int) -> None:
        """Half of the cards that are new get a history by which each is known."""
        rows = self.db.list("select id from cards where reps = 0 order by id")
        for card_id in rows[pick % 2 :: 2]:
            card = self.student.collection.get_card(card_id)
            card.type, card.queue, card.reps, card.lapses = 2, 2, card_id % 7 + 1, card_id % 3
            card.ivl, card.due, card.factor = card_id % 997 + 1, card_id % 991, 1300 + card_id % 999
            self.student.collection.update_card(card)

    def write(self, pick: int) -> None:
        """Own words in a note."""
        note = self._note(pick)
        note["Notes" if "Notes" in note else "Back Extra"] += " my own words"
        self.student.collection.update_note(note)

    def tag(self, pick: int) -> None:
        """An own tag on a note."""
        self.student.collection.tags.bulk_add([self._note(pick).id], "my-own-tag")

    def suspend(self, pick: int) -> None:
        """A card is not to be shown."""
        self.student.collection.sched.suspend_cards([self._card(pick)])

    def move(self, pick: int) -> None:
        """A card into an own deck."""
        collection = self.student.collection
        collection.set_deck([self._card(pick)], collection.decks.id("My own deck"))

    def delete(self, pick: int) -> None:
        """A note is thrown away."""
        note = self._note(pick)
        self.student.collection.remove_notes([note.id])
        if self.has is not None:
            left = {guid: each for guid, each in self.has.notes.items() if guid != note.guid}
            self.has = replace(self.has, notes=left)

    def empty_cards(self, _pick: int) -> None:
        """*Tools > Empty Cards* takes the cards that ask nothing any more."""
        found = self.student.collection.get_empty_cards().notes
        empty = [card for note in found if not note.will_delete_note for card in note.card_ids]
        self.student.collection.remove_cards_and_orphaned_notes(empty)

    @property
    def db(self) -> Any:
        """The database of the collection."""
        return self.student.collection.db

    def _note(self, pick: int) -> Any:
        ids = self.db.list("select id from notes order by id")
        return self.student.collection.get_note(ids[pick % len(ids)])

    def _card(self, pick: int) -> int:
        ids: list[int] = self.db.list("select id from cards order by id")
        return ids[pick % len(ids)]

    def updates(self, packages: list[Path], new: Snapshot) -> None:
        """Import an update and hold what came of it against what was foretold."""
        before, had = notes(self.student), cards(self.student)
        has = self.has or replace(new, notes={})
        foretold = diff.compare(has, new).forecast
        counted = self.imports(packages)
        assert counted == {
            "new": foretold.new,
            "updated": foretold.updated,
            "duplicate": foretold.unchanged,
            "conflicting": 0,
        }
        self.has = replace(
            new,
            notes={**has.notes, **new.notes},
            notetypes={**has.notetypes, **new.notetypes},
        )
        self._check_notes(before, new)
        self._check_cards(had, new)

    def _check_notes(self, before: Mapping[str, Note], new: Snapshot) -> None:
        """A newer note is as the package has it, own tags gone; any other is left alone."""
        after = notes(self.student)
        assert after.keys() == before.keys() | new.notes.keys()
        for guid, note in after.items():
            sent = new.notes.get(guid)
            if sent is None or (guid in before and sent.modified <= before[guid].modified):
                assert note == before[guid]
            else:
                # The pictures of masks may have been given other names, but these are by content.
                assert note.fields == tuple(sent.fields.values())
                assert note.tags == frozenset(sent.tags)

    def _check_cards(self, had: Mapping[Card, tuple[Any, ...]], new: Snapshot) -> None:
        """Not a thing of any card that was there has changed; what came is what was sent."""
        now = cards(self.student)
        assert {card: now.get(card) for card in had} == had
        sent = {
            (guid, number): note.deck
            for guid, note in new.notes.items()
            for number in note.slots.values()
        }
        assert now.keys() == had.keys() | sent.keys()
        for card in now.keys() - had.keys():
            assert self.student.collection.decks.name(now[card][0]) == sent[card]

    def check_identity(self, release: Release) -> None:
        """Every card asks for what it asked when it was new; its note says what the lock calls it.

        A note that is retired, or that the student has changed since, says what it said before.
        """
        found = notes(self.student)
        for card, answer in asked(found).items():
            assert self.asked.setdefault(card, answer) == answer
        names, in_lock = named(found), release.names
        for card, name in names.items():
            assert name in (in_lock[card], self.named.get(card))
            if card[0] in release.whole.notes:
                assert name == in_lock[card]
        self.named |= names


DEEDS = {
    "review": Learner.review,
    "write": Learner.write,
    "tag": Learner.tag,
    "suspend": Learner.suspend,
    "move": Learner.move,
    "delete": Learner.delete,
    "empty cards": Learner.empty_cards,
}


# What maintainers do.


@dataclass(slots=True)
class Release:
    """One build: its packages, kept aside, and what is in them."""

    packages: list[Path]
    contents: list[Snapshot]
    lock: Lock

    @property
    def whole(self) -> Snapshot:
        """What somebody has who has all packages."""
        return _joined(self.contents)

    @property
    def names(self) -> dict[Card, str]:
        """The key and slot of every card that was ever given out."""
        return {
            (self.lock.notes[key].guid, item.number): f"{key} {slot}"
            for (key, slot), item in self.lock.slots.items()
        }


def _joined(contents: list[Snapshot]) -> Snapshot:
    return replace(
        contents[0],
        notes={guid: note for each in contents for guid, note in each.notes.items()},
        notetypes={name: kind for each in contents for name, kind in each.notetypes.items()},
    )


def released(workbench: Workbench, folder: Path) -> Release:
    """Build, and keep the packages where the next build does not replace them."""
    folder.mkdir()
    packages = [Path(shutil.copy(each, folder)) for each in workbench.publish_all()]
    found, problems = lock.read(workbench.project.lock, "ids.lock")
    assert problems == []
    return Release(packages, [snapshot.of_package(each) for each in packages], found)


def of_facts(known: Lock) -> list[str]:
    """The items that come of one fact or figure alone, and not of several muscles."""
    return [f"{key} {slot}" for key, slot in known.slots if not key.startswith("across/")]


def check_locks(old: Lock, new: Lock, renamed: Renaming | None) -> None:
    """What was given out stays given out; a rename gives another name to it, nothing else does."""
    keys = dict(renamed.notes) if renamed else {}
    items = dict(renamed.slots) if renamed else {}
    assert {key: new.notes[keys.get(key, key)].guid for key in old.notes} == {
        key: entry.guid for key, entry in old.notes.items()
    }
    assert {item: new.slots[items.get(item, item)].number for item in old.slots} == {
        item: entry.number for item, entry in old.slots.items()
    }


def check_forecast(old: Release, new: Release, which: slice, folder: Path) -> None:
    """What `diff` says of two releases is what Anki does to somebody who has the old one.

    Args:
        old: what the student has.
        new: what comes.
        which: the packages that this student has.
        folder: for a collection.
    """
    before, after = _joined(old.contents[which]), _joined(new.contents[which])
    comparison = diff.compare(before, after)
    assert comparison.of(*ERRORS) == ()
    with closing(Learner(folder)) as learner:
        learner.imports(old.packages[which])
        had, count = notes(learner.student), len(cards(learner.student))
        assert learner.student.collection.get_empty_cards().notes == []
        learner.has = before
        learner.updates(new.packages[which], after)
        came = comparison.cards(diff.Kind.NEW, diff.Kind.CARDS_NEW)
        assert len(cards(learner.student)) == count + came
        empty = learner.student.collection.get_empty_cards().notes
        retired = comparison.cards(diff.Kind.CARDS_RETIRED)
        assert sum(len(note.card_ids) for note in empty) == retired
        now = notes(learner.student)
        assert {guid for guid in had if had[guid] != now[guid]} == {
            change.guid for change in comparison.of(*CONTENT)
        }
        assert now.keys() - had.keys() == {c.guid for c in comparison.of(diff.Kind.NEW)}
        assert before.notes.keys() - after.notes.keys() == {
            change.guid for change in comparison.of(diff.Kind.RETIRED)
        }


edits = st.builds(Edit, st.sampled_from(list(EDITS)), st.integers(0, 10_000))
deeds = st.tuples(st.sampled_from(list(DEEDS)), st.integers(0, 10_000))


@dataclass(slots=True)
class Years:
    """One history under way."""

    folder: Path
    workbench: Workbench
    maintainer: Maintainer
    release: Release
    steps: int = 0

    def step(self, edit: Edit) -> Release:
        """One edit and the release after it."""
        self.steps += 1
        # The commonest thing to do, where there is nothing of the kind.
        if not self.maintainer.edit(edit):
            edit = replace(edit, kind="insert")
            assert self.maintainer.edit(edit)
        event(edit.kind)
        new = released(self.workbench, self.folder / str(self.steps))
        check_locks(self.release.lock, new.lock, self.maintainer.renamed)
        if edit.kind == "revive":
            # What comes back has its numbers, whatever was renamed since it went; only a mask that
            # was drawn while its picture was away comes for the first time.
            first = set(of_facts(new.lock)) - set(of_facts(self.release.lock))
            assert all(re.match(r"figure/\S+ mask-\d+$", item) for item in first), first
        assert diff.compare(self.release.whole, new.whole).of(*ERRORS) == ()
        # Both collections, then each alone: what moves from one to the other is new there.
        which = (slice(None), slice(0, 1), slice(1, 2))[self.steps % 3]
        check_forecast(self.release, new, which, self.folder / f"fresh-{self.steps}")
        self.release = new
        return new


@pytest.mark.parametrize("_part", range(PARTS))
@settings(
    max_examples=HISTORIES // PARTS,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
@given(history=st.lists(st.tuples(edits, deeds), min_size=STEPS, max_size=STEPS))
def test_no_history_of_edits_moves_a_review(
    tmp_path_factory: pytest.TempPathFactory,
    _part: int,
    history: list[tuple[Edit, tuple[str, int]]],
) -> None:
    """Whatever maintainers and students do, every card keeps its fact, as `diff` foretold."""
    folder = tmp_path_factory.mktemp("history")
    workbench = copy_of("growing", folder)
    workbench.in_step_with_the_clock()
    first = released(workbench, folder / "0")
    years = Years(folder, workbench, Maintainer(workbench.root), first)
    with closing(Learner(folder / "often")) as often, closing(Learner(folder / "late")) as late:
        for learner in (often, late):
            learner.updates(first.packages, first.whole)
            learner.review(0)
            learner.check_identity(first)
        for edit, (deed, pick) in history:
            often.deed(deed, pick, workbench.now)
            release = years.step(edit)
            often.updates(release.packages, release.whole)
            often.check_identity(release)
        had, asked_then = cards(late.student), dict(late.asked)
        assert late.imports(years.release.packages)["conflicting"] == 0
        assert {card: cards(late.student).get(card) for card in had} == had
        late.check_identity(years.release)
        assert asked_then.items() <= late.asked.items()
    shutil.rmtree(folder)


def test_pictures_that_are_gone_come_back(tmp_path: Path) -> None:
    """Between, no package has their note type, but the student has it and all their notes."""
    workbench = copy_of("growing", tmp_path)
    workbench.in_step_with_the_clock()
    releases = [released(workbench, tmp_path / "0")]
    aside, media = tmp_path / "media", workbench.root / "media"
    names = {BICEPS: "figures: [arm-front]\n", SUPRASPINATUS: "figures: [scapula-behind]\n"}
    media.rename(aside)
    for file, line in names.items():
        workbench.replace(line, "", file)
    releases.append(released(workbench, tmp_path / "1"))
    aside.rename(media)
    for file, line in names.items():
        workbench.replace("name:", f"{line}name:", file)
    releases.append(released(workbench, tmp_path / "2"))
    first, second, third = (each.whole.notetypes.keys() for each in releases)
    assert second < first == third
    with closing(Learner(tmp_path / "student")) as learner:
        for release in releases:
            learner.updates(release.packages, release.whole)
            learner.check_identity(release)


BICEPS, SUPRASPINATUS = "decks/arm/biceps-brachii.yaml", "decks/shoulder/supraspinatus.yaml"


@pytest.mark.parametrize("kind", [kind for kind in EDITS if kind != "nothing"])
def test_every_kind_of_edit_is_one(kind: str, tmp_path: Path) -> None:
    """Each possible edit of the sample changes its files, and leaves it without errors."""
    workbench = copy_of("growing", tmp_path / "first")
    if kind == "revive":
        maintainer = Maintainer(workbench.root)
        for pick in range(0, 60, 4):
            maintainer.edit(Edit("delete", pick))
        graves = maintainer.graves
        count = len(list(maintainer.revives()))
    else:
        graves = []
        count = len(list(EDITS[kind](Maintainer(workbench.root))))
    assert count > 1
    for pick in range(0, count, max(1, count // 12)):
        again = Workbench(Path(shutil.copytree(workbench.root, tmp_path / str(pick))))
        maintainer = Maintainer(again.root)
        maintainer.graves = list(graves)
        before = files(again.root)
        assert maintainer.edit(Edit(kind, pick))
        assert files(again.root) != before
        errors = [
            each
            for each in pipeline.check(pipeline.load(again.project))
            if each.level is Level.ERROR
        ]
        assert errors == []


def files(root: Path) -> dict[Path, bytes]:
    """Every file of a project."""
    paths = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root): path.read_bytes() for path in paths}
