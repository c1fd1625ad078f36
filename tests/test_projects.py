"""Projects that know nothing of each other: whatever their ids are, a student can have both."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anki_build import pipeline
from anki_build.cli.commands import cli
from anki_build.cli.lock_commands import lock as lock_command
from anki_build.identity import anki_ids, lock
from anki_build.identity.lock import Lock
from anki_build.identity.repair import merge, repair
from anki_build.package import render
from anki_build.package.notetypes import CLOZE, OCCLUSION
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import anki_import, release, snapshot
from anki_build.updates.release import Options
from conftest import KEY, Student, Workbench, copy_of

OTHER = "b7" * 16
MUSCLE = "biceps-brachii"
LOCATION = f"{MUSCLE}/trp1/location"
ROOTS = f"{MUSCLE}/nerve/roots"


@pytest.fixture
def stranger(tmp_path: Path) -> Workbench:
    """A project of somebody else with the same ids, but another deck and other words."""
    workbench = copy_of("project", tmp_path / "stranger")
    workbench.key = OTHER
    workbench.replace("name: Arm", "name: Arm by C", "decks/arm/deck.yaml")
    workbench.replace("in the middle of the belly", "in the lower third of the belly")
    return workbench


def read(workbench: Workbench) -> Lock:
    """The lock, which must be sound."""
    found, problems = lock.read(workbench.project.lock, "ids.lock")
    assert problems == []
    return found


def guids(workbench: Workbench) -> dict[str, str]:
    """The guid of every note by its key."""
    return {key: entry.guid for key, entry in read(workbench).notes.items()}


def invoke(*arguments: str, answer: str = "") -> Result:
    """Run a command."""
    return CliRunner().invoke(cli, list(arguments), input=answer)


def test_two_decks_side_by_side(
    workbench: Workbench, stranger: Workbench, student: Student
) -> None:
    """The second one is new throughout; texts, reviews and updates of both are their own."""
    count = len(workbench.build().bundles[0].notes)
    first, second = workbench.publish(), stranger.publish()
    assert student.imports(first) == {"new": count}
    mine, theirs = guids(workbench), guids(stranger)
    student.review(mine[LOCATION], 1, 30)
    before = student.history()
    assert student.imports(second) == {"new": count}
    assert student.history() == before
    assert student.answers(mine[LOCATION])[1] == ("in the middle of the belly", 30)
    assert student.answers(theirs[LOCATION])[1] == ("in the lower third of the belly", 0)
    ids = student.collection.db.list("select id from notes")
    made = [note.id for each in (workbench, stranger) for note in each.build().bundles[0].notes]
    assert sorted(made) == sorted(ids)
    stranger.replace("in the lower third of the belly", "near the elbow")
    assert student.imports(stranger.publish()) == {"updated": 1, "duplicate": count - 1}
    assert student.answers(mine[LOCATION])[1] == ("in the middle of the belly", 30)
    decks = {deck.name for deck in student.collection.decks.all_names_and_ids()}
    assert {"Arm", "Arm by C"} <= decks


def test_a_key_is_drawn_once(workbench: Workbench, tmp_path: Path) -> None:
    """The first build draws it; from then on the same lock gives the same bytes."""
    root = ["--project", str(workbench.root)]
    assert invoke("check", *root).exit_code == 0
    assert not workbench.project.lock.exists()
    packages = []
    for folder in ("one", "two"):
        assert invoke("build", *root, "--output", str(tmp_path / folder)).exit_code == 0
        packages.append((tmp_path / folder / "arm.apkg").read_bytes())
    written = workbench.project.lock.read_text(encoding="ascii")
    assert packages[0] == packages[1]
    assert len(re.findall(r"^project [0-9a-f]{32}$", written, re.MULTILINE)) == 1
    other = copy_of("project", tmp_path / "other")
    assert invoke("build", "--project", str(other.root)).exit_code == 0
    assert set(guids(other).values()).isdisjoint(guids(workbench).values())
    # A clone has the lock, and with it the key of what it adds.
    clone = copy_of("project", tmp_path / "clone")
    clone.project.lock.write_text(written, encoding="ascii")
    for each in (workbench, clone):
        each.in_step_with_the_clock()
        each.replace("treatment:\n", f"palpation:\n{PALPATION}treatment:\n")
        each.publish()
    assert guids(clone) == guids(workbench)


PALPATION = """  - id: thumb
    text: Feel the biceps brachii with the {finger}.
    gaps: {finger: thumb}
    sources: [some-book]
"""


def test_a_project_without_a_key_stays_without(workbench: Workbench) -> None:
    """Its guids are with students, so that not a byte of its lock may change."""
    path = workbench.project.lock
    path.write_text(f"{lock.HEADER}\n", encoding="ascii")
    workbench.publish()
    before = path.read_bytes()
    assert before.startswith(b"anki-build-lock 2\n")
    assert b"\nproject " not in before
    assert guids(workbench)[ROOTS] == lock.make_guid("", "arm", ROOTS)
    assert not workbench.build().lock_changed
    assert invoke("build", "--project", str(workbench.root)).exit_code == 0
    assert path.read_bytes() == before


def test_a_project_without_a_lock_is_compared_with_itself(workbench: Workbench) -> None:
    """Before the first build nothing is drawn for good, and two comparisons see the same notes."""
    first, second = (snapshot.of_project(workbench.root, "") for _ in range(2))
    assert first.notes == second.notes
    assert not workbench.project.lock.exists()


@pytest.mark.parametrize("key", ["", "0", "G" * 32, "0" * 33])
def test_a_key_that_is_none(workbench: Workbench, key: str) -> None:
    """Whoever gives a key of their own from Python is told what one is."""
    with pytest.raises(AnkiBuildError, match="32 hexadecimal digits"):
        pipeline.load(workbench.project, key)


def test_a_fork_gets_a_key_of_its_own(workbench: Workbench, student: Student) -> None:
    """All its notes are new to those who have the old deck, and it can be released."""
    student.imports(workbench.publish())
    old, count = guids(workbench), student.collection.note_count()
    student.review(old[ROOTS], 1, 30)
    done = invoke("lock", "new-key", "--yes", "--project", str(workbench.root))
    assert (done.exit_code, done.output) == (
        0,
        "ids.lock: a new key, and no notes yet. Run `anki-build build`, then commit it.\n",
    )
    assert student.imports(workbench.publish()) == {"new": count}
    new = guids(workbench)
    assert new.keys() == old.keys()
    assert set(new.values()).isdisjoint(old.values())
    assert read(workbench).project not in ("", KEY)
    assert student.answers(old[ROOTS])[1][1] == 30
    options = Options("1.0.0", (), workbench.root / "dist", first=True, verify=False)
    assert release.make(workbench.project, options, workbench.now + 100, print).folder


def test_a_new_key_is_asked_for(workbench: Workbench) -> None:
    """It says what it means, and does nothing unless that is meant."""
    workbench.publish()
    (workbench.root / "releases").mkdir(exist_ok=True)
    before = workbench.project.lock.read_bytes()
    root = ["--project", str(workbench.root)]
    refused = invoke("lock", "new-key", *root, answer="n\n")
    assert refused.exit_code == 1
    assert "gets every note of this one as a new note beside the old one" in refused.output
    assert workbench.project.lock.read_bytes() == before
    done = invoke("lock", "new-key", *root, answer="y\n")
    assert done.exit_code == 0
    assert "Delete releases/" in done.output
    assert read(workbench).notes == {}


def of_key(key: str, guid: str = "A" * 22) -> Lock:
    """A lock of one note."""
    text = f"item m/f/p a 1\nnote m/f/p {guid} 0123456789abcdef 5 1\n"
    lines = f"{lock.KEYED_HEADER}\n{text}project {key}\n" if key else f"{lock.HEADER}\n{text}"
    found, problems = lock.parse(lines, "ids.lock")
    assert problems == []
    return found


@pytest.mark.parametrize("keys", [(KEY, OTHER), (KEY, ""), ("", KEY)])
def test_two_keys_are_never_merged(tmp_path: Path, keys: tuple[str, str]) -> None:
    """Neither by the driver nor by the repair: each would make one project's notes new."""
    ours, theirs = (of_key(key) for key in keys)
    paths = [tmp_path / name for name in ("base", "ours", "theirs")]
    for path, each in zip(paths, (ours, ours, theirs), strict=True):
        lock.write(each, path)
    before = paths[1].read_bytes()
    with pytest.raises(AnkiBuildError, match="locks of two projects") as refused:
        CliRunner().invoke(lock_command, ["merge", *map(str, paths)], catch_exceptions=False)
    assert "git checkout --ours ids.lock" in str(refused.value)
    assert paths[1].read_bytes() == before
    sides = [lock.format_lock(each) for each in (ours, theirs)]
    for text in (f"<<<<<<< a\n{sides[0]}=======\n{sides[1]}>>>>>>> b\n", "".join(sides)):
        if text.count("project") != 1:
            with pytest.raises(AnkiBuildError, match="locks of two projects"):
                repair(text)


def test_one_key_survives_a_merge_and_a_repair() -> None:
    """Whatever else is damaged; a line that is lost comes back from git."""
    ours, theirs = of_key(KEY), replace(of_key(KEY), slots=of_key(KEY).slots)
    assert merge(ours, ours, theirs).lock == ours
    assert merge(Lock(), ours, Lock()).lock == ours
    assert merge(Lock(), Lock(), ours).lock.project == KEY
    text = lock.format_lock(ours)
    conflict = f"<<<<<<< a\n{text}=======\n{text}>>>>>>> b\n"
    assert repair(conflict).text == text
    lost = text.replace(f"project {KEY}\n", "")
    assert repair(lost, None, (ours,)).text == text
    with pytest.raises(AnkiBuildError, match="the key of the project is lost"):
        repair(lost)


def test_new_notes_avoid_the_ids_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where ids are scarce, each note still has some of its own, for all its cards."""
    monkeypatch.setattr("anki_build.identity.anki_ids.SPREAD", 200_000)
    drafts = [(f"m/f{index}/p", "deck", ["a"]) for index in range(60)]
    made, _ = lock.assign(Lock(project=KEY), drafts)
    ids = sorted(anki_ids.note_id(note.guid) for note in made.notes.values())
    assert all(b - a >= lock.MAX_NUMBER for a, b in pairwise(ids))
    plain = {lock.make_guid(KEY, "deck", key) for key, _, _ in drafts}
    assert plain != {note.guid for note in made.notes.values()}


RHYME = "some lovers try positions"


@pytest.mark.parametrize("newer_first", [True, False])
def test_two_versions_of_the_program(
    workbench: Workbench,
    stranger: Workbench,
    student: Student,
    monkeypatch: pytest.MonkeyPatch,
    *,
    newer_first: bool,
) -> None:
    """They share the note types, of which the one that was dated last stays.

    Cards of both are shown with it. A field that only the newer program shows is not seen while
    the older one's is the later, but it is kept.
    """
    by_age = [workbench, stranger] if newer_first else [stranger, workbench]
    newer, older = by_age if newer_first else by_age[::-1]
    for bench in by_age:
        with monkeypatch.context() as patch:
            if bench is newer:
                use_a_spare_field(patch)
            assert set(student.imports(bench.publish())) == {"new"}
        stranger.now = workbench.now = bench.now
    cards = [student.collection.get_card(each) for each in student.collection.find_cards("")]
    numbers = {bench: len(bench.build().bundles[0].notes) for bench in (newer, older)}
    assert student.collection.note_count() == sum(numbers.values())
    names = [each.name for each in student.collection.models.all_names_and_ids()]
    assert sorted(n for n in names if n.startswith("anki_build")) == [CLOZE.name, OCCLUSION.name]
    for card in cards:
        shown = card.question() + card.answer()
        assert 'class="cloze' in shown
        assert "{{" not in shown
    assert anki_import.import_package(student.collection, newer.root / "dist/arm.apkg").new == 0
    rhyme = student.card(guids(newer)[ROOTS], 1)
    assert RHYME in rhyme.note().fields
    assert (RHYME in rhyme.answer()) is not newer_first
    assert student.collection.fix_integrity()[1]


def use_a_spare_field(patch: pytest.MonkeyPatch) -> None:
    """Let the program be a later one, which shows a field that was spare before."""
    fields = (*CLOZE.fields[:8], replace(CLOZE.fields[8], name="Rhyme"), *CLOZE.fields[9:])
    later = replace(CLOZE, fields=fields)
    vars(later)["back"] = CLOZE.back.replace("{{Context}}", "{{Context}} {{Rhyme}}")
    made = render._cloze_fields

    def with_a_rhyme(*arguments: object) -> tuple[str, ...]:
        values: Callable[..., tuple[str, ...]] = made
        return (*values(*arguments)[:8], RHYME, "", "", "")

    patch.setattr(render, "CLOZE", later)
    patch.setattr(render, "_cloze_fields", with_a_rhyme)
    patch.setattr(pipeline, "NOTE_TYPES", (later, OCCLUSION))
