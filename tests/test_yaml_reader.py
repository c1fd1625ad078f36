"""What a YAML file may be on the disk: which encodings, and nothing but a file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from anki_build import pipeline
from anki_build.package import apkg_writer
from anki_build.reading import yaml_reader
from anki_build.reading.errors import AnkiBuildError
from conftest import MUSCLE, Workbench
from test_build import problems_of, run

LOOKS = [
    (
        "name: M. biceps € long head".encode("cp1252"),
        "1:17",
        "byte 80",
        "Windows-1252 (cp1252) it is `€`",
    ),
    ("a: 1\nname: é".encode("latin-1"), "2:7", "byte E9", "it is `é`"),
    ("name: é ° ".encode() + b"\x81", "1:11", "byte 81 is not UTF-8, save", ""),
    ("name: arm".encode("utf-16"), "1:1", "in UTF-16", "save it as UTF-8"),
    ("name: arm".encode("utf-16-be"), "1:1", "looks like UTF-16", "save it as UTF-8"),
]


@pytest.mark.parametrize(("content", "place", "message", "more"), LOOKS)
def test_another_encoding(
    content: bytes, place: str, message: str, more: str, tmp_path: Path
) -> None:
    """Where it shows, and which one it looks like."""
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    document, (problem,) = yaml_reader.read(file, "a.yaml")
    assert document is None
    assert str(problem).startswith(f"a.yaml:{place}: error: ")
    assert message in str(problem)
    assert more in str(problem)


@pytest.mark.parametrize(
    "name", [MUSCLE, "decks/sources.yaml", "ids.lock", "media/shoulder.png", "releases/1.0.0.yaml"]
)
@pytest.mark.parametrize("kind", ["fifo", "/dev/zero", "folder"])
def test_only_files_are_read(workbench: Workbench, name: str, kind: str) -> None:
    """A pipe, a device or a folder in the place of a file is told, and nothing waits for it."""
    path = workbench.root / name
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(kind)
    told = problems_of(workbench)
    assert any(text.startswith(f"{name}:1:1: error: ") or "shoulder.png" in text for text in told)
    assert not any("does not exist" in text for text in told)


@pytest.mark.parametrize(
    "command", [["diff"], ["verify"], ["adopt"], ["adopt", "a.apkg", "--confirm"]]
)
def test_a_pipe_is_no_package_and_no_table(workbench: Workbench, command: list[str]) -> None:
    """What is named on the command line is not waited for either."""
    workbench.publish().rename(workbench.root / "a.apkg")
    os.mkfifo(workbench.root / "pipe")
    result = run(*command, "pipe", root=workbench.root)
    assert result.returncode in (1, 2)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("kind", ["fifo", "/dev/zero"])
def test_a_lock_is_repaired_from_a_file_alone(workbench: Workbench, kind: str) -> None:
    """As it is read."""
    if kind == "fifo":
        os.mkfifo(workbench.project.lock)
    else:
        workbench.project.lock.symlink_to(kind)
    result = run("lock", "repair", root=workbench.root)
    assert (result.returncode, result.stderr.partition(":")[0]) == (1, "error")
    assert "this is not a file" in result.stderr


def test_releases_that_cannot_be_read_are_told(workbench: Workbench) -> None:
    """A link to nowhere is no project without releases."""
    workbench.project.releases.symlink_to("gone")
    (told,) = problems_of(workbench)
    assert told.startswith("releases:1:1: error: this folder cannot be read: No such file")


def test_releases_that_are_gone_are_told(workbench: Workbench) -> None:
    """One file or the whole folder: git knows that there was one."""
    git = shutil.which("git")
    assert git is not None
    release = workbench.project.releases / "1.0.0.yaml"
    release.parent.mkdir()
    release.write_text('version: "1.0.0"\ndate: 2026-11-22\npackages: {}\n')
    someone = ["-c", "user.name=someone", "-c", "user.email=someone@example.org"]
    commit = [*someone, "commit", "--quiet", "--message", "a release"]
    for command in (["init", "--quiet"], ["add", "."], commit):
        subprocess.run([git, *command], cwd=workbench.root, check=True)
    assert problems_of(workbench) == []
    subprocess.run([git, "rm", "--quiet", "releases/1.0.0.yaml"], cwd=workbench.root, check=True)
    assert len(problems_of(workbench)) == 1
    subprocess.run([git, "reset", "--hard", "--quiet"], cwd=workbench.root, check=True)
    release.unlink()
    (told,) = problems_of(workbench)
    assert told.startswith("releases/1.0.0.yaml:1:1: error: git has this release, and it is not")
    release.parent.rmdir()
    assert problems_of(workbench) == [told]


def test_a_deck_that_cannot_be_read_is_told(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without the right to enter it."""
    is_file = Path.is_file

    def refused(path: Path) -> bool:
        if path.parent.name == "arm":
            raise PermissionError(13, "Permission denied", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refused)
    told = problems_of(workbench)
    assert told[0] == "decks/arm:1:1: error: this folder cannot be read: Permission denied [corpus]"


def test_a_nul_in_a_path(workbench: Workbench) -> None:
    """It is told where it stands, once."""
    workbench.replace("image: shoulder.png", r'image: "a\0.png"', "media/shoulder.yaml")
    (told,) = problems_of(workbench)
    assert told.startswith("media/shoulder.yaml:2:8: error: control character U+0000")


def test_no_room_for_temporary_files(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that names the way out; lock and package stay as they were."""
    package = workbench.publish()
    before = package.read_bytes(), workbench.project.lock.read_bytes()
    workbench.replace("in the middle of the belly", "elsewhere")
    result = workbench.build()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(apkg_writer, "_write_database", full)
    with pytest.raises(AnkiBuildError, match="database or disk is full") as told:
        pipeline.write(result, workbench.project)
    assert "free some room" in told.value.hint
    assert (package.read_bytes(), workbench.project.lock.read_bytes()) == before
    assert list(package.parent.iterdir()) == [package]
