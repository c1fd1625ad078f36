"""Two locks made one: by the merge driver, and after a bad merge. Laws first, then examples."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from anki_build.cli.lock_commands import lock as command
from anki_build.corpus.project import Project
from anki_build.identity import lock
from anki_build.identity.lock import HEADER, HEADERS, Lock, NoteEntry, NoteTypeEntry, SlotEntry
from anki_build.identity.repair import UNKNOWN, history, merge, repair
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import rename
from conftest import MUSCLE, Workbench

KEYS = ["m/f1/p", "m/f2/p", "n/f1/q"]
Facts = dict[str, list[str]]
slots = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=6)
facts = st.dictionaries(st.sampled_from(KEYS), slots, max_size=3)
histories = st.lists(st.tuples(facts, st.integers(0, 3)), max_size=3)


def build(old: Lock, project: Facts, wording: int, now: int) -> Lock:
    """What the lock becomes when the project has these notes, in some wording."""
    assigned = lock.assign(old, [(key, "deck", names) for key, names in project.items()])[0]
    contents = {key: f"{wording:08x}{crc32(repr(project[key]).encode()):08x}" for key in project}
    return lock.date(assigned, contents, {"cloze": f"{wording:016x}"}, now)


def grown(old: Lock, steps: list[tuple[Facts, int]]) -> Lock:
    """A lock after a history of edits; every build has a time that no other one has."""
    for project, wording in steps:
        old = build(old, project, wording, old.newest() + 100)
    return old


@st.composite
def branches(draw: st.DrawFn) -> tuple[Lock, Lock, Lock]:
    """A common ancestor and two branches."""
    base = grown(Lock(), draw(histories))
    return base, grown(base, draw(histories)), grown(base, draw(histories))


def sound(found: Lock) -> bool:
    """Whether a lock can be read again and says the same."""
    return lock.parse(lock.format_lock(found), "ids.lock") == (found, [])


def numbers(found: Lock) -> dict[tuple[str, str], int]:
    """The number of every item."""
    return {item: entry.number for item, entry in found.slots.items()}


@given(branches())
def test_a_merge_takes_nothing_away(three: tuple[Lock, Lock, Lock]) -> None:
    """All guids stay, all of our numbers, and all of theirs that are not ours for another item."""
    base, ours, theirs = three
    merged = merge(base, ours, theirs).lock
    assert sound(merged)
    assert merged.notes.keys() == ours.notes.keys() | theirs.notes.keys()
    for version in (base, ours, theirs):
        for key, entry in version.notes.items():
            assert merged.notes[key].guid == entry.guid
            assert merged.notes[key].modified >= entry.modified
    assert numbers(merged).items() >= numbers(base).items()
    assert numbers(merged).items() >= numbers(ours).items()
    assert numbers(merged).keys() >= numbers(theirs).keys()


@given(branches())
def test_no_number_gets_another_meaning_for_nobody(three: tuple[Lock, Lock, Lock]) -> None:
    """A number that a merge gives out was given out by neither branch."""
    base, ours, theirs = three
    merged = merge(base, ours, theirs).lock
    used = {(key, n) for each in (ours, theirs) for (key, _), n in numbers(each).items()}
    taken = {(key, entry.number) for (key, _), entry in merged.slots.items()}
    assert used <= taken
    for item, number in numbers(merged).items():
        if number not in (numbers(ours).get(item), numbers(theirs).get(item)):
            assert (item[0], number) not in used or item[1].endswith(f".was-{number}")


@given(branches())
def test_one_changed_version_is_the_merge(three: tuple[Lock, Lock, Lock]) -> None:
    """Where one branch did nothing, or both the same, there is nothing to decide."""
    base, ours, _ = three
    for versions in ((base, ours, base), (base, base, ours), (base, ours, ours)):
        merged = merge(*versions)
        assert merged.lock == ours
        assert not [decision for decision in merged.decisions if decision.students]


@given(branches(), facts)
def test_a_merged_lock_goes_on_as_any_other(three: tuple[Lock, Lock, Lock], last: Facts) -> None:
    """The next build keeps every number, and dates what differs from either branch anew."""
    base, ours, theirs = three
    merged = merge(base, ours, theirs).lock
    now = max(each.newest() for each in three) + 1000
    after = build(merged, last, 7, now)
    assert sound(after)
    assert numbers(after).items() >= numbers(merged).items()
    for key in last:
        for version in (ours, theirs):
            before = version.notes.get(key)
            changed = before is not None and before.content != after.notes[key].content
            assert not changed or after.notes[key].modified > before.modified  # type: ignore[union-attr]


def concatenated(*versions: Lock) -> str:
    """What somebody leaves who keeps both sides and deletes the marks."""
    lines = [line for each in versions for line in lock.format_lock(each).splitlines()[1:]]
    return "\n".join([HEADER, *lines]) + "\n"


def conflicting(ours: Lock, theirs: Lock) -> str:
    """A conflict over the whole file."""
    sides = [lock.format_lock(each).removeprefix(f"{HEADER}\n") for each in (ours, theirs)]
    return f"{HEADER}\n<<<<<<< HEAD\n{sides[0]}=======\n{sides[1]}>>>>>>> theirs\n"


@given(branches(), st.sampled_from([concatenated, conflicting]), st.booleans())
def test_any_two_versions_are_repaired(
    three: tuple[Lock, Lock, Lock],
    damage: Callable[[Lock, Lock], str],
    git: bool,  # noqa: FBT001
) -> None:
    """The result is sound, has every entry, and is left alone by a second repair."""
    base, ours, theirs = three
    text = damage(ours, theirs)
    repaired = repair(text, base, (base, ours)) if git else repair(text)
    found, problems = lock.parse(repaired.text, "ids.lock")
    assert problems == []
    assert repair(repaired.text) == replace(repaired, decisions=())
    assert bool(repaired.decisions) == (repaired.text != text)
    for version in (base, ours, theirs):
        assert found.slots.keys() >= version.slots.keys()
        for key, entry in version.notes.items():
            assert found.notes[key].guid == entry.guid
            assert found.notes[key].modified >= entry.modified
    assert numbers(found).items() >= numbers(base).items()
    if git or damage is conflicting:
        assert numbers(found).items() >= numbers(ours).items()


@given(branches())
def test_a_sound_lock_is_left_byte_for_byte(three: tuple[Lock, Lock, Lock]) -> None:
    """Even with other line ends and in another order."""
    lines = lock.format_lock(three[1]).splitlines()
    text = "\r\n".join([lines[0], *reversed(lines[1:])])
    assert repair(text) == repair(text, three[0], three)
    assert repair(text).text == text


GUID, OTHER = "A" * 22, "B" * 22
KEY = "m/f/p"


def one(number_of: dict[str, int], guid: str = GUID, key: str = KEY, modified: int = 10) -> Lock:
    """A lock with one note and these items."""
    notes = {key: NoteEntry(guid, f"{modified:016x}", modified)}
    return Lock(notes, {(key, slot): SlotEntry(n) for slot, n in number_of.items()})


def repaired(*lines: str, recorded: tuple[Lock, ...] = ()) -> tuple[dict[str, int], list[str]]:
    """The numbers of the note after a repair of these lines, and what was decided."""
    note = f"note {KEY} {GUID} {'0' * 16} 10"
    done = repair("\n".join([HEADER, *lines, note]), None, recorded)
    found = numbers(lock.parse(done.text, "ids.lock")[0])
    return {slot: n for (_, slot), n in found.items()}, [str(each) for each in done.decisions]


def test_two_items_with_one_number() -> None:
    """The first by name keeps it, unless git has another one."""
    lines = (f"item {KEY} a 1", f"item {KEY} b 1", f"item {KEY} c 2")
    kept, told = repaired(*lines)
    assert kept == {"a": 1, "b": 3, "c": 2}
    assert "".join(told) == (
        f"slot `b` of `{KEY}` gets number 3, `a` keeps 1; students of the branch that lost have "
        "their reviews of it on card 1, which asks `a` now"
    )
    assert repaired(*lines, recorded=(one({"b": 1}),))[0] == {"a": 3, "b": 1, "c": 2}


def test_one_item_with_two_numbers() -> None:
    """The lower one stays; the other is never given to anything else."""
    kept, told = repaired(f"item {KEY} a 2", f"item {KEY} a 1")
    assert kept == {"a": 1, "a.was-2": 2}
    assert "".join(told) == (
        f"slot `a` of `{KEY}` keeps number 1, 2 stays taken; students of the branch that lost "
        "keep an empty card 2 and get a new one"
    )


def test_two_items_that_two_branches_added_in_another_order() -> None:
    """As little moves as can be."""
    lines = (f"item {KEY} x 1", f"item {KEY} y 1", f"item {KEY} y 2")
    assert repaired(*lines)[0] == {"x": 1, "y": 2}


def test_a_note_with_two_entries() -> None:
    """The later time counts; at the same time the next build dates it anew."""
    early, late = f"note {KEY} {GUID} {'1' * 16} 10", f"note {KEY} {GUID} {'2' * 16} 20"
    for lines in ((early, late), (late, early)):
        found = lock.parse(repair("\n".join([HEADER, *lines])).text, "")[0]
        assert found.notes[KEY] == NoteEntry(GUID, "2" * 16, 20)
    same = late.replace("2" * 16, "3" * 16)
    found = lock.parse(repair(f"{HEADER}\n{late}\n{same}").text, "")[0]
    assert found.notes[KEY] == NoteEntry(GUID, UNKNOWN, 20)


def test_a_note_with_two_guids() -> None:
    """The first stays, and it is told what that costs."""
    lines = [f"note {KEY} {guid} {'1' * 16} 10" for guid in (OTHER, GUID)]
    done = repair("\n".join([HEADER, *lines]))
    assert lock.parse(done.text, "")[0].notes[KEY].guid == OTHER
    assert "get it as a new note beside their old one" in str(done.decisions[0])
    assert lock.parse(repair("\n".join([HEADER, *lines]), None, (one({}),)).text, "")[0].notes[
        KEY
    ].guid == (GUID)


def test_an_item_that_went_missing() -> None:
    """It comes back from git, or its number stays taken."""
    lines = (f"item {KEY} a 1", f"item {KEY} c 3")
    kept, told = repaired(*lines)
    assert kept == {"a": 1, "lost-2": 2, "c": 3}
    assert "stays taken; students keep card 2" in told[0]
    assert repaired(*lines, recorded=(one({"a": 1, "b": 2, "c": 3}),))[0] == {
        "a": 1,
        "b": 2,
        "c": 3,
    }


def test_a_last_item_that_went_missing() -> None:
    """The note says that there was one: it comes back, or its number stays taken."""
    whole = one({"a": 1, "b": 2})
    text = "\n".join(line for line in lock.format_lock(whole).splitlines() if " b " not in line)
    assert lock.parse(text, "ids.lock")[1]
    assert numbers(lock.parse(repair(text).text, "")[0]) == {(KEY, "a"): 1, (KEY, "lost-2"): 2}
    assert lock.parse(repair(text, None, (whole,)).text, "")[0] == whole


@given(histories, st.data())
def test_a_lock_that_is_cut_is_whole_again_as_an_earlier_commit_has_it(
    steps: list[tuple[Facts, int]], data: st.DataObject
) -> None:
    """Wherever it is cut, nothing that the commit has is lost, not even whole notes."""
    whole = grown(Lock(), steps)
    lines = lock.format_lock(whole).splitlines()
    kept = data.draw(st.integers(1, len(lines)))
    text = "\n".join(lines[:kept])
    found = lock.parse(repair(text, None, (whole,)).text, "")[0]
    if lock.parse(text, "")[1]:
        assert found == whole


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> other"])
@given(facts)
def test_a_mark_that_stands_alone_takes_no_line_away(mark: str, project: Facts) -> None:
    """Without the others it says nothing of the lines around it."""
    whole = grown(Lock(), [(project, 1)])
    lines = lock.format_lock(whole).splitlines()
    for place in range(1, len(lines) + 1):
        text = "\n".join([*lines[:place], mark, *lines[place:]])
        assert lock.parse(repair(text).text, "")[0] == whole


def older(text: str) -> str:
    """The text in the first format of locks."""
    text = re.sub(r"^(note .*?) \d+( retired)?$", r"\1\2", text, flags=re.MULTILINE)
    return text.replace(HEADER, HEADERS[0])


@given(branches())
def test_formats_may_differ_in_a_merge(three: tuple[Lock, Lock, Lock]) -> None:
    """One branch was built with an older program: conflicts with both headers are mended alike."""
    base, ours, theirs = three
    texts = [older(lock.format_lock(ours)), lock.format_lock(theirs)]
    marked = f"<<<<<<< a\n{texts[0]}=======\n{texts[1]}>>>>>>> b\n"
    mended = lock.parse(repair(marked, base).text, "ids.lock")
    assert mended[1] == []
    assert mended[0] == lock.parse(repair(conflicting(ours, theirs), base).text, "ids.lock")[0]


def test_an_item_without_a_note() -> None:
    """Its note comes back from git, or nobody can have it."""
    text = f"{HEADER}\nitem {KEY} a 1\n"
    assert lock.parse(repair(text).text, "")[0] == Lock()
    assert "no note: deleted; students who" in str(repair(text).decisions[0])
    assert lock.parse(repair(text, None, (one({"a": 1}),)).text, "")[0] == one({"a": 1})


@pytest.mark.parametrize("line", ["item m/f/p a", "garbage", "item m/f/p a 501"])
def test_what_cannot_be_read_is_not_guessed(line: str) -> None:
    """A line that was cut is somewhere else in full."""
    with pytest.raises(AnkiBuildError, match=r"ids.lock:2: this line is not an entry"):
        repair(f"{HEADER}\n{line}\n")
    with pytest.raises(AnkiBuildError, match="there is no line"):
        repair(f"item {KEY} a 1\n")


def test_marks_with_the_ancestor_and_half_deleted_marks() -> None:
    """The ancestor's lines are no third version; marks that are left over are deleted."""
    texts = [lock.format_lock(one({"a": 1, **more})) for more in ({}, {"b": 2}, {"c": 2})]
    base, ours, theirs = (text.removeprefix(f"{HEADER}\n") for text in texts)
    marked = f"{HEADER}\n<<<<<<< a\n{ours}||||||| b\n{base}=======\n{theirs}>>>>>>> c\n"
    assert numbers(lock.parse(repair(marked).text, "")[0]) == numbers(one({"a": 1, "b": 2, "c": 3}))
    half = marked.replace("<<<<<<< a\n", "").replace(f"||||||| b\n{base}", "")
    assert numbers(lock.parse(repair(half).text, "")[0]) == numbers(one({"a": 1, "b": 2, "c": 3}))
    left = lock.format_lock(one({"a": 1})) + ">>>>>>> c\n"
    assert [str(each) for each in repair(left).decisions] == [
        "one mark of a merge conflict: both sides are kept"
    ]


def test_a_note_has_at_most_500_numbers() -> None:
    """More than Anki has cards for is told, not written."""
    lines = [f"item {KEY} a 500", f"item {KEY} b 500"]
    with pytest.raises(AnkiBuildError, match="would be card 501"):
        repaired(*lines)


def renamed(old: Lock, key: str, new: str, slot: str = "", new_slot: str = "") -> Lock:
    """A lock in which a branch renamed a note, and perhaps an item of it."""
    notes = {new if k == key else k: entry for k, entry in old.notes.items()}
    items = {
        (new if k == key else k, new_slot if s == slot else s): entry
        for (k, s), entry in old.slots.items()
    }
    return Lock(notes, items, old.notetypes)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_rename_in_one_branch_reaches_the_other(*, swapped: bool) -> None:
    """What the other branch changed and added goes to the new key, under the old guid."""
    base = one({"a": 1, "b": 2})
    new_note = one({"x": 1}, OTHER, "m/g/p")
    changed = replace(
        one({"a": 1, "b": 2, "c": 3}, modified=30),
        notes={**one({}, modified=30).notes, **new_note.notes},
    )
    versions = (renamed(base, KEY, "n/f/p", "b", "z"), changed)
    merged = merge(base, *(reversed(versions) if swapped else versions)).lock
    assert numbers(merged) == numbers(one({"a": 1, "z": 2, "c": 3}, key="n/f/p"))
    assert {key: entry.guid for key, entry in merged.notes.items()} == {
        "n/f/p": GUID,
        "n/g/p": OTHER,
    }
    assert merged.notes["n/f/p"].modified == 30


def test_a_rename_in_a_damaged_lock() -> None:
    """Two keys with one guid are one note; git says which key is the newer one."""
    base = one({"a": 1})
    ours, theirs = renamed(base, KEY, "n/f/p"), one({"a": 1, "b": 2}, modified=30)
    for text in (concatenated(ours, theirs), conflicting(ours, theirs), concatenated(theirs, ours)):
        found = lock.parse(repair(text, base, (base, ours)).text, "")[0]
        assert numbers(found) == numbers(one({"a": 1, "b": 2}, key="n/f/p"))
        assert list(found.notes) == ["n/f/p"]
        assert sound(lock.parse(repair(text).text, "")[0])


def test_note_types_have_the_later_time() -> None:
    """And no known content if two builds of one second differ."""
    early, late, same = (NoteTypeEntry(c * 16, t) for c, t in (("1", 10), ("2", 20), ("3", 20)))
    versions = [Lock(notetypes={"cloze": each}) for each in (early, late, same)]
    assert merge(Lock(), versions[0], versions[1]).lock == versions[1]
    assert merge(Lock(), versions[1], versions[2]).lock.notetypes["cloze"].content == UNKNOWN


class Repository:
    """A sample project under real git, with the merge driver if wanted."""

    def __init__(self, workbench: Workbench, *, driver: bool) -> None:
        self.workbench = workbench
        self.git("init", "--initial-branch=main")
        if driver:
            program = "from anki_build.cli.lock_commands import lock; lock()"
            run = f"{shlex.join([sys.executable, '-c', program])} merge %O %A %B"
            self.git("config", "merge.anki-build-lock.driver", run)
            attributes = workbench.root / ".gitattributes"
            attributes.write_text("ids.lock merge=anki-build-lock\n", encoding="utf-8")
        (workbench.root / ".gitignore").write_text("dist/\n", encoding="utf-8")
        self.commit()

    def git(self, *arguments: str, fine: tuple[int, ...] = (0,)) -> None:
        """Run git; it must end with one of these codes."""
        settings = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        command = ["git", *settings, *arguments]
        done = subprocess.run(command, cwd=self.workbench.root, check=False, capture_output=True)
        assert done.returncode in fine, done.stderr.decode() + done.stdout.decode()

    def commit(self) -> None:
        """Build and commit everything."""
        self.workbench.publish()
        self.git("add", "--all")
        self.git("commit", "-m", "facts")

    def lock(self) -> Lock:
        """The lock, which must be sound."""
        found, problems = lock.read(self.workbench.project.lock, "ids.lock")
        assert problems == []
        return found


ZONES = "biceps-brachii/trp1/zones"


def two_branches(repository: Repository) -> tuple[Lock, Lock]:
    """Both branches add a zone to the same note; the locks of both, ours first."""
    vocabulary = "decks/vocabulary.yaml"
    workbench = repository.workbench
    workbench.replace(
        "  elbow-crease: {",
        "  palm: {name: palm}\n  back-of-arm: {name: back of arm}\n  elbow-crease: {",
        vocabulary,
    )
    repository.commit()
    repository.git("checkout", "-b", "theirs")
    workbench.replace("    essential: [front", "    essential: [palm, front")
    repository.commit()
    theirs = repository.lock()
    repository.git("checkout", "main")
    workbench.replace("    spillover: [thumb-base]", "    spillover: [thumb-base, back-of-arm]")
    repository.commit()
    return repository.lock(), theirs


def merge_facts(repository: Repository) -> None:
    """The facts as a person would resolve them; the lock is not touched."""
    path = repository.workbench.root / MUSCLE
    repository.git("checkout", "--ours", MUSCLE)
    repository.workbench.replace("    essential: [front", "    essential: [palm, front")
    assert "thumb-base, back-of-arm" in path.read_text(encoding="utf-8")


def check_merged(repository: Repository, ours: Lock, theirs: Lock) -> None:
    """All numbers of ours, all notes of both, and the next build takes it from there."""
    found = repository.lock()
    assert numbers(found).items() >= numbers(ours).items()
    assert found.slots[ZONES, "back-of-arm"].number == 4
    assert theirs.slots[ZONES, "palm"].number == 4
    assert found.slots[ZONES, "palm"].number == 5
    assert found.notes[ZONES].modified == max(each.notes[ZONES].modified for each in (ours, theirs))
    repository.workbench.publish()
    after = repository.lock()
    assert numbers(after) == numbers(found)
    assert after.notes[ZONES].modified > found.notes[ZONES].modified


def test_git_merges_with_the_driver(workbench: Workbench) -> None:
    """Both branches add to one note: the merge has no conflict in the lock."""
    repository = Repository(workbench, driver=True)
    ours, theirs = two_branches(repository)
    repository.git("merge", "theirs", fine=(1,))
    merge_facts(repository)
    check_merged(repository, ours, theirs)


def test_git_merges_two_formats_with_the_driver(workbench: Workbench) -> None:
    """Whichever branch has the older one, the merge has none of its own conflicts."""
    workbench.project.lock.write_text(f"{HEADER}\n", encoding="ascii")
    repository = Repository(workbench, driver=True)
    ours, theirs = two_branches(repository)
    path = workbench.project.lock
    path.write_text(older(path.read_text(encoding="ascii")), encoding="ascii")
    repository.git("commit", "--all", "-m", "an older program")
    repository.git("merge", "theirs", fine=(1,))
    merge_facts(repository)
    assert path.read_text(encoding="ascii").startswith(HEADER)
    check_merged(repository, ours, theirs)


def test_git_merges_a_rename_with_the_driver(workbench: Workbench) -> None:
    """One branch renames the muscle, the other adds to it: every number and guid goes along."""
    repository = Repository(workbench, driver=True)
    repository.git("checkout", "-b", "theirs")
    workbench.replace(
        "treatment:\n",
        "palpation:\n  - id: thumb\n    text: Feel the biceps brachii with the {finger}.\n"
        "    gaps: {finger: thumb}\n    sources: [some-book]\ntreatment:\n",
    )
    repository.commit()
    theirs = repository.lock()
    repository.git("checkout", "main")
    project = Project(workbench.root)
    rename.carry_out(rename.plan(project, "muscle", "biceps-brachii", "biceps"))
    repository.commit()
    repository.git("merge", "theirs")
    guids = {entry.guid for entry in repository.lock().notes.values()}
    assert guids == {entry.guid for entry in theirs.notes.values()}
    workbench.publish()
    after = repository.lock()
    assert not [key for key, entry in after.notes.items() if entry.retired]
    assert {entry.guid for entry in after.notes.values()} == guids


def test_a_conflict_without_the_driver_is_repaired(workbench: Workbench) -> None:
    """`lock repair` in the middle of the merge comes to the same, by the marks and by git."""
    repository = Repository(workbench, driver=False)
    ours, theirs = two_branches(repository)
    repository.git("merge", "theirs", fine=(1,))
    path = workbench.project.lock
    assert "<<<<<<<" in path.read_text(encoding="ascii")
    assert len(history(path).recorded) == 3
    merge_facts(repository)
    arguments = ["repair", "--project", str(workbench.root)]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert "slot `palm` of `biceps-brachii/trp1/zones` gets number 5" in result.output
    before = path.read_bytes()
    again = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert again.output == "ids.lock is sound.\n"
    assert path.read_bytes() == before
    check_merged(repository, ours, theirs)


def test_a_bad_merge_that_was_committed_is_repaired(workbench: Workbench) -> None:
    """Both sides kept, marks deleted, committed: the earlier branch is the first parent."""
    repository = Repository(workbench, driver=False)
    ours, theirs = two_branches(repository)
    repository.git("merge", "theirs", fine=(1,))
    merge_facts(repository)
    path = workbench.project.lock
    lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    marks = ("<<<<<<<", "=======", ">>>>>>>")
    path.write_text("".join(each for each in lines if not each.startswith(marks)), "ascii")
    repository.git("add", "--all")
    repository.git("commit", "-m", "bad")
    result = CliRunner().invoke(
        command, ["repair", "--project", str(workbench.root)], catch_exceptions=False
    )
    assert "`back-of-arm` keeps 4" in result.output
    check_merged(repository, ours, theirs)


def test_the_driver_refuses_a_damaged_lock(tmp_path: Path) -> None:
    """Git then reports a conflict, and our version stays; an empty ancestor is none."""
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    base.write_text("", encoding="ascii")
    ours.write_text(lock.format_lock(one({"a": 1})), encoding="ascii")
    theirs.write_text(f"{HEADER}\ngarbage\n", encoding="ascii")
    before = ours.read_bytes()
    arguments = ["merge", str(base), str(ours), str(theirs)]
    with pytest.raises(AnkiBuildError, match="one of the locks is damaged: theirs:2"):
        CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert ours.read_bytes() == before
    theirs.write_text(lock.format_lock(one({"b": 1})), encoding="ascii")
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert "gets number 2" in result.output
    assert lock.read(ours, "ids.lock")[0] == one({"a": 1, "b": 2})


def test_a_lock_that_is_not_there_or_no_text(workbench: Workbench) -> None:
    """Told in words."""
    arguments = ["repair", "--project", str(workbench.root)]
    with pytest.raises(AnkiBuildError, match="cannot read"):
        CliRunner().invoke(command, arguments, catch_exceptions=False)
    workbench.project.lock.write_bytes(b"\xff")
    with pytest.raises(AnkiBuildError, match=r"byte 0 of ids\.lock"):
        CliRunner().invoke(command, arguments, catch_exceptions=False)
