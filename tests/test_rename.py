"""Renaming: every id can be changed, and nobody loses a review. Laws first, then examples."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from anki_build import pipeline
from anki_build.cli.lock_commands import rename as command
from anki_build.corpus import loading
from anki_build.corpus.project import Project
from anki_build.identity import lock
from anki_build.identity.lock import Lock
from anki_build.pipeline import Result
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import rename
from anki_build.updates.rename.choice import known
from anki_build.updates.rename.keys import entry_renamed
from conftest import MUSCLE, Student, Workbench, copy_of

# From the inside outwards, so that each path is still right when those before are renamed.
KINDS = ("gap", "mask", "fact", "figure", "muscle", "deck", "word")
# Parts of a sample may run at the same time; each takes every third id, say.
SHARES = {"project": 1, "collection": 1, "growing": 3}
PARTS = [(sample, part) for sample, count in SHARES.items() for part in range(count)]


def targets(project: Project) -> list[tuple[str, str]]:
    """Every id of a project that can be renamed, as kind and name."""
    written, _ = loading.load(project)
    return [(kind, "/".join(path)) for kind in KINDS for path in sorted(known(written, kind))]


def files(root: Path) -> dict[str, bytes]:
    """Every file of a project but the packages and the cache; of the lock all but former names."""
    paths = (path for path in root.rglob("*") if path.is_file())
    paths = (path for path in paths if not {"dist", ".cache"} & {*path.relative_to(root).parts})
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    return {
        name: _FORMER(b"", each) if name == "ids.lock" else each for name, each in found.items()
    }


_FORMER = re.compile(rb" was=\S+").sub


def read_lock(workbench: Workbench) -> Lock:
    """The lock as it stands; sound."""
    found, problems = lock.read(workbench.project.lock, "ids.lock")
    assert problems == []
    return found


def cards(found: Lock) -> list[tuple[str, int, bool]]:
    """What students' reviews hang on: the guids and numbers, and whether they are in use."""
    return sorted(
        (found.notes[key].guid, item.number, item.retired) for (key, _), item in found.slots.items()
    )


def fields(built: Result) -> list[tuple[str, tuple[str, ...]]]:
    """The fields of all notes, without those that show the id, and pictures by their content."""
    hidden = {"Key", "Items", "Comments"}
    return [
        (
            note.guid,
            tuple(
                re.sub(r"\bab-[a-z0-9-]+-(?=[0-9a-f]{12}\.)", "", value)
                for field, value in zip(note.notetype.fields, note.fields, strict=True)
                if field.name not in hidden
            ),
        )
        for bundle in built.bundles
        for note in sorted(bundle.notes, key=lambda note: note.guid)
    ]


def carry_out(workbench: Workbench, kind: str, old: str, new: str) -> None:
    """Rename as the command does."""
    rename.carry_out(rename.plan(workbench.project, kind, old, new))


@pytest.mark.parametrize(("sample", "part"), PARTS)
def test_every_id_can_be_renamed_there_and_back(
    sample: str, part: int, tmp_path: Path, student: Student
) -> None:
    """One id after the other, each with an update: what it does is known in every respect.

    Guids, numbers and what cards show stay; renamed back, every file is as before; the rule for
    what facts no longer make gives the same keys and slots as the notes that they make; and no card
    of a student is new or moved.
    """
    workbench = copy_of(sample, tmp_path)
    asked = everything_reviewed(workbench, student)
    before = student.history()
    shown = fields(workbench.build())
    chosen = targets(workbench.project)
    assert len(chosen) > 20
    for index, (kind, old) in list(enumerate(chosen))[part :: SHARES[sample]]:
        built = there_and_back(workbench, kind, old, f"renamed-{index}")
        assert fields(built) == shown, (kind, old)
        for package in pipeline.write(built, workbench.project, workbench.root / "dist"):
            outcome = student.imports(package)
            assert outcome.keys() <= {"updated", "duplicate"}, (kind, old, outcome)
        assert {guid: student.answers(guid) for guid in asked} == asked, (kind, old)
        assert student.history() == before, (kind, old)


def everything_reviewed(
    workbench: Workbench, student: Student
) -> dict[str, dict[int, tuple[str, int]]]:
    """Publish, give each card an interval of its own; what each note's cards ask, by its guid."""
    for package in workbench.publish_all():
        student.imports(package)
    rows = student.collection.db.all(
        "select n.guid, c.ord + 1 from cards c join notes n on n.id = c.nid order by c.id"
    )
    for interval, (guid, number) in enumerate(rows, start=1):
        student.review(guid, number, interval)
    return {guid: student.answers(guid) for guid, _ in rows}


def there_and_back(workbench: Workbench, kind: str, old: str, new: str) -> Result:
    """Rename, build, rename back and rename again, as `plan` said at first; what was built."""
    before, known = files(workbench.root), read_lock(workbench)
    planned = rename.plan(workbench.project, kind, old, new)
    follows_the_rule(planned, rename.Target(kind, tuple(old.split("/")), new), known)
    rename.carry_out(planned)
    assert files(workbench.root) != before, (kind, old)
    assert cards(read_lock(workbench)) == cards(known), (kind, old)
    built = workbench.build()
    assert built.lock.slots == read_lock(workbench).slots, (kind, old)
    *parents, old_id = old.split("/")
    carry_out(workbench, kind, "/".join([*parents, new]), old_id)
    assert files(workbench.root) == before, (kind, old)
    # Every file is as it was when this was planned.
    rename.carry_out(planned)
    return built


def follows_the_rule(planned: rename.Renaming, target: rename.Target, known: Lock) -> None:
    """For what facts make, the rule for what they no longer make gives the same keys and slots."""
    ruled = [(item, entry_renamed(target, *item)) for item in known.slots]
    assert tuple((item, new) for item, new in ruled if item != new) == planned.slots
    ruled_keys = [(key, entry_renamed(target, key, "")[0]) for key in known.notes]
    assert tuple((key, new) for key, new in ruled_keys if key != new) == planned.notes


def test_cards_across_muscles_go_along_with_a_word(tmp_path: Path) -> None:
    """The set of a nerve has the nerve in its key, whether it is made now or retired."""
    workbench = copy_of("growing", tmp_path)
    workbench.publish_all()
    before = read_lock(workbench)
    other = "decks/shoulder/infraspinatus.yaml"
    workbench.replace("nerve: suprascapular-nerve", "nerve: axillary-nerve", other)
    workbench.publish_all()
    retired = "across/shoulder/nerve.suprascapular-nerve/muscles"
    assert read_lock(workbench).notes[retired].retired
    carry_out(workbench, "word", "nerves/suprascapular-nerve", "upper-nerve")
    carry_out(workbench, "word", "nerves/axillary-nerve", "armpit-nerve")
    after = read_lock(workbench)
    assert after.notes["across/shoulder/nerve.armpit-nerve/muscles"].guid
    workbench.replace("nerve: armpit-nerve", "nerve: upper-nerve", other)
    workbench.publish_all()
    back = read_lock(workbench)
    name = "across/shoulder/nerve.upper-nerve/muscles"
    assert not back.notes[name].retired
    assert back.notes[name].guid == before.notes[retired].guid
    assert back.slots[name, "infraspinatus"] == before.slots[retired, "infraspinatus"]


EFFECTS = "across/shoulder/lesion.suprascapular-nerve/effects"
LESION = "    lesion_of: suprascapular-nerve\n"
SUPRASPINATUS = "decks/shoulder/supraspinatus.yaml"


def test_a_sign_that_is_retired_goes_along(tmp_path: Path) -> None:
    """It is named by its muscle, statement and gap."""
    workbench = copy_of("growing", tmp_path)
    workbench.publish_all()
    number = read_lock(workbench).slots[EFFECTS, "sign.supraspinatus.weak-lifting.start"].number
    workbench.replace(LESION, "", SUPRASPINATUS)
    workbench.publish_all()
    carry_out(workbench, "fact", "supraspinatus/weak-lifting", "weak")
    carry_out(workbench, "gap", "supraspinatus/weak/start", "first")
    assert read_lock(workbench).slots[EFFECTS, "sign.supraspinatus.weak.first"].retired
    workbench.replace("    gaps: {first:", f"{LESION}    gaps: {{first:", SUPRASPINATUS)
    workbench.publish_all()
    back = read_lock(workbench).slots[EFFECTS, "sign.supraspinatus.weak.first"]
    assert (back.number, back.retired) == (number, False)


def test_a_retired_sign_stays_where_a_namesake_is_renamed(tmp_path: Path) -> None:
    """Another muscle's statement of the same id takes nothing along that is not its own."""
    workbench = copy_of("growing", tmp_path)
    workbench.publish_all()
    workbench.replace(LESION, "", SUPRASPINATUS)
    text = '"The teres minor is {size}."\n    gaps: {size: small}\n    sources: [some-book]\n'
    statement = f"examination:\n  - id: weak-lifting\n    text: {text}"
    workbench.replace("origin:\n", f"{statement}origin:\n", "decks/shoulder/teres-minor.yaml")
    workbench.publish_all()
    carry_out(workbench, "fact", "teres-minor/weak-lifting", "small")
    assert (EFFECTS, "sign.supraspinatus.weak-lifting.start") in read_lock(workbench).slots


def test_a_word_of_two_families_is_left_alone_where_a_mask_names_it(workbench: Workbench) -> None:
    """The mask would be about either; a word that no mask names is clear by its family."""
    zones = "zones:\n  coracoid-process: {name: tip of the shoulder}\n"
    workbench.replace("zones:\n", f"{zones}  humerus: {{name: arm}}\n", "decks/vocabulary.yaml")
    with pytest.raises(AnkiBuildError, match="also one of the zones"):
        carry_out(workbench, "word", "landmarks/coracoid-process", "hook")
    carry_out(workbench, "word", "zones/humerus", "upper-arm")
    text = (workbench.root / "decks/vocabulary.yaml").read_text(encoding="utf-8")
    assert "  upper-arm: {name: arm}" in text
    assert "  humerus: {name: humerus}" in text


def test_only_the_id_changes_in_a_file(workbench: Workbench) -> None:
    """Comments, quotes, order, line ends and a byte-order mark stay as they are."""
    path = workbench.root / MUSCLE
    content = path.read_bytes().replace(b"id: biceps-brachii\n", b"id:  'biceps-brachii' # note\n")
    content = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")
    path.write_bytes(content)
    workbench.publish()
    carry_out(workbench, "muscle", "biceps-brachii", "biceps")
    assert path.read_bytes() == content.replace(b"'biceps-brachii'", b"'biceps'")
    assert "muscles: [biceps]" in (workbench.root / "decks/arm/deck.yaml").read_text()
    assert "entity: biceps/supraglenoid" in (workbench.root / "media/shoulder.yaml").read_text()


def test_a_gap_is_renamed_in_its_sentence(workbench: Workbench) -> None:
    """The sentence and the answer are about the same gap."""
    carry_out(workbench, "gap", "biceps-brachii/two-heads/number", "how-many")
    text = (workbench.root / MUSCLE).read_text(encoding="utf-8")
    assert "has {how-many} heads and sends the {sheet}" in text
    assert "      how-many: two\n" in text
    assert not workbench.project.lock.exists()


def test_a_muscle_that_is_known_by_name_only(workbench: Workbench) -> None:
    """It has no cards of its own, but layers and associations name it."""
    workbench.publish()
    carry_out(workbench, "muscle", "brachialis", "arm-muscle")
    text = (workbench.root / MUSCLE).read_text(encoding="utf-8")
    assert "structure: arm-muscle" in text
    assert "muscle: arm-muscle" in text
    assert "  arm-muscle: {name: brachialis}" in (
        workbench.root / "decks/vocabulary.yaml"
    ).read_text(encoding="utf-8")


def test_what_is_retired_goes_along_and_comes_back(workbench: Workbench) -> None:
    """A fact that is gone has the muscle's new id in the lock, so that it finds its reviews."""
    artery = "  - {id: artery, artery: brachial-artery, sources: [some-book]}\n"
    workbench.publish()
    first = read_lock(workbench)
    workbench.replace(f"blood_supply:\n{artery}", "")
    workbench.replace("elbow-crease]", "thumb-base]")
    workbench.replace("    spillover: [thumb-base]\n", "")
    workbench.publish()
    carry_out(workbench, "muscle", "biceps-brachii", "biceps")
    gone = read_lock(workbench)
    assert gone.notes["biceps/blood_supply/arteries"].retired
    assert gone.slots["biceps/trp1/zones", "elbow-crease"].retired
    workbench.replace("actions:\n", f"blood_supply:\n{artery}actions:\n")
    workbench.publish()
    back = read_lock(workbench).notes["biceps/blood_supply/arteries"]
    assert not back.retired
    assert back.guid == first.notes["biceps-brachii/blood_supply/arteries"].guid


def test_an_id_that_is_only_retired_is_taken(workbench: Workbench) -> None:
    """Its numbers belong to cards that students may still have."""
    workbench.publish()
    workbench.replace("id: artery,", "id: main-artery,")
    workbench.replace("id: doorway", "id: door")
    workbench.publish()
    with pytest.raises(AnkiBuildError, match=r"`biceps-brachii/artery` is taken: ids.lock has"):
        carry_out(workbench, "fact", "biceps-brachii/main-artery", "artery")
    with pytest.raises(AnkiBuildError, match="is taken"):
        carry_out(workbench, "fact", "biceps-brachii/door", "doorway")


@pytest.mark.parametrize(
    ("kind", "old", "new", "message"),
    [
        ("muscle", "biceps-brachi", "biceps", "did you mean `biceps-brachii`"),
        ("fact", "nerve", "nerves", "expected MUSCLE/FACT"),
        ("gap", "biceps-brachii/nerve/nerve", "x", "there is no gap"),
        ("fact", "biceps-brachii/nerve", "brachialis/nerve", "is not in the same place"),
        ("fact", "biceps-brachii/nerve", "Nerve", "is not a permanent id"),
        ("fact", "biceps-brachii/nerve", "12", "a number or a keyword of YAML"),
        ("fact", "biceps-brachii/nerve", "true", "a number or a keyword of YAML"),
        ("fact", "biceps-brachii/nerve", "artery", "there is a fact `biceps-brachii/artery`"),
        ("fact", "biceps-brachii/nerve", "origin", "would have errors"),
        ("muscle", "biceps-brachii", "brachialis", "there is a muscle `brachialis` already"),
        ("muscle", "biceps-brachii", "humerus", "also one of the bones"),
        ("muscle", "biceps-brachii", "figure", "`figure` is taken"),
        ("mask", "shoulder/biceps", "coracoid", "already"),
        ("deck", "arm", "arm", "already"),
        ("word", "bones/humerous", "arm-bone", "did you mean `bones/humerus`"),
        ("word", "hip", "arm-bone", "expected FAMILY/WORD"),
        ("word", "muscles/brachialis", "x", "there is no word"),
        ("word", "bones/humerus", "radius", "there is a word `bones/radius` already"),
        ("word", "bones/humerus", "brachialis", "also one of the muscles"),
        ("word", "landmarks/coracoid-process", "thumb-base", "also one of the zones"),
        ("word", "parts/long-head", "whole", "is taken"),
    ],
)
def test_what_is_refused(workbench: Workbench, kind: str, old: str, new: str, message: str) -> None:
    """With the reason, and nothing is touched."""
    workbench.publish()
    before = files(workbench.root)
    with pytest.raises(AnkiBuildError, match=message):
        carry_out(workbench, kind, old, new)
    assert files(workbench.root) == before


def test_a_project_with_errors_is_refused(workbench: Workbench) -> None:
    """What does not build cannot be compared with what it was."""
    workbench.replace("region: arm", "region: leg")
    with pytest.raises(AnkiBuildError, match="the project has errors\ndecks/arm/biceps"):
        carry_out(workbench, "muscle", "biceps-brachii", "biceps")


def test_an_id_written_with_escapes_is_refused(workbench: Workbench) -> None:
    """A place where the id does not stand letter by letter is told, not guessed."""
    workbench.replace("id: biceps-brachii\n", 'id: "\\x62iceps-brachii"\n')
    with pytest.raises(AnkiBuildError, match="not written here in one piece"):
        carry_out(workbench, "muscle", "biceps-brachii", "biceps")


@pytest.mark.parametrize("succeeding", range(4))
def test_all_files_or_none(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, succeeding: int
) -> None:
    """Whichever file cannot be replaced, all are as before, and nothing lies beside them."""
    workbench.publish()
    before = files(workbench.root)
    planned = rename.plan(workbench.project, "muscle", "biceps-brachii", "biceps")
    assert len(planned.files) == 4
    real, calls = os.replace, iter(range(99))

    def full_disk(source: Path, target: Path) -> None:
        if next(calls) == succeeding:
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(AnkiBuildError, match="nothing was changed"):
        rename.carry_out(planned)
    assert files(workbench.root) == before


def test_the_command(workbench: Workbench) -> None:
    """A dry run shows every place and writes nothing; the real one says what is to be done next."""
    workbench.publish()
    before = files(workbench.root)
    words = ["fact", "biceps-brachii/supraglenoid", "tubercle", "--project", str(workbench.root)]
    dry = CliRunner().invoke(command, [*words, "--dry-run"], catch_exceptions=False)
    assert dry.output.splitlines() == [
        f"{MUSCLE}:8:9: supraglenoid -> tubercle",
        "media/shoulder.yaml:18:13: biceps-brachii/supraglenoid -> biceps-brachii/tubercle",
        "ids.lock: slot supraglenoid of biceps-brachii/origin/attachment -> tubercle",
        "ids.lock: 0 notes and 1 slots renamed, every guid and number kept",
        "Nothing was written.",
    ]
    assert files(workbench.root) == before
    real = CliRunner().invoke(command, words, catch_exceptions=False)
    assert "Run `anki-build schema` and `anki-build build`" in real.output
    assert files(workbench.root) != before


def test_the_old_id_can_be_given_to_something_new(workbench: Workbench) -> None:
    """The note of the new thing gets a guid of its own, not that of the renamed one."""
    workbench.publish()
    carry_out(workbench, "fact", "biceps-brachii/doorway", "door")
    workbench.replace("- id: door\n", "- id: doorway\n")
    guids = [note.guid for note in workbench.build().lock.notes.values()]
    assert len(guids) == len(set(guids))


def test_a_renamed_note_brings_one_update(workbench: Workbench) -> None:
    """The tags and the key on the back change, so the next build dates the notes anew."""
    workbench.publish()
    first = read_lock(workbench)
    carry_out(workbench, "figure", "shoulder", "shoulder-front")
    pipeline.write(workbench.build(), workbench.project, workbench.root / "dist")
    second = read_lock(workbench)
    old, new = "figure/shoulder/occlusion", "figure/shoulder-front/occlusion"
    later = replace(second.notes[new], content="", modified=0)
    assert later == replace(first.notes[old], content="", modified=0, was=(old,))
    assert second.notes[new].modified > first.notes[old].modified
    others = first.notes.keys() - {old}
    assert {key: second.notes[key] for key in others} == {key: first.notes[key] for key in others}


@pytest.fixture(scope="session")
def drawn_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with a figure, a referral map and a zone map, drawn once."""
    pytest.importorskip("embreex", reason="drawing needs the extra anki-build[figures]")
    from test_pain import draw_sample

    return draw_sample(tmp_path_factory.mktemp("drawn"))


@pytest.fixture
def drawn(drawn_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    """A copy of it, with its packages built."""
    from test_pain import SKIN_BONES

    monkeypatch.setattr("anki_build.atlas.skin_view.BONES", SKIN_BONES)
    workbench = Workbench(Path(shutil.copytree(drawn_project, tmp_path / "drawn")))
    workbench.publish()
    return workbench


# From the inside outwards, as above.
DRAWN = [
    ("mask", "small/origin", "zz-origin"),
    ("mask", "small/biceps-brachii", "zz-mask"),
    ("mask", "pain/biceps-brachii-trp1", "zz-first"),
    ("mask", "names/thumb-base", "zz-thumb"),
    ("fact", "biceps-brachii/trp1", "zz-trp1"),
    ("fact", "biceps-brachii/coracoid", "zz-coracoid"),
    ("figure", "small", "zz-small"),
    ("figure", "names", "zz-names"),
    ("muscle", "biceps-brachii", "zz-biceps"),
    ("word", "landmarks/coracoid-process", "zz-process"),
    ("word", "bones/humerus", "zz-humerus"),
    ("word", "zones/thumb-base", "zz-base"),
]


def undrawn(workbench: Workbench) -> tuple[list[str], list[str]]:
    """What is wrong with the definitions, and the figures that are not as they are defined."""
    from anki_build.atlas import jobs

    todo = jobs.order(workbench.project, (), force=False)
    assert todo.current + len(todo.draw) + len(todo.reword) == 3
    stale = [each.figure.id for each in (*todo.draw, *todo.reword)]
    return [str(problem) for problem in todo.problems], stale


def test_figures_stay_current(drawn: Workbench) -> None:
    """An id is another one in what figures are drawn from too, and nothing has to be drawn again.

    Masks keep their ids, so that reviews of them are kept.
    """
    assert undrawn(drawn) == ([], [])
    given, count = cards(read_lock(drawn)), len(files(drawn.root))
    for kind, old, new in DRAWN:
        assert kind == "mask" or old_places(drawn, kind, old) != []
        carry_out(drawn, kind, old, new)
        assert cards(read_lock(drawn)) == given, (kind, old)
        assert kind == "mask" or old_places(drawn, kind, old) == []
    assert undrawn(drawn) == ([], [])
    assert len(files(drawn.root)) == count


def old_places(workbench: Workbench, kind: str, old: str) -> list[str]:
    """The lines of definitions in which an id still stands, but for ids of masks and for prose."""
    name = old.rpartition("/")[2] if kind == "word" else old
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    prose = re.compile(r"mask: [\w-]+|#.*|(title|text|after): .*|reviewed: >-[\s\S]*")
    paths = sorted((workbench.root / "media").rglob("*.yaml"))
    texts = [prose.sub("", path.read_text(encoding="utf-8")) for path in paths]
    return [line for text in texts for line in text.splitlines() if named.search(line)]


def test_a_mask_without_an_id_gets_its_old_one(drawn: Workbench) -> None:
    """In the style of its mapping; one that has an id keeps it as it is."""
    block = "  -\n    left: biceps-brachii   # seen from behind\n"
    drawn.replace("  - {left: biceps-brachii}\n", block, SMALL)
    carry_out(drawn, "muscle", "biceps-brachii", "zz-biceps")
    text = (drawn.root / SMALL).read_text(encoding="utf-8")
    new = "    mask: biceps-brachii\n    left: zz-biceps   # seen from behind\n"
    assert f"  -\n{new}" in text
    row = "{mask: biceps-brachii-trp1, points: [zz-biceps/trp1]}"
    assert row in (drawn.root / "media/figures/pain.yaml").read_text(encoding="utf-8")
    assert undrawn(drawn) == ([], [])


SMALL = "media/figures/small.yaml"


def test_files_go_by_the_name_of_their_figure(drawn: Workbench) -> None:
    """Definition, picture and masks are called after the figure; all of them or none."""
    media = drawn.project.media
    old = [media / f"{stem}names{end}" for stem, end in ENDS]
    content = old[1].read_bytes()
    planned = rename.plan(drawn.project, "figure", "names", "zz-zones")
    assert [path for path, _ in planned.moves] == old
    before = files(drawn.root)
    carry_out(drawn, "figure", "names", "zz-zones")
    assert not any(path.exists() for path in old)
    assert (media / "zz-zones.webp").read_bytes() == content
    after = files(drawn.root)
    assert len(after) == len(before)
    assert {name for name in after if Path(name).name.startswith(".")} == set()


ENDS = [("figures/", ".yaml"), ("", ".webp"), ("", ".masks.json")]


def test_files_of_a_figure_or_none(drawn: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it stops, while files are written or when the old ones go, all are as before."""
    planned = rename.plan(drawn.project, "figure", "names", "zz-zones")
    before, real = files(drawn.root), os.replace
    steps = len(planned.files) + len(planned.moves)
    assert steps > 6
    for succeeding in range(steps):
        calls = iter(range(99))

        def full_disk(source: Path, target: Path, calls: Iterator[int] = calls) -> None:
            if next(calls) == succeeding:  # noqa: B023  it is called before the next round
                raise OSError(28, "No space left on device", str(target))
            real(source, target)

        monkeypatch.setattr(os, "replace", full_disk)
        with pytest.raises(AnkiBuildError, match="nothing was changed"):
            rename.carry_out(planned)
        assert files(drawn.root) == before


@pytest.mark.parametrize(
    ("kind", "old", "new", "message"),
    [
        ("word", "bones/scapula", "zz-bone", "also one of the zones"),
        ("figure", "names", "undrawn", "there is a file media/figures/undrawn.yaml already"),
        ("figure", "names", "lone", "there is a file media/lone.webp already"),
    ],
)
def test_what_drawings_refuse(
    drawn: Workbench, kind: str, old: str, new: str, message: str
) -> None:
    """Nothing is touched where an id would be about two things."""
    zone = "zones:\n  scapula: {name: shoulder blade}\n"
    drawn.replace("zones:\n", zone, "decks/vocabulary.yaml")
    media = drawn.project.media
    text = (media / "figures/names.yaml").read_text(encoding="utf-8")
    (media / "figures/undrawn.yaml").write_text(text.replace("id: names", "id: undrawn"))
    shutil.copy(media / "names.webp", media / "lone.webp")
    before = files(drawn.root)
    with pytest.raises(AnkiBuildError, match=message):
        carry_out(drawn, kind, old, new)
    assert files(drawn.root) == before


def test_a_definition_with_a_mistake_is_refused(drawn: Workbench) -> None:
    """What cannot be read cannot be renamed in."""
    drawn.replace("hide: all", "hide: al", "media/figures/names.yaml")
    with pytest.raises(AnkiBuildError, match=r"mistakes\nmedia/figures/names.yaml:"):
        carry_out(drawn, "muscle", "biceps-brachii", "zz-biceps")
