"""Packages on disk: the same bytes every time, and nothing lost when a build fails."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from anki_build import pipeline
from anki_build.corpus.project import Project
from anki_build.identity import lock
from anki_build.package import apkg_writer as apkg
from anki_build.package import notetypes
from anki_build.package.bundle import Bundle, study_order
from anki_build.package.notetypes import CLOZE, OCCLUSION
from anki_build.reading.errors import AnkiBuildError, InternalError, OutOfDateError
from anki_build.reading.problems import Problem
from conftest import HERE, START, Workbench


def run(*arguments: str, root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `anki-build` as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "anki_build", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def problems_of(workbench: Workbench) -> list[str]:
    """What a check says, as text."""
    return [str(problem) for problem in pipeline.check(pipeline.load(workbench.project))]


def test_every_number_of_a_card_has_its_place_in_the_styling() -> None:
    """A mask of any number that the lock may give out is named on its card."""
    assert notetypes.MAX_NUMBER == lock.MAX_NUMBER
    assert f'.card{lock.MAX_NUMBER} .ab-names [value="{lock.MAX_NUMBER}"] {{' in OCCLUSION.css
    assert CLOZE.css.count(".card2") == 0


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    """On another day, in another folder, in another order of files, under another hash seed."""
    packages: list[tuple[bytes, bytes]] = []
    for index, seed in enumerate(["0", "1", "4711"]):
        root = tmp_path / f"place-{index}" / ("x" * index or "p")
        shutil.copytree(HERE / "project", root)
        (root / "ids.lock").write_bytes(packages[0][1] if packages else b"anki-build-lock 1\n")
        epoch = str(START + index * 86_400)
        result = run("build", root=root, PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH=epoch)
        assert result.returncode == 0, result.stderr
        locked = (root / "ids.lock").read_bytes()
        packages.append(((root / "dist/arm.apkg").read_bytes(), locked))
    assert packages[0] == packages[1] == packages[2]


def test_zip_entries_have_no_time_of_day(workbench: Workbench) -> None:
    """The package's entries carry a fixed time, and pictures are not compressed again."""
    with zipfile.ZipFile(workbench.publish()) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.getinfo("0").compress_type == zipfile.ZIP_STORED


def test_nothing_is_left_in_the_temporary_folder(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Building leaves no database behind, as genanki alone would."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    workbench.publish()
    assert set(tmp_path.iterdir()) == before


def publish_to(workbench: Workbench, output: Path) -> None:
    """Publish a build into a folder."""
    pipeline.write(workbench.build(), workbench.project, output)


def test_a_package_that_differs_is_never_put_in_place(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If what was written is not what was meant, the old package and lock stay."""
    package = workbench.publish()
    before = package.read_bytes(), workbench.project.lock.read_bytes()
    workbench.replace("in the middle of the belly", "elsewhere")
    write = apkg._write_database

    def damaged(bundle: Bundle, database: Path) -> None:
        write(bundle, database)
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE notes SET flds = replace(flds, 'elsewhere', 'nowhere')")
        connection.close()

    monkeypatch.setattr(apkg, "_write_database", damaged)
    with pytest.raises(InternalError, match="fields of biceps-brachii/trp1/location"):
        publish_to(workbench, package.parent)
    assert (package.read_bytes(), workbench.project.lock.read_bytes()) == before
    assert list(package.parent.iterdir()) == [package]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("UPDATE notes SET guid = guid || 'x' WHERE id = (SELECT min(id) FROM notes)", "guid"),
        ("UPDATE notes SET mod = mod + 1", "time of"),
        ("UPDATE notes SET tags = ''", "tags of"),
        ("DELETE FROM cards WHERE id = (SELECT max(id) FROM cards)", "cards"),
        ("UPDATE cards SET due = 0", "cards"),
        ("DELETE FROM notes WHERE id = (SELECT max(id) FROM notes)", "number of notes"),
        ("UPDATE col SET models = replace(models, 'originalStockKind', 'x')", "kind of"),
        ("UPDATE col SET decks = replace(decks, 'Arm', 'Leg')", "decks"),
    ],
)
def test_every_difference_is_noticed(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, damage: str, message: str
) -> None:
    """Whatever is damaged in the package, opening it again finds it."""
    write = apkg._write_database

    def damaged(bundle: Bundle, database: Path) -> None:
        write(bundle, database)
        with sqlite3.connect(database) as connection:
            connection.execute(damage)
        connection.close()

    monkeypatch.setattr(apkg, "_write_database", damaged)
    with pytest.raises(InternalError, match=message):
        publish_to(workbench, workbench.root / "dist")


def test_cards_that_genanki_would_not_make_are_a_bug(workbench: Workbench) -> None:
    """The set of cards is ours to decide; genanki must agree or nothing is written."""
    result = workbench.build()
    (bundle,) = result.bundles
    first = replace(bundle.notes[0], numbers=(1, 2, 3, 9))
    wrong = replace(result, bundles=(replace(bundle, notes=(first, *bundle.notes[1:])),))
    with pytest.raises(InternalError, match=r"meant cards \[1, 2, 3, 9\]"):
        pipeline.write(wrong, workbench.project, workbench.root / "dist")


def test_a_picture_that_changes_during_the_build_is_noticed(workbench: Workbench) -> None:
    """A picture has the name of its content; if that is not what is packed, nothing is written."""
    result = workbench.build()
    Image.new("RGB", (300, 200), "red").save(workbench.root / "media/shoulder.png")
    with pytest.raises(InternalError, match="content hash"):
        pipeline.write(result, workbench.project, workbench.root / "dist")
    assert not workbench.project.lock.exists()


def test_an_output_that_cannot_be_written(workbench: Workbench) -> None:
    """A clear message, and the lock is as before."""
    workbench.publish()
    before = workbench.project.lock.read_bytes()
    workbench.replace("in the middle of the belly", "elsewhere")
    (workbench.root / "blocked").write_text("a file where a folder should be")
    with pytest.raises(AnkiBuildError, match="cannot write"):
        publish_to(workbench, workbench.root / "blocked")
    assert workbench.project.lock.read_bytes() == before


def test_a_kill_in_the_middle_loses_nothing(workbench: Workbench) -> None:
    """Killed at any moment, the old package and the old lock are whole, or the new ones are."""
    package = workbench.publish()
    old = package.read_bytes(), workbench.project.lock.read_bytes()
    workbench.replace("in the middle of the belly", "elsewhere")
    for delay in (0.05, 0.2, 0.3, 0.4, 0.5, 0.6):
        with subprocess.Popen(
            [sys.executable, "-m", "anki_build", "build"],
            cwd=workbench.root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        assert lock.read(workbench.project.lock, "ids.lock")[1] == []
        with zipfile.ZipFile(package) as archive:
            assert archive.testzip() is None
        if workbench.project.lock.read_bytes() == old[1]:
            assert package.read_bytes() == old[0], "a package that the lock does not know"


def test_locked_fails_if_the_lock_would_change(workbench: Workbench) -> None:
    """`build --locked` names the command to run, and writes nothing."""
    result = workbench.build()
    with pytest.raises(OutOfDateError, match="anki-build build"):
        pipeline.require_locked(result)
    pipeline.write(result, workbench.project, workbench.root / "dist")
    pipeline.require_locked(workbench.build())


@pytest.mark.parametrize(
    ("name", "content"),
    [("deck.yaml", b"a: \xff\xfe"), ("deck.yaml", b"[" * 100_000), ("deck.yaml", b"a: &a [*a]")],
)
def test_bytes_that_are_no_facts(workbench: Workbench, name: str, content: bytes) -> None:
    """Whatever stands in a file, the answer is a problem with its place, never a crash."""
    (workbench.root / "decks/arm" / name).write_bytes(content)
    assert any(text.startswith("decks/arm/deck.yaml:") for text in problems_of(workbench))


def test_a_huge_file_is_refused_unread(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a gigabyte is refused by its size; nobody reads it."""
    huge = workbench.root / "decks/arm/huge.yaml"
    with huge.open("wb") as file:
        file.truncate(1 << 30)
    read_bytes = Path.read_bytes

    def small_files_only(path: Path) -> bytes:
        assert path != huge, "the huge file was read"
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", small_files_only)
    assert any("1,073,741,824 bytes" in text for text in problems_of(workbench))


def test_a_link_that_leaves_the_project(workbench: Workbench, tmp_path: Path) -> None:
    """A linked file elsewhere would not be in anybody's checkout."""
    (tmp_path / "secret.yaml").write_text("id: x")
    (workbench.root / "decks/arm/link.yaml").symlink_to(tmp_path / "secret.yaml")
    assert any("leaves the project" in text for text in problems_of(workbench))


def test_a_picture_turned_by_exif_is_refused(workbench: Workbench) -> None:
    """Browsers would turn the picture, and the masks would stay."""
    image = Image.new("RGB", (300, 200))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(workbench.root / "media/shoulder.jpg", exif=exif)
    workbench.replace("shoulder.png", "shoulder.jpg", "media/shoulder.yaml")
    assert any("EXIF" in text for text in problems_of(workbench))


def test_a_picture_cut_short_is_refused(workbench: Workbench) -> None:
    """A header alone is not a picture."""
    path = workbench.root / "media/shoulder.png"
    path.write_bytes(path.read_bytes()[:-300])
    assert any("damaged" in text for text in problems_of(workbench))


def test_a_folder_without_decks(tmp_path: Path) -> None:
    """Run in the wrong folder, the program says which one it wants."""
    with pytest.raises(AnkiBuildError, match="--project"):
        Project(tmp_path)


def test_problems_are_ordered_and_each_told_once(workbench: Workbench) -> None:
    """By file, line and column."""
    workbench.replace("nerve: musculocutaneous-nerve", "nerve: x")
    workbench.replace("region: arm", "region: y")
    found: tuple[Problem, ...] = pipeline.check(pipeline.load(workbench.project))
    assert [problem.span.line for problem in found] == [4, 25]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("numbers", "places"),
    [
        ([[1], [1], [1]], [(1,), (2,), (3,)]),
        ([[1, 2], [1], [1]], [(1, 4), (2,), (3,)]),
        ([[3, 4, 9]], [(1, 2, 3)]),
        ([[1, 2], *([[1]] * 9)], [(1, 8), *((place,) for place in (2, 3, 4, 5, 6, 7, 9, 10, 11))]),
        ([], []),
    ],
)
def test_siblings_come_apart(numbers: list[list[int]], places: list[tuple[int, ...]]) -> None:
    """Notes keep their order; a note's second card comes later, if there are other cards."""
    assert study_order(numbers) == places


def test_a_folder_with_the_name_of_the_package(workbench: Workbench) -> None:
    """Told before anything is written, with the right name."""
    (workbench.root / "dist/arm.apkg").mkdir(parents=True)
    with pytest.raises(AnkiBuildError, match=r"arm\.apkg: a folder has that name"):
        publish_to(workbench, workbench.root / "dist")
    assert not workbench.project.lock.exists()


@pytest.mark.parametrize("epoch", ["0", "-5", "99999999999", "9" * 30, "x", "\u0661"])
def test_a_time_that_is_none(workbench: Workbench, epoch: str) -> None:
    """A build is dated between 1970 and now, whatever the environment says."""
    result = run("build", root=workbench.root, SOURCE_DATE_EPOCH=epoch)
    assert result.returncode == 1
    assert "SOURCE_DATE_EPOCH" in result.stderr
    assert not workbench.project.lock.exists()


def test_a_lock_from_the_future_is_refused(workbench: Workbench) -> None:
    """Even if nothing changed: its packages would block every later update."""
    workbench.publish()
    workbench.now = START - 1000
    with pytest.raises(AnkiBuildError, match="later than now"):
        pipeline.build(pipeline.load(workbench.project), workbench.now)


def test_a_circle_of_links(workbench: Workbench) -> None:
    """Links that lead to each other lead nowhere."""
    one, two = workbench.root / "decks/arm/one.yaml", workbench.root / "decks/arm/two.yaml"
    one.symlink_to(two)
    two.symlink_to(one)
    assert sum("leads nowhere" in text for text in problems_of(workbench)) == 2


def test_a_link_to_a_lock_that_is_gone(workbench: Workbench) -> None:
    """Not the same as a first build: what was given out is somewhere else."""
    workbench.project.lock.symlink_to(workbench.root / "gone.lock")
    assert any(text.startswith("ids.lock:1:1: error") for text in problems_of(workbench))


def test_a_card_too_many_for_its_note_is_told(workbench: Workbench) -> None:
    """Anki counts no further than 500, and numbers of cards that left are never used again."""
    workbench.publish()
    key, old = "biceps-brachii/doorway/statement", workbench.project.lock.read_text()
    gone = "".join(f"item {key} gap-{number} {number} retired\n" for number in range(1, 501))
    without = re.sub(rf"item {key} .*\n", "", old)
    workbench.project.lock.write_text(re.sub(rf"(note {key} .*) 1\n", rf"{gone}\1 500\n", without))
    (problem,) = problems_of(workbench)
    assert problem == (
        "decks/arm/biceps-brachii.yaml:65:7: error: `elbow` would be card 501 or later of"
        f" `{key}`, a note has at most 500 cards in its life, begin another [draft]"
    )


def test_a_card_that_begins_anew_is_told(workbench: Workbench) -> None:
    """A corrected part moves the card to another note, which is told until that is locked."""
    workbench.publish()
    workbench.replace("movement: supination,", "part: long-head, movement: supination,")
    (problem,) = pipeline.check(pipeline.load(workbench.project))
    assert str(problem) == (
        "decks/arm/biceps-brachii.yaml:37:5: warning: the card of `supination-by-all` restarts,"
        " before it stood in `biceps-brachii/actions.whole.forearm/actions`, put it back if it asks"
        " the same as before, else build and commit [card-restarts]"
    )
    workbench.publish()
    assert not pipeline.check(pipeline.load(workbench.project))


def test_a_note_under_another_id_is_told(workbench: Workbench) -> None:
    """An id that was changed by hand loses the reviews; one that was renamed does not."""
    workbench.publish()
    workbench.replace("id: doorway", "id: door")
    (problem,) = pipeline.check(pipeline.load(workbench.project))
    assert str(problem) == (
        "decks/arm/biceps-brachii.yaml:65:7: warning: `biceps-brachii/door/statement` is"
        " `biceps-brachii/doorway/statement` under another id, put `doorway` back and run"
        " `anki-build rename fact biceps-brachii/doorway door`, else its reviews are lost"
        " [changed-id]"
    )


def test_another_fact_in_place_of_one_is_no_news(workbench: Workbench) -> None:
    """What is removed retires and what is added is new; neither is the other."""
    workbench.publish()
    workbench.replace("id: doorway", "id: door")
    workbench.replace("gaps: {elbow: straight}", "gaps: {elbow: unbent}")
    assert not pipeline.check(pipeline.load(workbench.project))
