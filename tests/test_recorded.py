"""A lock that was lost, put back or merged by halves, against git and the last release."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from anki_build import pipeline
from anki_build.cli.lock_commands import lock as command
from anki_build.identity import git, lock
from anki_build.identity.lock import HEADER, Lock, NoteEntry, SlotEntry
from anki_build.identity.recorded import Kind, Recorded, losses
from anki_build.identity.repair import merge
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem
from anki_build.updates import rename
from conftest import Workbench
from test_cli import invoke
from test_release import make
from test_repair import (
    GUID,
    KEY,
    OTHER,
    ZONES,
    Repository,
    branches,
    check_merged,
    grown,
    histories,
    merge_facts,
    numbers,
    one,
    two_branches,
)

BACK = "`git checkout HEAD -- ids.lock` brings it back; then build again"


def problems(bench: Workbench) -> list[Problem]:
    """What a check says of the lock."""
    found = pipeline.check(pipeline.load(bench.project))
    return [each for each in found if each.rule == lock.RULE]


def answers(bench: Workbench) -> dict[tuple[str, int], str]:
    """What each card answers as a student reads it, by the guid and the number that Anki knows."""
    seen = {}
    for note in (note for bundle in bench.build().bundles for note in bundle.notes):
        for number, answer in re.findall(r"\{\{c(\d+)::(.*?)(?:::.*?)?\}\}", note.fields[0]):
            seen[note.guid, int(number)] = answer
    return seen


def repair(bench: Workbench) -> str:
    """What `lock repair` prints."""
    arguments = ["repair", "--project", str(bench.root)]
    return CliRunner().invoke(command, arguments, catch_exceptions=False).output


# A gap in front of the others gets the next number, and the first one if numbers are recreated.
IN_FRONT = ("    essential: [front", "    essential: [thumb-base, front")


def add_zone(bench: Workbench) -> None:
    """Another zone in front of a list, so that order and numbers differ."""
    bench.replace("    spillover: [thumb-base]\n", "")
    bench.replace(*IN_FRONT)


def deleted(bench: Workbench) -> None:
    """The file is gone."""
    bench.project.lock.unlink()


def emptied(bench: Workbench) -> None:
    """Nothing but the first line is left."""
    bench.project.lock.write_text(f"{HEADER}\n", encoding="ascii")


def put_back(bench: Workbench) -> None:
    """As it was before the last commit."""
    before = git.run(bench.root, "show", "HEAD^1:./ids.lock")
    bench.project.lock.write_bytes(before)


def one_note_lost(bench: Workbench) -> None:
    """All lines of one note are gone, so that nothing in the file tells of it."""
    path = bench.project.lock
    lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    path.write_text("".join(each for each in lines if f" {ZONES} " not in each), encoding="ascii")


def two_numbers_traded(bench: Workbench) -> None:
    """Two items of one note have each other's number."""
    path = bench.project.lock
    known, _ = lock.read(path, "ids.lock")
    first, second = [key for key in known.slots if key[0] == ZONES][:2]
    slots = {**known.slots, first: known.slots[second], second: known.slots[first]}
    lock.write(replace(known, slots=slots), path)


@pytest.mark.parametrize("damage", [deleted, emptied, put_back, one_note_lost, two_numbers_traded])
def test_what_git_has_is_not_lost(
    workbench: Workbench, damage: Callable[[Workbench], None]
) -> None:
    """Nothing is built until the lock is back; then every card answers what it did."""
    repository = Repository(workbench, driver=False)
    add_zone(workbench)
    repository.commit()
    before, text = answers(workbench), workbench.project.lock.read_bytes()
    assert problems(workbench) == []
    damage(workbench)
    damaged = workbench.project.lock.read_bytes() if workbench.project.lock.exists() else None
    (told,) = problems(workbench)
    assert (str(told.span), told.hint) == ("ids.lock:1:1", BACK)
    assert "the last commit has" in told.message
    result = invoke("build", "--project", str(workbench.root))
    assert result.exit_code == 1
    assert "commit it" not in result.output
    assert damaged == (
        workbench.project.lock.read_bytes() if workbench.project.lock.exists() else None
    )
    with pytest.raises(AnkiBuildError):
        repair(workbench)
    subprocess.run(re.findall("`(.*)`", BACK)[0].split(), cwd=workbench.root, check=True)
    assert workbench.project.lock.read_bytes() == text
    assert answers(workbench) == before


def test_without_the_check_a_lost_lock_moves_cards(workbench: Workbench) -> None:
    """What is at stake: a build without the lock asks for something else on reviewed cards."""
    workbench.publish()
    add_zone(workbench)
    workbench.publish()
    before = answers(workbench)
    workbench.project.lock.unlink()
    after = answers(workbench)
    assert [card for card in before if after[card] != before[card]]


def test_a_loss_that_was_committed(workbench: Workbench) -> None:
    """Where the commit is all there is, as in CI, the one before it tells."""
    repository = Repository(workbench, driver=False)
    add_zone(workbench)
    repository.commit()
    put_back(workbench)
    repository.git("commit", "--all", "-m", "an old lock")
    (told,) = problems(workbench)
    assert told.hint == BACK.replace("HEAD", "HEAD^1")
    repository.git("checkout", "HEAD^1", "--", "ids.lock")
    assert problems(workbench) == []


def test_nothing_is_compared_without_git(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No repository, a lock that git does not know, no commit yet, no git on this machine."""
    assert git.contents(workbench.project.lock, "HEAD") == {}
    subprocess.run(["git", "init", "-q"], cwd=workbench.root, check=True)  # noqa: S607
    assert git.contents(workbench.project.lock, "HEAD") == {}
    repository = Repository(workbench, driver=False)
    assert list(git.contents(workbench.project.lock, "HEAD", "MERGE_HEAD", "HEAD^1")) == ["HEAD"]
    assert git.contents(workbench.root / "other.lock", "HEAD") == {}
    monkeypatch.setattr(shutil, "which", lambda _: None)
    repository.workbench.project.lock.unlink()
    assert problems(workbench) == []


def test_a_rename_loses_nothing(workbench: Workbench) -> None:
    """Not even where two things trade their ids by three renames."""
    repository = Repository(workbench, driver=False)
    before = answers(workbench)
    fact = "biceps-brachii/two-heads"
    for kind, old, new in (
        ("gap", f"{fact}/number", "how-many"),
        ("word", "zones/thumb-base", "between"),
        ("word", "zones/elbow-crease", "thumb-base"),
        ("word", "zones/between", "elbow-crease"),
        ("muscle", "biceps-brachii", "biceps"),
    ):
        rename.carry_out(rename.plan(workbench.project, kind, old, new))
        assert problems(workbench) == []
    assert answers(workbench) == before
    known = workbench.project.lock.read_bytes()
    workbench.project.lock.write_bytes(re.sub(rb" was=\S+", b"", known))
    assert problems(workbench), "nothing says that these are renamed"
    workbench.project.lock.write_bytes(known)
    repository.commit()
    assert problems(workbench) == []


@given(histories, histories)
def test_no_history_loses_anything(
    first: list[tuple[dict[str, list[str]], int]], more: list[tuple[dict[str, list[str]], int]]
) -> None:
    """Whatever is edited, a later lock has all of an earlier one."""
    before = grown(Lock(), first)
    after = grown(before, more)
    for kind in Kind:
        assert losses(after, [Recorded(kind, before, "", "")]) == []
    if before.notes.keys() < after.notes.keys():
        assert losses(before, [Recorded(Kind.SAME, after, "", "")])


@given(branches(), st.booleans())
def test_a_merge_loses_nothing_of_either_side(
    three: tuple[Lock, Lock, Lock],
    released: bool,  # noqa: FBT001
) -> None:
    """Nor of what a release of the other side has published: that keeps its numbers."""
    base, ours, theirs = three
    theirs = lock.released(theirs) if released else theirs
    merged = merge(base, ours, theirs).lock
    both = [
        Recorded(Kind.SAME, ours, "", ""),
        Recorded(Kind.BRANCH, theirs, "", "", base),
    ]
    assert losses(merged, both) == []
    if released:
        assert numbers(merged).items() >= numbers(theirs).items()
        assert losses(merged, [Recorded(Kind.SAME, theirs, "", "")]) == []
    elif set(numbers(theirs)) - set(numbers(ours)):
        assert losses(ours, both[1:])


def test_an_adopted_note_says_which_guid_it_had() -> None:
    """Taken over by force, it is no loss; without the mark it is one."""
    before = one({"a": 1, "b": 2})
    adopted = Lock({KEY: NoteEntry(OTHER, "0" * 16, 20, was=(GUID,))}, {(KEY, "b"): SlotEntry(1)})
    recorded = [Recorded(Kind.SAME, before, "the last commit", "")]
    assert losses(adopted, recorded) == []
    assert lock.parse(lock.format_lock(adopted), "") == (adopted, [])
    unmarked = replace(adopted, notes={KEY: replace(adopted.notes[KEY], was=())})
    assert "the guid of note `m/f/p` is missing" in str(losses(unmarked, recorded))


def no_driver(workbench: Workbench) -> Repository:
    """A repository whose merge driver is not on the path, as without the environment."""
    repository = Repository(workbench, driver=True)
    repository.git("config", "merge.anki-build-lock.driver", "no-such-program %O %A %B")
    return repository


@pytest.mark.parametrize("committed", [False, True])
def test_a_driver_that_git_could_not_start(workbench: Workbench, *, committed: bool) -> None:
    """Git keeps our side without marks; `check` says so, and `lock repair` merges all the same."""
    repository = no_driver(workbench)
    ours, theirs = two_branches(repository)
    repository.git("merge", "theirs", fine=(1,))
    assert repository.lock() == ours, "git left our side as it was"
    merge_facts(repository)
    if committed:
        repository.git("commit", "--all", "-m", "merged")
    (told,) = problems(workbench)
    assert "git merged this file by halves" in told.message
    assert "`palm`" in told.message
    assert "anki-build lock repair" in told.hint
    assert invoke("build", "--project", str(workbench.root)).exit_code == 1
    said = repair(workbench)
    assert "slot `palm` of `biceps-brachii/trp1/zones` gets number 5" in said
    assert problems(workbench) == []
    assert repair(workbench) == "ids.lock is sound.\n"
    check_merged(repository, ours, theirs)


@pytest.mark.parametrize("driver", [True, False])
def test_released_numbers_win(workbench: Workbench, *, driver: bool) -> None:
    """Main was released and is merged into a branch: the branch's item gets another number."""
    repository = Repository(workbench, driver=True) if driver else no_driver(workbench)
    ours, _ = two_branches(repository)
    repository.git("checkout", "theirs")
    make(workbench, "1.0.0", first=True)
    repository.git("add", "--all")
    repository.git("commit", "-m", "released")
    published = answers(workbench)
    repository.git("checkout", "main")
    repository.git("merge", "theirs", fine=(1,))
    merge_facts(repository)
    if not driver:
        assert problems(workbench)
        repair(workbench)
    assert problems(workbench) == []
    merged = repository.lock()
    assert ours.slots[ZONES, "back-of-arm"].number == 4
    assert merged.slots[ZONES, "palm"].number == 4
    assert merged.slots[ZONES, "back-of-arm"].number == 5
    assert answers(workbench).items() >= published.items()
    repository.commit()
    assert problems(workbench) == []


def test_a_release_is_a_second_witness(workbench: Workbench) -> None:
    """Without git too, a lock that was lost is found out; so is a copy that was touched."""
    make(workbench, "1.0.0", first=True)
    add_zone(workbench)
    make(workbench, "1.1.0", workbench.root / "dist/1.0.0/arm.apkg")
    assert problems(workbench) == []
    known = workbench.project.lock.read_bytes()
    assert (workbench.root / "releases/1.1.0.lock").read_bytes() == known
    workbench.project.lock.write_bytes((workbench.root / "releases/1.0.0.lock").read_bytes())
    (told,) = problems(workbench)
    assert "as release 1.1.0 has it" in told.message
    workbench.project.lock.unlink()
    (told,) = problems(workbench)
    assert "missing or empty, though release 1.1.0 has" in told.message
    workbench.project.lock.write_bytes(known)
    copy = workbench.root / "releases/1.1.0.lock"
    copy.write_bytes(copy.read_bytes().replace(b" 1 released", b" 2 released", 1))
    found = pipeline.check(pipeline.load(workbench.project))
    assert "missing or not as the release wrote it" in str(found[0])


def test_the_copy_is_read_whatever_its_line_ends(workbench: Workbench) -> None:
    """Git may change them on Windows."""
    make(workbench, "1.0.0", first=True)
    copy: Path = workbench.root / "releases/1.0.0.lock"
    copy.write_bytes(copy.read_bytes().replace(b"\n", b"\r\n"))
    assert pipeline.check(pipeline.load(workbench.project)) == ()
