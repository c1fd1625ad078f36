"""Adopting a deck that exists: its students keep their reviews. Real old packages, real Anki."""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import genanki
import pytest
from anki.buildinfo import version as anki_version
from click.testing import CliRunner, Result

from anki_build.cli.adopt_command import adopt as command
from anki_build.identity import lock
from anki_build.identity.lock import Lock, SlotEntry
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import adopt
from anki_build.updates.snapshot import of_project
from conftest import START, Student, Workbench

B = "biceps-brachii"
ZONES = f"{B}/trp1/zones"
NERVE = f"{B}/nerve/nerve"
ALWAYS = 1
# Before 24.04 Anki stopped with an error where note types were to be merged.
MERGES = tuple(map(int, anki_version.split(".")[:2])) >= (24, 4)
since_merging = pytest.mark.skipif(not MERGES, reason="this Anki cannot merge note types")
# As genanki makes them: of signs that a lock was not meant for at first.
GUIDS = {"zones": "A{l-N|#`x;", "nerve": "=k^!o~F?(9", "origin": "Q/7[<m>]&*", "else": "zz%zz+zz@1"}
OLD_CLOZE = genanki.Model(
    1_607_392_319,
    "My old cloze",
    fields=[{"name": "Text"}, {"name": "Extra"}],
    templates=[{"name": "Cloze", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>{{Extra}}"}],
    model_type=genanki.Model.CLOZE,
)
OLD_BASIC = genanki.Model(
    1_607_392_320,
    "My old basic",
    fields=[{"name": "Front"}, {"name": "Back"}],
    templates=[
        {"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}
    ],
)
# The numbers stand in another order than ours, and card 3 asks for something that we do not ask.
OLD_ZONES = (
    "The TrP1 (long head) of the biceps brachii is felt in <br>{{c4::thumb base}} (spillover)"
    "<br>{{c1::Elbow crease}}<br>{{c3::the jaw}}<br>{{c2::front of <b>shoulder</b>::where?}}"
)
OLD_NERVE = "The biceps <i>brachii</i> is supplied by the {{c2::Musculocutaneous nerve}}."
OLD_ORIGIN = (
    "Biceps brachii arises from: the {{c1::coracoid process of the scapula}} (short head),"
    " the {{c2::supraglenoid tubercle of the scapula}} (long head)"
)


def package(file: Path, *notes: tuple[Any, str, list[str]]) -> Path:
    """A package as genanki writes it, of note types, guids and fields."""
    deck = genanki.Deck(1_700_001, "My old deck")
    for model, guid, fields in notes:
        deck.add_note(genanki.Note(model=model, guid=guid, fields=fields))
    genanki.Package(deck).write_to_file(file, timestamp=START - 1000)
    return file


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The deck that students have."""
    return package(
        tmp_path / "old.apkg",
        (OLD_CLOZE, GUIDS["else"], ["Paris is the capital of {{c1::France}}.", ""]),
        (OLD_CLOZE, GUIDS["zones"], [OLD_ZONES, "by hand"]),
        (OLD_CLOZE, GUIDS["nerve"], [OLD_NERVE, ""]),
        (OLD_CLOZE, GUIDS["origin"], [OLD_ORIGIN, ""]),
    )


def run(workbench: Workbench, *words: str | Path) -> Result:
    """The command, in the folder of the project."""
    return CliRunner().invoke(command, [*map(str, words), "--project", str(workbench.root)])


def suggested(workbench: Workbench, old: Path) -> tuple[Path, list[dict[str, str]]]:
    """The table that the command writes, and its rows."""
    pytest.importorskip("rapidfuzz")
    table = old.parent / "adopt.csv"
    result = run(workbench, old, "--output", table)
    assert result.exit_code == 0, result.output
    with table.open(encoding="utf-8-sig", newline="") as file:
        return table, list(csv.DictReader(file))


def table_of(folder: Path, *rows: tuple[str, str, str, str]) -> Path:
    """A table as a maintainer may have made it: decision, old guid, key, items."""
    table = folder / "confirmed.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["decision", "old guid", "key", "items"])
        writer.writerows(rows)
    return table


def read_lock(workbench: Workbench) -> Lock:
    """The lock as it stands; sound."""
    found, problems = lock.read(workbench.project.lock, "ids.lock")
    assert problems == []
    return found


def confirm(workbench: Workbench, old: Path, *rows: tuple[str, str, str, str]) -> Result:
    """Confirm rows."""
    return run(workbench, old, "--confirm", table_of(old.parent, *rows))


ZONE_ITEMS = "1=elbow-crease 2=front-of-shoulder 4=thumb-base"


def test_the_table_suggests_notes_and_slots_and_changes_nothing_else(
    workbench: Workbench, old: Path
) -> None:
    """Only what is the same word for word is certain."""
    before = {path: path.read_bytes() for path in workbench.root.rglob("*") if path.is_file()}
    _, rows = suggested(workbench, old)
    assert {path: path.read_bytes() for path in before} == before
    assert not workbench.project.lock.exists()
    assert [(row["decision"], row["key"], row["items"]) for row in rows] == [
        ("confirm", NERVE, "2=nerve"),
        ("maybe", f"{B}/origin/attachment", "1=coracoid 2=supraglenoid"),
        ("maybe", ZONES, ZONE_ITEMS),
        ("", "", ""),
    ]
    assert rows[0]["score"] == "100"
    # A spreadsheet must not compute the guid.
    assert rows[0]["old guid"] == f"'{GUIDS['nerve']}"
    assert rows[0]["old note type"] == "My old cloze"
    assert rows[0]["old first field"].endswith("{{c2::Musculocutaneous nerve}}.")
    assert rows[0]["new text"].endswith("{{nerve::musculocutaneous nerve}}.")


@since_merging
def test_students_of_the_old_deck_upgrade_in_place(
    workbench: Workbench, old: Path, student: Student
) -> None:
    """The whole way, as maintainer and student go it."""
    assert student.imports(old) == {"new": 4}
    cards = {GUIDS["zones"]: (1, 2, 3, 4), GUIDS["nerve"]: (2,), GUIDS["origin"]: (1, 2)}
    for guid, numbers in cards.items():
        for number in numbers:
            student.review(guid, number, 10 * number)
    history = student.history()

    table, _ = suggested(workbench, old)
    text = table.read_text(encoding="utf-8-sig").replace("\nmaybe,", "\nyes,")
    table.write_text(text, encoding="utf-8")
    result = run(workbench, old, "--confirm", table)
    assert result.exit_code == 0, result.output
    assert "3 notes adopted, 6 of their cards continue" in result.output
    assert "Merge note types" in result.output

    workbench.in_step_with_the_clock()
    new = workbench.publish()
    notes = len(of_project(workbench.root, "").notes)
    assert student.imports(new, merge_notetypes=True) == {"new": notes - 3, "updated": 3}
    assert student.collection.note_count() == notes + 1
    assert student.history() == history
    asked = student.answers(GUIDS["zones"])
    assert asked[1] == ("Elbow crease", 10)
    assert asked[2] == ("Front of shoulder", 20)
    assert asked[3] == ("", 30)  # what we do not ask asks nothing any more
    assert asked[4] == ("Thumb base", 40)
    assert student.answers(GUIDS["nerve"])[2] == ("musculocutaneous nerve", 20)
    assert student.answers(GUIDS["origin"]) == {
        1: ("coracoid process of the scapula", 10),
        2: ("supraglenoid tubercle of the scapula", 20),
    }

    # Anki has added the old field `Extra` to our note type, as the command said. So it is either
    # ticked again, or the field is deleted; then it is an update like any other.
    assert "the old fields `Extra`" in result.output
    ticked = {"merge_notetypes": True, "update_notes": ALWAYS}
    student.imports(reworded(workbench, "First."), **ticked)
    assert "First. Leaves the plexus" in back(student, GUIDS["nerve"])
    models = student.collection.models
    notetype = models.by_name("anki_build Cloze")
    extra = next(field for field in notetype["flds"] if field["name"] == "Extra")
    models.remove_field(notetype, extra)
    models.update_dict(notetype)
    counted = student.imports(reworded(workbench, "Second."), update_notes=ALWAYS)
    assert "conflicting" not in counted
    assert "First. Second. Leaves the plexus" in back(student, GUIDS["nerve"])
    assert student.history() == history
    assert student.collection.note_count() == notes + 1


def reworded(workbench: Workbench, word: str) -> Path:
    """The next build, in which an adopted note says more."""
    workbench.replace("Leaves the plexus", f"{word} Leaves the plexus")
    return workbench.publish()


def back(student: Student, guid: str) -> str:
    """The notes on the back of a note."""
    note_id = student.collection.db.scalar("select id from notes where guid = ?", guid)
    return str(student.collection.get_note(note_id)["Notes"])


def test_without_the_tick_anki_leaves_the_notes_as_they_were(
    workbench: Workbench, old: Path, student: Student
) -> None:
    """What the maintainer is told to tell them is true."""
    student.imports(old)
    confirm(workbench, old, ("yes", GUIDS["nerve"], NERVE, "2=nerve"))
    workbench.in_step_with_the_clock()
    assert student.imports(workbench.publish())["conflicting"] == 1


def test_numbers_go_to_their_slots_and_no_other_gets_them(workbench: Workbench, old: Path) -> None:
    """Numbers without a slot stay taken; a slot without a number gets a new one."""
    result = confirm(workbench, old, ("yes", GUIDS["zones"], ZONES, "4=thumb-base 1=elbow-crease"))
    assert result.exit_code == 0, result.output
    found = read_lock(workbench)
    assert found.notes[ZONES].guid == GUIDS["zones"]
    assert found.notes[ZONES].content == "0" * 16
    items = {slot: entry for (_, slot), entry in found.slots.items()}
    assert items == {
        "thumb-base": SlotEntry(4),
        "elbow-crease": SlotEntry(1),
        "old.c2": SlotEntry(2, retired=True),
        "old.c3": SlotEntry(3, retired=True),
    }
    adopted_at = found.notes[ZONES].modified
    workbench.in_step_with_the_clock()
    workbench.publish()
    built = read_lock(workbench)
    assert built.slots[ZONES, "front-of-shoulder"] == SlotEntry(5)
    assert built.slots[ZONES, "old.c3"] == SlotEntry(3, retired=True)
    assert built.notes[ZONES].modified > adopted_at


def test_adopting_twice_changes_nothing(workbench: Workbench, old: Path) -> None:
    """Nor can a number be moved once it is taken over."""
    row = ("yes", GUIDS["zones"], ZONES, ZONE_ITEMS)
    confirm(workbench, old, row)
    workbench.in_step_with_the_clock()
    workbench.publish()
    before = workbench.project.lock.read_bytes()
    result = confirm(workbench, old, row)
    assert result.exit_code == 0, result.output
    assert "0 notes adopted" in result.output
    assert workbench.project.lock.read_bytes() == before
    # Reviews hang on the numbers by now.
    moved = ("yes", GUIDS["zones"], ZONES, "1=front-of-shoulder")
    assert "is adopted already" in confirm(workbench, old, moved).output
    assert (
        "is adopted already"
        in run(workbench, old, "--force", "--confirm", table_of(old.parent, moved)).output
    )
    # The project has the note now, so that nothing is suggested for it.
    _, rows = suggested(workbench, old)
    assert GUIDS["zones"] not in [row["old guid"] for row in rows]


def test_a_released_note_is_adopted_by_force_alone(workbench: Workbench, old: Path) -> None:
    """Its students would get it a second time."""
    workbench.publish()
    before = read_lock(workbench)
    row = ("confirm", GUIDS["nerve"], NERVE, "2=nerve")
    result = confirm(workbench, old, row)
    assert result.exit_code == 1
    assert "is published with another guid already" in result.output
    assert read_lock(workbench) == before
    result = run(workbench, old, "--force", "--confirm", table_of(old.parent, row))
    assert result.exit_code == 0, result.output
    found = read_lock(workbench)
    assert found.notes[NERVE].guid == GUIDS["nerve"]
    assert found.slots[NERVE, "nerve"] == SlotEntry(2)
    # The old note has no card 1; its number stays unused, and our own card 1 is forgotten.
    assert found.slots[NERVE, "old.c1"] == SlotEntry(1, retired=True)


def change_notetype(student: Student, guid: str) -> None:
    """What the browser does: Notes > Change Note Type, with the suggested fields."""
    models = student.collection.models
    note_id = student.collection.db.scalar("select id from notes where guid = ?", guid)
    info = models.change_notetype_info(
        old_notetype_id=student.collection.get_note(note_id).mid,
        new_notetype_id=models.by_name("anki_build Cloze")["id"],
    )
    info.input.note_ids.append(note_id)
    models.change_notetype_of_notes(info.input)


def by_hand(student: Student, package: Path) -> tuple[str, str]:
    """A note and its package as a maintainer makes them in Anki itself; its guid."""
    collection = student.collection
    note = collection.new_note(collection.models.by_name("Cloze"))
    note["Text"] = OLD_NERVE
    collection.add_note(note, 1)
    student.exports(package)
    return note.guid, "2=nerve"


def basic(student: Student, package_file: Path) -> tuple[str, str]:
    """A basic note of genanki."""
    fields = ["The biceps brachii is supplied by the which nerve?", "musculocutaneous nerve"]
    student.imports(package(package_file, (OLD_BASIC, GUIDS["nerve"], fields)))
    return GUIDS["nerve"], "1=nerve"


@pytest.mark.parametrize("make", [by_hand, basic])
def test_what_cannot_be_merged_is_moved_by_hand(
    workbench: Workbench,
    tmp_path: Path,
    student: Student,
    make: Callable[[Student, Path], tuple[str, str]],
) -> None:
    """Basic notes, and cloze notes made in Anki; so the command says, and it works."""
    old = tmp_path / "old.apkg"
    guid, items = make(student, old)
    number = int(items[0])
    student.review(guid, number, 44)
    history = student.history()
    _, rows = suggested(workbench, old)
    assert (rows[0]["key"], rows[0]["items"]) == (NERVE, items)
    result = confirm(workbench, old, ("yes", guid, NERVE, items))
    assert result.exit_code == 0, result.output
    assert "NOT to tick" in result.output
    workbench.in_step_with_the_clock()
    new = workbench.publish()
    assert student.imports(new)["conflicting"] == 1
    change_notetype(student, guid)
    assert student.imports(new, update_notes=ALWAYS)["updated"] == 1
    assert student.history() == history
    assert student.answers(guid) == {number: ("musculocutaneous nerve", 44)}
    # From now on it is an update like any other.
    assert student.imports(reworded(workbench, "More."))["updated"] >= 1
    assert "More. Leaves the plexus" in back(student, guid)
    assert student.history() == history


@pytest.mark.parametrize("make", [by_hand, basic])
def test_merging_those_would_do_harm(
    workbench: Workbench,
    tmp_path: Path,
    student: Student,
    make: Callable[[Student, Path], tuple[str, str]],
) -> None:
    """Why the command warns; if this fails, Anki has learnt it, and the warning may go."""
    old = tmp_path / "old.apkg"
    guid, items = make(student, old)
    confirm(workbench, old, ("yes", guid, NERVE, items))
    workbench.in_step_with_the_clock()
    new = workbench.publish()
    if make is basic or not MERGES:
        with pytest.raises(Exception, match=r"regular note ?types|inconsistent state"):
            student.imports(new, merge_notetypes=True)
        return
    student.imports(new, merge_notetypes=True)
    assert (
        "{{cloze:Text+}}"
        in student.collection.models.by_name("anki_build Cloze")["tmpls"][0]["qfmt"]
    )


def test_before_merging_notes_are_moved_by_hand(
    workbench: Workbench, old: Path, student: Student
) -> None:
    """Cloze notes of genanki in any Anki, also one that stops at the tick and changes nothing."""
    student.imports(old)
    student.review(GUIDS["nerve"], 2, 33)
    history = student.history()
    confirm(workbench, old, ("yes", GUIDS["nerve"], NERVE, "2=nerve"))
    workbench.in_step_with_the_clock()
    new = workbench.publish()
    if not MERGES:
        count = student.collection.note_count()
        with pytest.raises(Exception, match="inconsistent state"):
            student.imports(new, merge_notetypes=True)
        student.restart()
        assert student.collection.note_count() == count
        assert student.history() == history
    assert student.imports(new)["conflicting"] == 1
    change_notetype(student, GUIDS["nerve"])
    assert student.imports(new, update_notes=ALWAYS)["updated"] >= 1
    assert student.history() == history
    assert student.answers(GUIDS["nerve"])[2] == ("musculocutaneous nerve", 33)
    assert student.imports(reworded(workbench, "More."))["updated"] >= 1
    assert "More. Leaves the plexus" in back(student, GUIDS["nerve"])
    assert student.history() == history


@since_merging
def test_fields_that_are_ours_need_the_tick_once(
    workbench: Workbench, tmp_path: Path, student: Student
) -> None:
    """Then the merged note type is as the package has it."""
    model = genanki.Model(
        1_607_392_321,
        "Mine",
        fields=[{"name": "Text"}, {"name": "Heading"}],
        templates=[{"name": "Card", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}"}],
        model_type=genanki.Model.CLOZE,
    )
    old = package(tmp_path / "old.apkg", (model, GUIDS["nerve"], [OLD_NERVE, ""]))
    student.imports(old)
    student.review(GUIDS["nerve"], 2, 33)
    result = confirm(workbench, old, ("yes", GUIDS["nerve"], NERVE, "2=nerve"))
    assert "Merge note types" in result.output
    assert "the old fields" not in result.output
    workbench.in_step_with_the_clock()
    assert student.imports(workbench.publish(), merge_notetypes=True)["updated"] == 1
    workbench.replace("Leaves the plexus", "It leaves the plexus")
    # The package, its other notes as they were.
    counted = student.imports(workbench.publish())
    assert "conflicting" not in counted
    assert counted["updated"] >= 1
    assert student.answers(GUIDS["nerve"])[2] == ("musculocutaneous nerve", 33)


def test_masks_are_adopted_from_earlier_builds_alone(workbench: Workbench, old: Path) -> None:
    """Merging another note type with image occlusion would lose the pictures."""
    row = ("yes", GUIDS["nerve"], "figure/shoulder/occlusion", "2=biceps")
    assert "cannot be merged" in confirm(workbench, old, row).output


def test_an_earlier_build_without_its_lock_is_known_by_its_keys(workbench: Workbench) -> None:
    """However its texts have changed since."""
    old = workbench.publish()
    before = read_lock(workbench)
    workbench.project.lock.unlink()
    # Another deck id gives other guids, and no text is as it was.
    for file in workbench.root.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("biceps brachii", "musculus biceps"), encoding="utf-8")
    notes = adopt.read_package(old)
    assert {note.key for note in notes} == before.notes.keys()
    others = [replace(note, guid=f"old-{place:06}") for place, note in enumerate(notes)]
    pytest.importorskip("rapidfuzz")
    matches = adopt.suggest(others, of_project(workbench.root, ""))
    assert {match.decision for match in matches} == {"confirm"}
    assert all(match.key == match.old.key for match in matches)
    found = {(m.key, slot): n for m in matches for n, slot in m.items}
    assert found == {key: entry.number for key, entry in before.slots.items()}


def test_two_old_notes_alike_are_no_certain_match(workbench: Workbench, tmp_path: Path) -> None:
    """Either could be the one that students have reviewed."""
    old = package(
        tmp_path / "twice.apkg",
        (OLD_CLOZE, GUIDS["nerve"], [OLD_NERVE, ""]),
        (OLD_CLOZE, GUIDS["else"], [OLD_NERVE, ""]),
    )
    _, rows = suggested(workbench, old)
    assert [row["decision"] for row in rows if row["key"] == NERVE] == ["maybe"]
    assert len({row["old guid"] for row in rows}) == 2
    keys = [row["key"] for row in rows if row["key"]]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("yes", "no-such-guid", NERVE, ""), "the package has no note with guid `no-such-guid`"),
        (("yes", GUIDS["nerve"], f"{NERVE}s", ""), f"did you mean `{NERVE}`?"),
        (("yes", GUIDS["nerve"], NERVE, "2=nreve"), "has no slot `nreve`, did you mean `nerve`?"),
        (("yes", GUIDS["nerve"], NERVE, "1=nerve"), "the old note has no card 1"),
        (("yes", GUIDS["nerve"], NERVE, "nerve"), "expected number=slot, got `nerve`"),
        (("perhaps", GUIDS["nerve"], NERVE, ""), "the decision is `perhaps`"),
        (
            ("yes", GUIDS["zones"], ZONES, "1=elbow-crease 1=thumb-base"),
            "number 1 appears twice",
        ),
        (
            ("yes", GUIDS["zones"], ZONES, "1=elbow-crease 2=elbow-crease"),
            "slot `elbow-crease` appears twice",
        ),
    ],
)
def test_bad_rows_are_refused_with_their_line(
    workbench: Workbench, old: Path, row: tuple[str, str, str, str], message: str
) -> None:
    """And nothing is written, not even the rows that are fine."""
    fine = ("yes", GUIDS["origin"], f"{B}/origin/attachment", "1=coracoid")
    result = confirm(workbench, old, fine, row)
    assert result.exit_code == 1
    assert re.search(r"confirmed\.csv:3:1: error: ", result.output)
    assert message in result.output
    assert not workbench.project.lock.exists()


def test_guid_and_key_are_confirmed_once(workbench: Workbench, old: Path) -> None:
    """A note has one guid, and a guid one note."""
    result = confirm(
        workbench,
        old,
        ("yes", GUIDS["nerve"], NERVE, ""),
        ("yes", GUIDS["nerve"], ZONES, ""),
        ("yes", GUIDS["zones"], NERVE, ""),
    )
    assert f"guid `{GUIDS['nerve']}` is confirmed twice, first in line 2" in result.output
    assert f"key `{NERVE}` is confirmed twice, first in line 2" in result.output


def test_a_guid_of_another_note_is_refused(workbench: Workbench, old: Path) -> None:
    """Also if the other one was adopted before."""
    confirm(workbench, old, ("yes", GUIDS["nerve"], NERVE, "2=nerve"))
    result = confirm(workbench, old, ("yes", GUIDS["nerve"], ZONES, ""))
    assert f"belongs to note `{NERVE}` in ids.lock" in result.output


@pytest.mark.parametrize("guid", ["with blank", "ümlaut-guid", "x" * 65])
def test_a_guid_that_no_lock_can_hold_is_refused(
    workbench: Workbench, tmp_path: Path, guid: str
) -> None:
    """Columns of a lock are parted by blanks."""
    old = package(tmp_path / "odd.apkg", (OLD_CLOZE, guid, [OLD_NERVE, ""]))
    result = confirm(workbench, old, ("yes", guid, NERVE, "2=nerve"))
    assert result.exit_code == 1
    assert "cannot be in ids.lock" in result.output


def test_an_old_note_from_the_future_is_refused(
    workbench: Workbench, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No build before that day would reach its students."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    result = confirm(workbench, old, ("yes", GUIDS["nerve"], NERVE, "2=nerve"))
    assert "which is after now" in result.output


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """With its mark, semicolons and line ends."""
    table = tmp_path / "table.csv"
    table.write_bytes("\ufeffDecision;Old GUID;Key;Items\r\nYES;'=k;a/b;1=x 2=y\r\n".encode())
    ((row,), problems) = adopt.read_table(table)
    assert (row.guid, row.key, row.items, problems) == ("=k", "a/b", ("1=x", "2=y"), ())


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    """With what it lacks."""
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    with pytest.raises(AnkiBuildError, match="has no column `decision`"):
        adopt.read_table(table)
    table.write_bytes(b"decision,key\xff")
    with pytest.raises(AnkiBuildError, match="is not UTF-8"):
        adopt.read_table(table)


def test_a_table_with_decisions_is_not_overwritten(workbench: Workbench, old: Path) -> None:
    """They are the maintainer's work."""
    table = table_of(old.parent)
    result = run(workbench, old, "--output", table)
    assert isinstance(result.exception, AnkiBuildError)
    assert "already exists" in str(result.exception)


def damaged(file: Path) -> None:
    """A zip file whose collection is none."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("collection.anki2", b"no database at all, whatever it says")


def newer(file: Path) -> None:
    """As Anki exports without "Support older Anki versions"."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("collection.anki21b", b"")
        archive.writestr("collection.anki2", b"")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: None, "there is no package"),
        (lambda file: file.write_bytes(b"no zip"), "is not an Anki package"),
        (damaged, "is damaged"),
        (newer, "newer format"),
    ],
)
def test_what_is_no_package_is_refused(
    tmp_path: Path, make: Callable[[Path], object], message: str
) -> None:
    """Each with its reason."""
    file = tmp_path / "bad.apkg"
    make(file)
    with pytest.raises(AnkiBuildError, match=message):
        adopt.read_package(file)


def test_without_rapidfuzz_it_says_what_to_install(
    workbench: Workbench, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the table is not begun."""
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    result = run(workbench, old, "--output", old.parent / "adopt.csv")
    assert isinstance(result.exception, AnkiBuildError)
    assert "pip install 'anki-build[adopt]'" in str(result.exception)
    assert not (old.parent / "adopt.csv").exists()
