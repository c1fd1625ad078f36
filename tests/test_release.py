"""Releases: what a student gets over the years, what is written, and what is refused."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from anki_build import pipeline
from anki_build.cli.commands import cli
from anki_build.history import releases
from anki_build.history.releases import Release, RetiredNote, format_release, version_order
from anki_build.identity import lock
from anki_build.package.notetypes import CLOZE
from anki_build.package.render import escape
from anki_build.reading import yaml_reader as source
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.files import PREFIX
from anki_build.updates import anki_import, diff, release, rename, snapshot
from anki_build.updates import trial as bench_of_updates
from anki_build.updates.diff import Kind
from anki_build.updates.release import Options, Released
from anki_build.updates.release.document import (
    Block,
    Bullets,
    Code,
    Heading,
    line,
    markdown,
    paragraph,
)
from browser import Look, Page, chromium, reviewer, serving
from conftest import HERE, MUSCLE, START, Student, Workbench, copy_of
from test_rename import files

ARTERY = "biceps-brachii/blood_supply/arteries"
FIGURE = "figure/shoulder/occlusion"
LOCATION = "biceps-brachii/trp1/location"
ZONES = "biceps-brachii/trp1/zones"
ARTERY_FACT = "blood_supply:\n  - {id: artery, artery: brachial-artery, sources: [some-book]}\n"
NEW_FACT = """structure:
  - id: shape
    text: "The belly of the biceps brachii has the shape of a {form}."
    gaps: {form: spindle}
    sources: [some-book]
"""
WHY = """- note: biceps-brachii/blood_supply
  why: Textbooks disagree on it
  replaced_by: biceps-brachii/shape
"""


def options(bench: Workbench, version: str, *old: Path, **more: Any) -> Options:
    """A release into `dist`, without real Anki unless told."""
    return Options(version, old, bench.root / "dist", **({"verify": False} | more))


def make(bench: Workbench, version: str, *old: Path, **more: Any) -> Released:
    """Make a release 100 seconds after whatever was before."""
    bench.now += 100
    made = release.make(
        bench.project, options(bench, version, *old, **more), bench.now, lambda _: None
    )
    assert made.folder is not None, [str(problem) for problem in made.problems]
    return made


def package(bench: Workbench, version: str) -> Path:
    """The package of a release."""
    return bench.root / "dist" / version / "arm.apkg"


def record(bench: Workbench, version: str) -> Release:
    """What is recorded of a release."""
    history, problems = releases.read_all(bench.project.releases, "releases")
    assert problems == []
    return next(each for each in history.releases if each.version == version)


def edit(bench: Workbench) -> None:
    """Correct one note, add one, retire one and a figure, and say why."""
    bench.replace("in the middle of the belly", "in the lower third of the belly")
    bench.replace("structure:\n", NEW_FACT)
    bench.replace(ARTERY_FACT, "")
    bench.replace("figures: [shoulder]\n", "")
    for name in ("shoulder.yaml", "shoulder.png"):
        (bench.root / "media" / name).rename(bench.root / name)
    (bench.root / "decks/arm/retired.yaml").write_text(WHY, encoding="utf-8")


def revive(bench: Workbench) -> None:
    """Take the artery back into the deck."""
    bench.replace("actions:\n", ARTERY_FACT + "actions:\n")
    (bench.root / "decks/arm/retired.yaml").unlink()


def studied(student: Student) -> list[tuple[Any, ...]]:
    """Review every card, each with an interval of its own; the history."""
    cards = student.collection.db.all(
        "select n.guid, c.ord + 1 from cards c join notes n on n.id = c.nid order by c.id"
    )
    for index, (guid, number) in enumerate(cards):
        student.review(guid, number, 10 + index)
    return student.history()


def note(student: Student, guid: str) -> Any:
    """A note by its guid."""
    note_id = student.collection.db.scalar("select id from notes where guid = ?", guid)
    return student.collection.get_note(note_id)


def found(student: Student, search: str) -> set[str]:
    """The guids of the notes that a search in the browser finds."""
    return {
        student.collection.get_note(each).guid for each in student.collection.find_notes(search)
    }


def guids(bench: Workbench) -> dict[str, str]:
    """The guid of every note by its key."""
    entries = lock.read(bench.project.lock, "ids.lock")[0].notes
    return {key: entry.guid for key, entry in entries.items()}


def test_a_student_over_four_releases(workbench: Workbench, student: Student) -> None:
    """Edited, new, retired and revived notes: tags, lines, cards and reviews as promised."""
    workbench.in_step_with_the_clock()
    make(workbench, "1.0.0", first=True)
    student.imports(package(workbench, "1.0.0"))
    history = studied(student)
    assert found(student, "tag:anki_build::changed::*") == set()

    edit(workbench)
    made = make(workbench, "1.1.0")
    known = guids(workbench)
    retired = {known[ARTERY], known[FIGURE]}
    assert made.comparison is not None
    assert made.comparison.forecast == diff.Forecast(1, 3, 14, 0)
    assert student.imports(package(workbench, "1.1.0")) == {"new": 1, "updated": 3, "duplicate": 14}
    assert student.history() == history
    assert found(student, "tag:anki_build::changed::1.1.0") == {known[LOCATION]}
    assert found(student, "tag:anki_build::retired::1.1.0") == retired
    heading = note(student, known[ARTERY])["Heading"]
    assert heading == (
        "<b>Retired since 1.1.0:</b> Textbooks disagree on it. Replaced by "
        "<code>biceps-brachii/shape/statement</code>, which the browser finds.<br>Artery"
    )
    assert student.answers(known[ARTERY])[1][0] == "brachial artery"
    card = student.card(known[ARTERY], 1).render_output()
    assert "Retired since 1.1.0" in card.question_text
    assert "Retired since 1.1.0" in card.answer_text
    assert note(student, known[FIGURE])["Header"].startswith("<b>Retired since 1.1.0:</b> it is no")

    revive(workbench)
    make(workbench, "1.2.0")
    student.imports(package(workbench, "1.2.0"))
    assert student.history() == history
    assert note(student, known[ARTERY])["Heading"] == "Artery"
    assert found(student, "tag:anki_build::changed::1.2.0") == {known[ARTERY]}
    assert found(student, "tag:anki_build::changed::1.1.0") == {known[LOCATION]}
    # The figure's tombstone has left the package; whoever has it keeps it.
    assert known[FIGURE] not in snapshot.of_package(package(workbench, "1.2.0")).notes
    assert found(student, "tag:anki_build::retired::1.1.0") == {known[FIGURE]}
    picture = re.search('src="(.*?)"', note(student, known[FIGURE])["Image"])
    assert picture
    assert (Path(student.collection.media.dir()) / picture[1]).is_file()

    make(workbench, "1.3.0")
    assert record(workbench, "1.3.0").changed == {}
    notes = snapshot.of_package(package(workbench, "1.3.0")).notes
    # Up to Anki 24.11 an updated note carries the time of its import, and these releases are dated
    # ahead of it, so that Anki takes them once more.
    times = dict(student.collection.db.all("select guid, mod from notes"))
    again = sum(note.modified > times[guid] for guid, note in notes.items())
    assert again in {0, 2}
    before = student.collection.db.all("select guid, flds, tags from notes")
    counted = student.imports(package(workbench, "1.3.0"))
    expected = {"updated": again, "duplicate": len(notes) - again}
    assert counted == {name: number for name, number in expected.items() if number}
    assert student.collection.db.all("select guid, flds, tags from notes") == before
    assert student.history() == history


def test_real_anki_proves_each_release(workbench: Workbench) -> None:
    """New, edited, retired and revived: every promise holds under every setting."""
    make(workbench, "1.0.0", first=True, verify=True)
    edit(workbench)
    make(workbench, "1.1.0", verify=True)
    revive(workbench)
    make(workbench, "1.2.0", verify=True)
    assert record(workbench, "1.2.0").changed == {ARTERY: guids(workbench)[ARTERY]}


def test_who_comes_later_sees_whole_cards(workbench: Workbench, student: Student) -> None:
    """On a new device a retired note has its picture, and stands last in the order of study."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    assert anki_import.verify(package(workbench, "1.1.0")).faults == ()
    student.imports(package(workbench, "1.1.0"))
    retired = set(student.collection.find_cards("tag:anki_build::retired::*"))
    order = student.collection.db.list("select id from cards order by due")
    assert len(retired) == 4
    assert set(order[-4:]) == retired


@pytest.mark.browser
@pytest.mark.skipif(
    chromium() is None or reviewer() is None, reason="needs Chromium and Anki's reviewer (aqt)"
)
@pytest.mark.xdist_group("browser")
def test_a_retired_figure_is_drawn(workbench: Workbench, student: Student, page: Page) -> None:
    """Whoever has only the new package sees the line, the picture and the masks."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    student.imports(package(workbench, "1.1.0"))
    web = reviewer()
    assert web is not None
    with serving(page, Path(student.collection.media.dir()), web) as browser:
        seen = browser.draw(student.card(guids(workbench)[FIGURE], 1), Look("question", 360))
    assert seen["text"].startswith("Retired since 1.1.0: it is no longer part of the deck.")
    assert seen["picture"] == seen["canvas"]
    assert min(seen["picture"]) > 100
    assert seen["colours"]["#ff8e8e"] > 100
    assert (seen["error"], seen["wide"]) == ("", False)


def test_a_build_gives_the_package_of_the_release(workbench: Workbench) -> None:
    """Byte for byte, from what is committed; and the lock is up to date."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    workbench.now += 100
    result = pipeline.build(pipeline.load(workbench.project), workbench.now)
    pipeline.require_locked(result)
    (built,) = pipeline.write(result, workbench.project, workbench.root / "built")
    assert built.read_bytes() == package(workbench, "1.1.0").read_bytes()


def test_a_retired_note_may_be_shipped_more_often(workbench: Workbench, student: Student) -> None:
    """It is the same in the second release, so nobody's note is updated again."""
    workbench.replace("language: en", "language: en\nkeep_retired: 2", "decks/arm/deck.yaml")
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    made = make(workbench, "1.1.0")
    assert made.release is not None
    student.imports(package(workbench, "1.1.0"))
    made = make(workbench, "1.2.0")
    assert made.release is not None
    assert (made.release.changed, made.release.retired) == ({}, ())
    assert student.imports(package(workbench, "1.2.0")) == {"duplicate": 18}
    assert made.comparison is not None
    assert made.comparison.changes == ()
    make(workbench, "1.3.0")
    assert len(snapshot.of_package(package(workbench, "1.3.0")).notes) == 16


def test_no_tombstone_if_the_deck_wants_none(workbench: Workbench) -> None:
    """Then nothing promises a search that finds nothing."""
    workbench.replace("language: en", "language: en\nkeep_retired: 0", "decks/arm/deck.yaml")
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    folder = package(workbench, "1.1.0").parent
    for name in ("CHANGELOG.md", "UPGRADE.md", "changelog.html"):
        assert "anki_build::retired" not in (folder / name).read_text(encoding="utf-8")
    assert "### Retired" in (folder / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_diff_says_of_retired_notes(workbench: Workbench) -> None:
    """Whether the line is shipped, that it left, and that a note is back."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    before = diff.compare(
        snapshot.of_package(package(workbench, "1.0.0")),
        snapshot.of_project(workbench.root, "the working tree"),
    )
    assert {c.explanation[:18] for c in before.of(Kind.RETIRED)} == {"not in the package"}
    make(workbench, "1.1.0")
    revive(workbench)
    make(workbench, "1.2.0")
    states = [snapshot.of_package(package(workbench, v)) for v in ("1.0.0", "1.1.0", "1.2.0")]
    seen = diff.compare(states[0], states[1])
    assert {change.key for change in seen.of(Kind.RETIRED)} == {ARTERY, FIGURE}
    assert {c.explanation.partition(",")[2] for c in seen.of(Kind.RETIRED)} == {
        " tagged anki_build::retired::1.1.0"
    }
    later = diff.compare(states[1], states[2])
    kinds = {change.key: change.kind for change in later.changes}
    assert kinds == {ARTERY: Kind.REVIVED, FIGURE: Kind.LEFT}
    assert later.good


def test_a_note_that_was_away_for_a_release(workbench: Workbench) -> None:
    """It is no new note for those who had it, and its id may be another by now."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    make(workbench, "1.2.0")
    revive(workbench)
    renamed = rename.plan(workbench.project, "fact", "biceps-brachii/shape", "form")
    rename.carry_out(renamed)
    rename.carry_out(rename.plan(workbench.project, "muscle", "biceps-brachii", "biceps"))
    made = make(workbench, "1.3.0")
    key = ARTERY.replace("biceps-brachii", "biceps")
    assert made.comparison is not None
    (back,) = made.comparison.of(Kind.REVIVED)
    assert (back.key, back.explanation[:35]) == (key, "whoever has it from an earlier rele")
    assert made.comparison.of(Kind.NEW) == ()
    # Of two packages the second of which is that of a later release, the new id is told as such.
    states = [snapshot.of_package(package(workbench, each)) for each in ("1.1.0", "1.3.0")]
    seen = diff.compare(*states)
    assert [each.key for each in seen.of(Kind.REVIVED)] == [key]
    named = {each.key: each.explanation for each in seen.of(Kind.RENAMED)}
    assert named[key] == f"another id: `{ARTERY}` is `{key}` now"


def test_a_revision_has_the_retired_notes_of_its_releases(workbench: Workbench) -> None:
    """What git has of a release is enough to build its package again."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Released"]):
        name = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
        subprocess.run(["git", *name, *arguments], cwd=workbench.root, check=True)  # noqa: S607
    state = snapshot.of_revision(workbench.root, "HEAD")
    assert {each.key for each in state.notes.values() if each.retired} == {ARTERY, FIGURE}
    assert diff.compare(snapshot.of_package(package(workbench, "1.1.0")), state).changes == ()


def test_a_muscle_that_is_renamed_keeps_its_retired_notes(workbench: Workbench) -> None:
    """The guid is what counts; what the author wrote goes along."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    plan = rename.plan(workbench.project, "muscle", "biceps-brachii", "biceps")
    rename.carry_out(plan)
    why = (workbench.root / "decks/arm/retired.yaml").read_text(encoding="utf-8")
    assert why == WHY.replace("biceps-brachii", "biceps")
    notes = snapshot.of_project(workbench.root, "").notes.values()
    retired = {each.guid: each.fields.get("Heading", "") for each in notes if each.retired}
    known = guids(workbench)
    assert set(retired) == {known["biceps/blood_supply/arteries"], known[FIGURE]}
    assert "<code>biceps/shape/statement</code>" in retired[known["biceps/blood_supply/arteries"]]


def test_a_deck_that_is_renamed_retires_its_notes_too(workbench: Workbench) -> None:
    """The notes that it kept tell which collection it is."""
    make(workbench, "1.0.0", first=True)
    rename.carry_out(rename.plan(workbench.project, "deck", "arm", "upper-limb"))
    edit(workbench)
    make(workbench, "1.1.0")
    retired = record(workbench, "1.1.0").retired
    assert {(each.key, each.deck_id) for each in retired} == {
        (ARTERY, "upper-limb"),
        (FIGURE, "upper-limb"),
    }


def add_leg(bench: Workbench) -> None:
    """A second collection, of one muscle of another region."""
    bench.replace("regions:\n", "regions:\n  leg: {name: leg}\n", "decks/vocabulary.yaml")
    folder = bench.root / "decks/leg"
    folder.mkdir()
    (folder / "deck.yaml").write_text(
        "id: leg\nname: Leg\ndescription: Another deck.\nlicence: CC0-1.0\nmuscles: [brachialis]\n"
    )
    (folder / "brachialis.yaml").write_text(
        "id: brachialis\nname: brachialis\nregion: leg\nblood_supply:\n"
        "  - {id: artery, artery: brachial-artery, sources: [some-book]}\n"
        "associated_trigger_points:\n"
        "  - {id: with-biceps, muscle: biceps-brachii, shared: lies on it, sources: [other-book]}\n"
    )


def test_every_package_of_the_release_before_is_wanted(workbench: Workbench) -> None:
    """One alone would take the notes of the others for new ones."""
    add_leg(workbench)
    make(workbench, "1.0.0", first=True)
    arm, leg = (workbench.root / "dist/1.0.0" / name for name in ("arm.apkg", "leg.apkg"))
    refused(workbench, r"release 1\.0\.0 had leg\.apkg too", "1.1.0", arm)
    refused(workbench, "have the same notes", "1.1.0", arm, leg, arm)
    made = make(workbench, "1.1.0", leg, arm)
    assert made.release is not None
    assert sorted(made.release.packages) == ["arm", "leg"]


def test_a_collection_that_is_gone_retires_nothing(workbench: Workbench) -> None:
    """No package could bring the line; the changelog still says what left."""
    add_leg(workbench)
    make(workbench, "1.0.0", first=True)
    shutil.rmtree(workbench.root / "decks/leg")
    made = make(workbench, "1.1.0")
    assert made.release is not None
    assert made.release.retired == ()
    assert made.comparison is not None
    assert {change.deck for change in made.comparison.of(Kind.RETIRED)} == {"Leg"}


# What is written.


def test_the_files_of_a_release(workbench: Workbench) -> None:
    """Packages, what changed, how to update, credits, and checksums that match."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    made = make(workbench, "1.1.0")
    assert made.files == (
        *("CHANGELOG.md", "CREDITS.md", "SHA256SUMS", "UPGRADE.md", "arm.apkg"),
        *("changelog.html", "upgrade.html"),
    )
    assert made.folder is not None
    texts = {name: (made.folder / name).read_bytes() for name in made.files}
    sums = dict(each.split("  ")[::-1] for each in texts.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in texts.items()}
    log = texts["CHANGELOG.md"].decode()
    for part in (
        "`tag:anki_build::retired::1.1.0` finds them all",
        "`tag:anki_build::changed::1.1.0`",
        "\\[in the ~~middle~~ **lower third** of the belly\\]",
        "Textbooks disagree on it. Replaced by `biceps-brachii/shape/statement`",
        "The deck has 16 notes and 22 cards.",
    ):
        assert part in log
    page = texts["changelog.html"].decode()
    assert "<del>middle</del> <ins>lower third</ins>" in page
    for reference in ("<script", "<link", "src=", "url(", "href="):
        assert reference not in page + texts["upgrade.html"].decode()
    credits_page = texts["CREDITS.md"].decode()
    for part in ("Arm: CC-BY-4.0", "A textbook made up for tests", "ab-shoulder-"):
        assert part in credits_page


def test_the_pages_promise_what_is_verified(workbench: Workbench) -> None:
    """The page of a release and the guide for students have the promises of the bench, no other."""
    make(workbench, "1.0.0", first=True)
    page = (workbench.root / "dist/1.0.0/UPGRADE.md").read_text(encoding="utf-8")
    kept = page.partition("With every update you keep")[2].partition("##")[0]
    promised = [each.removeprefix("- ") for each in kept.split("\n") if each]
    assert promised == [each.words for each in bench_of_updates.PROMISES]
    guide = (HERE.parent / "docs/students.md").read_text(encoding="utf-8")
    kept = guide.partition("<!-- promises -->\n")[2].partition("\n\n")[0]
    promised = [each.removeprefix("- ") for each in kept.split("\n")]
    assert promised == [each.words for each in bench_of_updates.PROMISES]
    assert len(page.splitlines()) < 25


def test_the_oldest_app_follows_from_what_is_used(workbench: Workbench) -> None:
    """Image occlusion needs a newer one than clozes do."""
    make(workbench, "1.0.0", first=True)
    page = (workbench.root / "dist/1.0.0/UPGRADE.md").read_text(encoding="utf-8")
    assert "You need Anki 23.10 or AnkiDroid 2.17, or newer." in page
    edit(workbench)
    make(workbench, "1.1.0")
    make(workbench, "1.2.0")
    page = (workbench.root / "dist/1.2.0/UPGRADE.md").read_text(encoding="utf-8")
    assert "You need Anki 2.1.66, or newer." in page


def test_the_changelog_keeps_what_it_has(workbench: Workbench) -> None:
    """Newest first; what a maintainer wrote stays."""
    log = workbench.project.releases / "CHANGELOG.md"
    log.parent.mkdir()
    log.write_text("# News\n\nOf the arm.\n\n## Before\n\nBy hand.\n", encoding="utf-8")
    make(workbench, "1.0.0", first=True)
    make(workbench, "1.1.0")
    text = log.read_text(encoding="utf-8")
    assert text.startswith("# News\n\nOf the arm.\n\n## 1.1.0 (")
    assert text.endswith("\n\n## Before\n\nBy hand.\n")
    headings = [each.split()[1] for each in text.splitlines() if each.startswith("## ")]
    assert headings == ["1.1.0", "1.0.0", "Before"]
    assert "\n\n\n" not in text


def test_markdown_shows_what_is_meant() -> None:
    """Signs of Markdown in a fact stay signs."""
    blocks: list[Block] = [
        Heading("A*b"),
        paragraph("# 1 <b> [x] `y`"),
        Bullets((line("1. _z_", Code("a_b"), ". c"),)),
    ]
    assert markdown(blocks) == (
        "## A\\*b\n\n\\# 1 \\<b> \\[x\\] \\`y\\`\n\n- 1\\. \\_z\\_`a_b`. c\n"
    )


# What is refused.


def refused(bench: Workbench, message: str, version: str, *old: Path, **more: Any) -> None:
    """The release is refused with this message, and nothing is changed."""
    before = files(bench.root), paths(bench.root)
    with pytest.raises(AnkiBuildError, match=message):
        make(bench, version, *old, **more)
    assert (files(bench.root), paths(bench.root)) == before


def paths(root: Path) -> list[Path]:
    """Everything in a project's folder but the cache."""
    return sorted(path for path in root.rglob("*") if ".cache" not in path.relative_to(root).parts)


@pytest.mark.parametrize(
    "version", ["1", "1.2", "v1.2.0", "1.2.0.0", "01.2.0", "1.2.0-RC", "x", ""]
)
def test_a_version_that_is_none(workbench: Workbench, version: str) -> None:
    """Tags and files are named by it, so it has one form."""
    refused(workbench, "is not a version", version, first=True)


@pytest.mark.parametrize("version", ["1.9.0", "1.10.0", "0.1.0", "1.10.0-rc.1"])
def test_a_version_that_is_not_newer(workbench: Workbench, version: str) -> None:
    """Neither the same nor an older one."""
    make(workbench, "1.10.0", first=True)
    refused(workbench, r"not newer than 1\.10\.0", version)


def test_versions_stand_in_their_order() -> None:
    """As semantic versioning says; the example is its own."""
    told = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11"
    told += " 1.0.0-rc.1 1.0.0 1.2.0 1.10.0 2.0.0"
    orders = [version_order(each) or () for each in told.split()]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)


def test_what_was_before_must_be_known(workbench: Workbench) -> None:
    """The first one says that it is; the others find the packages or are told them."""
    refused(workbench, "pass --first if nobody has any", "1.0.0")
    make(workbench, "1.0.0", first=True)
    refused(workbench, "not the first release", "1.1.0", first=True)
    shutil.move(workbench.root / "dist", workbench.root / "elsewhere")
    refused(workbench, r"packages of release 1\.0\.0 are not known", "1.1.0")
    made = make(workbench, "1.1.0", workbench.root / "elsewhere/1.0.0/arm.apkg")
    assert made.comparison is not None
    assert made.comparison.changes == ()


def test_a_deck_that_was_given_out_before_there_were_releases(
    workbench: Workbench, student: Student
) -> None:
    """Its package is what the first release is compared with."""
    old = Path(shutil.copy(workbench.publish(), workbench.root / "old.apkg"))
    student.imports(old)
    history = studied(student)
    edit(workbench)
    made = make(workbench, "1.0.0", old, verify=True)
    assert made.release is not None
    assert set(made.release.changed) == {LOCATION}
    assert {each.key for each in made.release.retired} == {ARTERY, FIGURE}
    student.imports(package(workbench, "1.0.0"))
    assert student.history() == history


def test_the_package_of_another_release(workbench: Workbench) -> None:
    """Compared with an older one, the tags would be wrong."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    refused(workbench, r"not the package of release 1\.1\.0", "1.2.0", package(workbench, "1.0.0"))


def test_an_old_package_that_is_newer(workbench: Workbench) -> None:
    """OLD and NEW the wrong way round: the lock is that of the earlier state."""
    workbench.publish()
    earlier = workbench.project.lock.read_bytes()
    workbench.replace("in the middle of the belly", "in the lower third of the belly")
    newer = Path(shutil.copy(workbench.publish(), workbench.root / "newer.apkg"))
    workbench.project.lock.write_bytes(earlier)
    refused(workbench, "newer than what ids.lock knows of", "1.0.0", newer)


def test_the_package_of_another_project(workbench: Workbench, tmp_path: Path) -> None:
    """Its notes are nobody's; nor is one taken of which only some are known."""
    other = copy_of("collection", tmp_path / "other").publish()
    old = workbench.publish()
    refused(workbench, "of another project", "1.0.0", other)
    text = workbench.project.lock.read_text(encoding="ascii")
    workbench.project.lock.write_text(
        "".join(each for each in text.splitlines(keepends=True) if ARTERY not in each)
    )
    refused(workbench, "does not have 1 of the notes", "1.0.0", old)
    (workbench.root / "no.apkg").write_text("no zip")
    refused(workbench, "not an Anki package", "1.0.0", workbench.root / "no.apkg")


@pytest.mark.parametrize("content", [b"another picture", None])
def test_a_picture_that_is_not_what_it_was(workbench: Workbench, content: bytes | None) -> None:
    """A retired figure is shipped with its own picture or not at all."""
    old = workbench.publish()
    with zipfile.ZipFile(old) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(workbench.root / "old.apkg", "w") as archive:
        for name, data in parts.items():
            if name != "0" or content is not None:
                archive.writestr(name, content if name == "0" and content else data)
    edit(workbench)
    wanted = "is damaged" if content is None else "has another content"
    refused(workbench, wanted, "1.0.0", workbench.root / "old.apkg")


def test_a_picture_of_a_release_that_was_changed(workbench: Workbench) -> None:
    """Told with the place that names it."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    make(workbench, "1.1.0")
    (picture,) = (workbench.root / "releases/media").iterdir()
    picture.write_bytes(b"another picture")
    (problem,) = pipeline.check(pipeline.load(workbench.project))
    assert str(problem).startswith("releases/1.1.0.yaml:")
    assert "is another one in releases/media" in problem.message


def test_a_release_is_made_once(workbench: Workbench) -> None:
    """What is in its place already is not overwritten."""
    package(workbench, "1.0.0").parent.mkdir(parents=True)
    refused(workbench, "already exists", "1.0.0", first=True)


def test_problems_stand_in_its_way(workbench: Workbench) -> None:
    """Warnings too: what is given out has none."""
    workbench.replace("figures: [shoulder]", "figures: []")
    before = files(workbench.root)
    made = release.make(
        workbench.project, options(workbench, "1.0.0", first=True), START + 9, lambda _: None
    )
    assert made.folder is None
    assert [problem.rule for problem in made.problems] == ["unused-figure"]
    assert files(workbench.root) == before


def test_warnings_may_be_allowed(workbench: Workbench) -> None:
    """They are told, and errors stop the release all the same."""
    workbench.replace("figures: [shoulder]", "figures: []")
    command = ("release", "1.0.0", "--first", "--no-verify", "--project", workbench.root)
    stopped = invoke(*command)
    assert (stopped.exit_code, "pass --allow-warnings" in stopped.stdout) == (1, True)
    made = invoke(*command, "--allow-warnings")
    assert made.exit_code == 0, made.output
    assert "allowed: 1 of the rule unused-figure" in made.stdout
    assert package(workbench, "1.0.0").is_file()
    workbench.replace("region: arm", "region: leg")
    again = invoke(*command[:1], "1.1.0", *command[3:], "--allow-warnings")
    assert (again.exit_code, "--allow-warnings" in again.stdout) == (1, False)


def test_reviews_on_another_fact(workbench: Workbench) -> None:
    """A lock that was edited by hand, after a release that has no copy of it."""
    made = make(workbench, "1.0.0", first=True).release
    assert made is not None
    workbench.replace(f'lock: "{made.lock}"\n', "", "releases/1.0.0.yaml")
    workbench.replace(f"{ZONES} elbow-crease 2", f"{ZONES} elbow-crease 9", "ids.lock")
    workbench.replace(f"{ZONES} thumb-base 3", f"{ZONES} thumb-base 2", "ids.lock")
    workbench.replace(f"{ZONES} elbow-crease 9", f"{ZONES} elbow-crease 3", "ids.lock")
    refused(workbench, "reviews of 2 cards would be lost or land on another fact", "1.1.0")


def with_fewer_fields(old: Path, new: Path) -> Path:
    """The package as if the cloze note type had had one spare field less."""
    with zipfile.ZipFile(old) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    database = new.with_suffix(".anki2")
    database.write_bytes(parts["collection.anki2"])
    with sqlite3.connect(database) as connection:
        (text,) = connection.execute("SELECT models FROM col").fetchone()
        models = json.loads(text)
        for model in models.values():
            if model["name"] == "anki_build Cloze":
                model["flds"], model["mod"] = model["flds"][:-1], model["mod"] - 50
                connection.execute(
                    "UPDATE notes SET flds = substr(flds, 1, length(flds) - 1) WHERE mid = ?",
                    [model["id"]],
                )
        connection.execute("UPDATE col SET models = ?", [json.dumps(models)])
    connection.close()
    parts["collection.anki2"] = database.read_bytes()
    database.unlink()
    with zipfile.ZipFile(new, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return new


def test_another_list_of_fields(workbench: Workbench) -> None:
    """Refused, unless it is said; then students are told what to tick, and that is verified."""
    old = with_fewer_fields(workbench.publish(), workbench.root / "old.apkg")
    workbench.replace("in the middle of the belly", "in the lower third of the belly")
    refused(workbench, "Merge note types and choose Update notes: Always", "1.0.0", old)
    workbench.in_step_with_the_clock()
    made = make(workbench, "1.0.0", old, notetypes_changed=True, verify=True)
    assert made.merge
    page = (workbench.root / "dist/1.0.0/UPGRADE.md").read_text(encoding="utf-8")
    assert "this time tick Merge note types, and choose Update notes: Always" in page
    assert "your own text and tags in notes that did not change" not in page


def test_real_anki_has_the_last_word(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise that it breaks is an error."""
    make(workbench, "1.0.0", first=True)
    workbench.replace("in the middle of the belly", "in the lower third of the belly")
    real = bench_of_updates.verify_update

    def broken(old: Path, new: Path) -> list[bench_of_updates.Trial]:
        return [dataclasses.replace(each, flagged=False) for each in real(old, new)]

    monkeypatch.setattr(bench_of_updates, "verify_update", broken)
    refused(workbench, "update if newer: a flag is gone", "1.1.0", verify=True)


def test_without_anki(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says what to install before it does anything."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    refused(workbench, r"pip install 'anki-build\[verify\]'", "1.0.0", first=True, verify=True)
    make(workbench, "1.0.0", first=True, verify=False)


@pytest.mark.parametrize("stop", range(5))
def test_all_or_nothing(workbench: Workbench, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    """Wherever a full disk stops it, the project is as it was before."""
    make(workbench, "1.0.0", first=True)
    edit(workbench)
    before = contents(workbench.root)
    count = 0
    real = os.replace

    def full(path: Path, target: Path) -> None:
        nonlocal count
        if in_its_place(workbench, target):
            count += 1
            if count == stop + 1:
                raise OSError(28, "No space left on device", str(target))
        real(path, target)

    monkeypatch.setattr(os, "replace", full)
    refused(workbench, "nothing was changed", "1.1.0")
    monkeypatch.undo()
    assert contents(workbench.root) == before
    make(workbench, "1.1.0")


def in_its_place(workbench: Workbench, target: Path) -> bool:
    """Whether a file is seen by others: in no folder that is only prepared, and not the cache."""
    prepared = target.parent.name.startswith(PREFIX)
    own = target.is_relative_to(workbench.root) and not target.is_relative_to(
        workbench.project.cache
    )
    return own and not prepared


def contents(root: Path) -> dict[Path, bytes]:
    """Every file of a folder."""
    files = (path for path in root.rglob("*") if ".cache" not in path.parts)
    return {path: path.read_bytes() for path in files if path.is_file()}


def test_the_lock_is_written_first(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is given out that is not recorded."""
    seen: list[str] = []
    real = os.replace

    def watched(path: Path, target: Path) -> None:
        if in_its_place(workbench, target):
            seen.append(Path(target).name)
        real(path, target)

    monkeypatch.setattr(os, "replace", watched)
    make(workbench, "1.0.0", first=True)
    assert seen == ["ids.lock", "1.0.0.lock", "1.0.0.yaml", "CHANGELOG.md", "1.0.0"]
    edit(workbench)
    make(workbench, "1.1.0")
    assert seen[5] == "ids.lock"


# The file of a release.

TEXT = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" \n'\"\\:#{}[]&*!|>%@`")
)


def composed(text: str) -> str:
    """As authors' text is before it is anywhere."""
    return unicodedata.normalize("NFC", text)


@given(texts=st.lists(TEXT, min_size=11, max_size=11), deck=TEXT.filter(bool))
def test_what_is_written_is_read_again(texts: list[str], deck: str) -> None:
    """Whatever stands in the fields, the file gives it back letter by letter."""
    names = [field.name for field in CLOZE.fields]
    fields = dict(
        zip(
            names,
            ["{{c2::x}}", *(escape(composed(text)) for text in texts)],
            strict=True,
        )
    )
    retired = RetiredNote(
        key="a/b/c",
        guid="#&'",
        deck_id="arm",
        notetype="cloze",
        deck=composed(deck),
        numbers=(2,),
        tags=("anki_build::x", "-"),
        fields=fields,
    )
    made = Release(version="1.0.0", date="2026-11-22", packages={}, retired=(retired,))
    assert releases.is_readable(made)
    document, _ = source.parse(format_release(made), "x")
    assert document is not None
    read, problems = releases._release(document, "1.0.0")
    assert problems == []
    assert read is not None
    (again,) = read.retired
    assert (again.fields, again.deck, again.guid) == (fields, retired.deck, "#&'")


# The command.


def invoke(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)


def test_the_command(workbench: Workbench) -> None:
    """Says what it does on the way, and in the end what was made and what to do next."""
    result = invoke("release", "1.0.0", "--first", "--project", workbench.root)
    assert result.exit_code == 0
    assert "importing arm.apkg into Anki ..." in result.stderr
    assert "real Anki imports every package without a fault" in result.stdout
    assert "commit ids.lock and releases/" in result.stdout
    result = invoke(
        "release", "1.1.0", "--no-verify", "--format", "json", "--project", workbench.root
    )
    assert result.stderr.startswith("NOT VERIFIED: nothing was tried")
    told = json.loads(result.stdout)
    assert (told["version"], told["changed"], told["verified"]) == ("1.1.0", 0, False)
    assert Path(told["folder"]).is_dir()


def test_the_command_shows_problems(workbench: Workbench) -> None:
    """As `check` does, and ends with 1."""
    workbench.replace("region: arm", "region: leg")
    result = invoke("release", "1.0.0", "--first", "--project", workbench.root)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{MUSCLE}:4:9: error: `leg` is not among the regions")
    assert result.stdout.endswith("nothing was changed.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["release", "1.0.0"],
        ["diff", "missing.apkg"],
        ["verify", "missing.apkg"],
        ["build", "--locked"],
    ],
)
def test_errors_are_json_where_json_is_asked_for(
    workbench: Workbench, arguments: list[str]
) -> None:
    """A program that reads the output finds the message and the hint in it."""
    more = [] if arguments[0] == "verify" else ["--project", workbench.root]
    result = invoke(*arguments, "--format", "json", *more)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["message"]
    with pytest.raises(AnkiBuildError):
        invoke(*arguments, *more)


def test_errors_are_annotations_on_github(workbench: Workbench) -> None:
    """In one line, as GitHub reads them."""
    result = invoke("build", "--locked", "--format", "github", "--project", workbench.root)
    assert result.output == (
        "::error::ids.lock is not up to date with the facts, "
        "run `anki-build build` and commit ids.lock\n"
    )
