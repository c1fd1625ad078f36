"""The lock: what it keeps, in what form, and what it refuses. Laws first, then examples."""

from __future__ import annotations

import os
import random
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anki_build.identity import lock
from anki_build.identity.lock import Lock, NoteEntry
from anki_build.reading.errors import AnkiBuildError
from conftest import Workbench
from test_cli import invoke

slots = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=6)
projects = st.dictionaries(st.sampled_from(["m/f1/p", "m/f2/p", "n/f1/q"]), slots, max_size=3)
HASHES = {key: f"{index:016x}" for index, key in enumerate(["m/f1/p", "m/f2/p", "n/f1/q"])}


def assign(old: Lock, project: dict[str, list[str]]) -> Lock:
    """What the lock becomes when the project has these notes with these slots."""
    return lock.assign(old, [(key, "deck", names) for key, names in project.items()])[0]


@given(st.lists(projects, min_size=1, max_size=6))
def test_numbers_and_guids_never_move_and_are_never_used_again(
    history: list[dict[str, list[str]]],
) -> None:
    """Over any history of edits, a slot has one number for ever, and a number one slot."""
    current, numbers, guids = Lock(), dict[tuple[str, str], int](), dict[str, str]()
    for project in history:
        current = assign(current, project)
        for item, entry in current.slots.items():
            assert numbers.setdefault(item, entry.number) == entry.number
        for key, note in current.notes.items():
            assert guids.setdefault(key, note.guid) == note.guid
        taken = [(key, entry.number) for (key, _), entry in current.slots.items()]
        assert len(taken) == len(set(taken))
        assert numbers.keys() == current.slots.keys(), "an entry was forgotten"
    assert len(set(guids.values())) == len(guids)


@given(projects, projects)
def test_allotting_twice_changes_nothing(
    first: dict[str, list[str]], second: dict[str, list[str]]
) -> None:
    """What is given out once is given out."""
    once = assign(assign(Lock(), first), second)
    assert assign(once, second) == once


@given(projects, projects, st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_does_not_matter(
    first: dict[str, list[str]], second: dict[str, list[str]], shuffler: random.Random
) -> None:
    """Reordering notes and slots that all have numbers changes nothing."""
    known = assign(assign(Lock(), first), second)
    keys = shuffler.sample(list(second), len(second))
    shuffled = {key: shuffler.sample(second[key], len(second[key])) for key in keys}
    assert assign(known, shuffled) == known


@given(projects, projects)
def test_a_note_added_changes_no_other_entry(
    first: dict[str, list[str]], more: dict[str, list[str]]
) -> None:
    """Adding facts leaves every entry of the others as it was."""
    before = assign(Lock(), first)
    added = {key: names for key, names in more.items() if key not in first}
    after = assign(before, first | added)
    assert {key: after.notes[key] for key in before.notes} == before.notes
    assert {item: after.slots[item] for item in before.slots} == before.slots


@given(st.lists(projects, min_size=1, max_size=4))
def test_a_lock_survives_its_file(history: list[dict[str, list[str]]]) -> None:
    """Writing and reading gives the same lock; the file is sorted, one entry a line."""
    current = Lock()
    for project in history:
        current = assign(current, project)
    contents = {key: HASHES[key] for key in current.notes}
    current = lock.date(current, contents, {"cloze": "f" * 16}, 1_700_000_000)
    text = lock.format_lock(current)
    assert lock.parse(text, "ids.lock") == (current, [])
    lines = text.splitlines()[1:]
    assert [line.split(" ") for line in lines] == sorted(line.split(" ") for line in lines)
    assert len(lines) == len(current.notes) + len(current.slots) + len(current.notetypes)


@given(projects.filter(bool), st.data())
def test_a_line_that_goes_missing_is_seen(
    project: dict[str, list[str]], data: st.DataObject
) -> None:
    """Whichever item is lost, its number is not given out again."""
    current = lock.date(assign(Lock(), project), {k: HASHES[k] for k in project}, {}, 1_700_000_000)
    lines = lock.format_lock(current).splitlines()
    lost = data.draw(st.sampled_from([line for line in lines if line.startswith("item ")]))
    found, problems = lock.parse("\n".join(line for line in lines if line != lost), "ids.lock")
    assert problems
    assert found != current


def in_format_1(text: str) -> str:
    """A lock as it was written before notes said their last number."""
    old = re.sub(r"^(note .*?) \d+( retired)?$", r"\1\2", text, flags=re.MULTILINE)
    return old.replace(lock.HEADER, lock.HEADERS[0])


@given(st.lists(projects, min_size=1, max_size=4))
def test_the_first_format_is_read_for_ever(history: list[dict[str, list[str]]]) -> None:
    """It says the same but for the last numbers."""
    current = Lock()
    for project in history:
        current = assign(current, project)
    current = lock.date(current, {k: HASHES[k] for k in current.notes}, {}, 1_700_000_000)
    text = in_format_1(lock.format_lock(current))
    assert text.startswith("anki-build-lock 1\n")
    assert lock.parse(text, "ids.lock") == (current, [])
    # A line of the first format among those of the second may as well have been cut.
    mixed = text.replace(*lock.HEADERS[:2])
    assert lock.parse(mixed, "ids.lock")[0] == current
    assert bool(lock.parse(mixed, "ids.lock")[1]) == bool(current.notes)


def test_a_build_writes_the_newer_format(workbench: Workbench) -> None:
    """Silently, and with nothing else changed; but never where the lock must stay as it is."""
    path, root = workbench.project.lock, ["--project", str(workbench.root)]
    path.write_text(f"{lock.HEADER}\n", encoding="ascii")
    assert invoke("build", *root).exit_code == 0
    newer = path.read_text(encoding="ascii")
    older = in_format_1(newer)
    assert older != newer
    path.write_text(older, encoding="ascii")
    assert invoke("check", *root).output == "No problems.\n"
    assert invoke("build", "--locked", *root).exit_code == 0
    assert path.read_text(encoding="ascii") == older
    assert invoke("build", *root).exit_code == 0
    assert path.read_text(encoding="ascii") == newer


@given(projects.filter(bool), st.data())
def test_a_damaged_line_is_never_guessed_at(
    project: dict[str, list[str]], data: st.DataObject
) -> None:
    """A line cut anywhere, or doubled, is a problem, unless what is left says the same."""
    current = lock.date(assign(Lock(), project), {k: HASHES[k] for k in project}, {}, 1_700_000_000)
    lines = lock.format_lock(current).splitlines()
    index = data.draw(st.integers(1, len(lines) - 1))
    cut = data.draw(st.integers(1, len(lines[index]) - 1))
    damaged = [*lines[:index], lines[index][:cut], *lines[index + 1 :]]
    found, problems = lock.parse("\n".join(damaged), "ids.lock")
    # A number or time that loses its last digits reads as another one; nothing can see that but
    # version control, which is why the columns that a merge may touch are not at the end alone.
    kept_shape = lines[index][cut:].isdigit() or lines[index][cut:] == " retired"
    assert problems or kept_shape or found == current
    doubled = [*lines[:index], lines[index], *lines[index:]]
    assert lock.parse("\n".join(doubled), "ids.lock")[1]


def dated(content: str, modified: int) -> Lock:
    """A lock with one note."""
    return Lock({"m/f/p": NoteEntry("A" * 22, content, modified)})


def test_the_time_moves_with_the_content_only() -> None:
    """The same content keeps its time; another content gets the time of the build."""
    old = dated("0" * 16, 1000)
    assert lock.date(old, {"m/f/p": "0" * 16}, {}, 2000) == old
    assert lock.date(old, {"m/f/p": "1" * 16}, {}, 2000).notes["m/f/p"].modified == 2000


def test_another_note_keeps_its_time() -> None:
    """A change of one note moves no other."""
    old = assign(dated("0" * 16, 1000), {"m/f/p": ["a"], "m/g/p": ["a"]})
    new = lock.date(old, {"m/f/p": "0" * 16, "m/g/p": "1" * 16}, {}, 2000)
    assert (new.notes["m/f/p"].modified, new.notes["m/g/p"].modified) == (1000, 2000)


@pytest.mark.parametrize("now", [999, 1000])
def test_a_clock_behind_the_lock_is_refused(now: int) -> None:
    """A change that would not be newer than the last one would never reach a student."""
    with pytest.raises(AnkiBuildError, match="not before now"):
        lock.date(dated("0" * 16, 1000), {"m/f/p": "1" * 16}, {}, now)


def test_a_clock_behind_the_lock_does_no_harm_to_what_is_unchanged() -> None:
    """Building old facts again needs no clock."""
    old = dated("0" * 16, 1000)
    assert lock.date(old, {"m/f/p": "0" * 16}, {}, 5) == old


def test_a_note_has_at_most_500_cards_in_its_life() -> None:
    """Numbers above 500, which Anki ignores, are told, even if most of them are retired."""
    many = [f"s{index}" for index in range(500)]
    full, none = lock.assign(Lock(), [("m/f/p", "deck", many)])
    assert not none
    _, too_many = lock.assign(full, [("m/f/p", "deck", ["another"])])
    assert too_many == [("m/f/p", "another")]


def test_two_branches_that_add_different_notes_merge(tmp_path: Path) -> None:
    """Real git merges two locks that each got a note, and the result is that of adding both."""

    def git(*arguments: str) -> None:
        settings = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        command = ["git", *settings, *arguments]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    def commit(project: dict[str, list[str]]) -> None:
        file = tmp_path / "ids.lock"
        old = lock.read(file, "ids.lock")[0]
        contents = {key: f"{len(key):016x}" for key in project}
        lock.write(lock.date(assign(old, project), contents, {}, old.newest() + 1000), file)
        git("add", "ids.lock")
        git("commit", "-m", "facts")

    base = {f"muscle-{letter}/fact/pattern": ["a", "b"] for letter in "acegikmoqsu"}
    git("init", "--initial-branch=main")
    commit(base)
    git("checkout", "-b", "theirs")
    commit(base | {"muscle-p/fact/pattern": ["a"]})
    git("checkout", "main")
    commit(base | {"muscle-d/fact/pattern": ["b", "a"]})
    git("merge", "theirs")
    merged, problems = lock.read(tmp_path / "ids.lock", "ids.lock")
    assert problems == []
    wanted = base | {"muscle-p/fact/pattern": ["a"], "muscle-d/fact/pattern": ["b", "a"]}
    assert assign(merged, wanted) == merged


def test_a_lock_is_replaced_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails half-way leaves the old file and nothing beside it."""
    path = tmp_path / "ids.lock"
    lock.write(assign(Lock(), {"m/f1/p": ["a"]}), path)
    before = path.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(AnkiBuildError, match="No space left"):
        lock.write(assign(Lock(), {"m/f2/p": ["a"]}), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_entry_that_returns_keeps_everything() -> None:
    """Retired and revived, a note has its old guid and numbers."""
    first = assign(Lock(), {"m/f1/p": ["a", "b"]})
    gone = assign(first, {})
    assert all(note.retired for note in gone.notes.values())
    assert all(item.retired for item in gone.slots.values())
    assert assign(gone, {"m/f1/p": ["a", "b"]}) == first
    assert replace(gone.notes["m/f1/p"], retired=False) == first.notes["m/f1/p"]
