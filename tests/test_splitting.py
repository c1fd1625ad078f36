"""Splitting and merging facts: what docs/maintaining.md promises, typed and seen in real Anki."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from anki_build.identity import lock
from anki_build.identity.lock import Lock
from anki_build.updates import diff, snapshot
from anki_build.updates.diff.wording import summary
from conftest import MUSCLE, Student, Workbench

PAGE = Path(__file__).parent.parent / "docs/maintaining.md"


def examples() -> list[str]:
    """The blocks of the section in their order: before, after and forecast, twice."""
    text = PAGE.read_text(encoding="utf-8").partition("## Splitting and merging facts\n")[2]
    section = text.partition("\n## ")[0]
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", section, re.MULTILINE)
    found = [textwrap.dedent(block).strip("\n") for block in blocks if block.strip()]
    # Two examples that follow each other are one block of indented lines.
    return [part for block in found for part in re.split(r"\n\n(?=structure:)", block)]


SPLIT, MERGED = examples()[:3], examples()[3:]


def typed(workbench: Workbench, section: str) -> None:
    """The structure of the sample muscle as the page has it."""
    path = workbench.root / MUSCLE
    text = path.read_text(encoding="utf-8")
    before = re.search(r"^structure:\n(?: .*\n)+", text, re.MULTILINE)
    assert before is not None
    path.write_text(text.replace(before[0], section + "\n"), encoding="utf-8")


def card(workbench: Workbench, fact: str, slot: str) -> tuple[str, int]:
    """The guid and number of a gap of a statement."""
    found = read_lock(workbench)
    key = f"biceps-brachii/{fact}/statement"
    return found.notes[key].guid, found.slots[key, slot].number


def read_lock(workbench: Workbench) -> Lock:
    """The lock as it stands."""
    found, problems = lock.read(workbench.project.lock, "ids.lock")
    assert problems == []
    return found


def text_of(student: Student, guid: str) -> str:
    """All fields of a note."""
    return str(student.collection.db.scalar("select flds from notes where guid = ?", guid))


@pytest.fixture
def bench(workbench: Workbench) -> Workbench:
    """The sample, built in step with the clock."""
    workbench.in_step_with_the_clock()
    return workbench


def update(bench: Workbench, student: Student, section: str) -> tuple[str, dict[str, int]]:
    """Type it, build it, import it; what `diff` said first, and what Anki counted."""
    old = snapshot.of_package(bench.root / "dist/arm.apkg")
    typed(bench, section)
    package = bench.publish()
    comparison = diff.compare(old, snapshot.of_package(package))
    return summary(comparison)[0], student.imports(package)


def test_splitting_is_as_the_page_says(bench: Workbench, student: Student) -> None:
    """One half keeps its card and reviews, the other is a new note; undone, all is as before."""
    before, after, forecast = SPLIT
    typed(bench, before)
    student.imports(bench.publish())
    number, sheet = card(bench, "two-heads", "number"), card(bench, "two-heads", "sheet")
    student.review(*number, 10)
    student.review(*sheet, 20)
    history = student.history()
    said, counted = update(bench, student, after)
    assert said == forecast
    assert (counted["new"], counted["updated"]) == (1, 1)
    assert student.history() == history
    asked = student.answers(number[0])
    assert asked == {1: ("two", 10), 2: ("", 20)}
    other = card(bench, "end-in-the-fascia", "sheet")
    assert student.answers(other[0]) == {1: ("bicipital aponeurosis", 0)}
    empty = student.collection.get_empty_cards().notes
    assert [list(note.card_ids) for note in empty] == [[student.card(*sheet).id]]
    _, counted = update(bench, student, before)
    assert counted["updated"] == 1
    assert student.answers(number[0]) == {1: ("two", 10), 2: ("bicipital aponeurosis", 20)}


def test_merging_is_as_the_page_says(bench: Workbench, student: Student) -> None:
    """One id stays with its reviews and gets a new card; the other note stays as it was."""
    before, after, forecast = MERGED
    typed(bench, before)
    student.imports(bench.publish())
    shape, muscle = card(bench, "belly", "shape"), card(bench, "belly-place", "muscle")
    student.review(*shape, 10)
    student.review(*muscle, 20)
    history, gone = student.history(), text_of(student, muscle[0])
    said, counted = update(bench, student, after)
    assert said == forecast
    assert (counted.get("new", 0), counted["updated"]) == (0, 1)
    assert student.history() == history
    assert student.answers(shape[0]) == {1: ("spindle-shaped", 10), 2: ("brachialis", 0)}
    assert text_of(student, muscle[0]) == gone
    assert student.answers(muscle[0]) == {1: ("brachialis", 20)}
    retired = read_lock(bench).notes["biceps-brachii/belly-place/statement"]
    assert retired.retired
    assert retired.guid == muscle[0]
    # Undone, each finds its card again, and the number that was given stays taken.
    _, counted = update(bench, student, before)
    assert student.history() == history
    assert card(bench, "belly-place", "muscle") == muscle
    assert read_lock(bench).slots["biceps-brachii/belly/statement", "muscle"].retired


def test_half_a_trigger_point(bench: Workbench, student: Student) -> None:
    """Zones take the part of gaps: those that stay keep their reviews, one that goes is new."""
    student.imports(bench.publish())
    key = "biceps-brachii/trp1/zones"
    guid = read_lock(bench).notes[key].guid
    student.review(guid, 1, 10)
    student.review(guid, 2, 20)
    history = student.history()
    bench.replace("essential: [front-of-shoulder, elbow-crease]", "essential: [front-of-shoulder]")
    half = "  - {id: trp2, point: TrP2, essential: [elbow-crease], sources: [other-book]}\n"
    bench.replace("differentials:\n", f"{half}differentials:\n")
    counted = student.imports(bench.publish())
    assert (counted["new"], counted["updated"]) == (1, 1)
    assert student.history() == history
    assert student.answers(guid)[1] == ("Front of shoulder", 10)
    assert student.answers(guid)[2] == ("", 20)


def test_a_site_that_becomes_two_is_one_new_card(bench: Workbench, student: Student) -> None:
    """The sites of an origin are one note; the first keeps its id and its card."""
    student.imports(bench.publish())
    guid = read_lock(bench).notes["biceps-brachii/origin/attachment"].guid
    student.review(guid, 1, 10)
    student.review(guid, 2, 20)
    history = student.history()
    more = "  - {id: border, site: glenoid-border, sources: [some-book]}\n"
    bench.replace("insertion:\n", f"{more}insertion:\n")
    word = "  glenoid-border: {name: glenoid border, of: scapula}\n"
    bench.replace("landmarks:\n", f"landmarks:\n{word}", "decks/vocabulary.yaml")
    student.imports(bench.publish())
    assert student.history() == history
    intervals = {number: interval for number, (_, interval) in student.answers(guid).items()}
    assert intervals == {1: 10, 2: 20, 3: 0}
