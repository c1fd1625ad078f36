"""Files are put in their places all at once, or not at all."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import rename
from conftest import Workbench
from test_cli import invoke

SOURCE = Path(files.__file__).parent.parent
# How a module could write a file by itself, or name one that it writes.
WRITES = {"write_text", "write_bytes", "mkstemp", "mkdtemp", "NamedTemporaryFile", "rename"}
WRITES |= {"touch", "hardlink_to", "symlink_to", "copyfile", "copy2", "move"}
# Where it is allowed, and why.
EXCEPTIONS = {
    "reading/files.py": "this is the one",
    "package/apkg_writer.py": "streams into a staged package, which would not fit into memory",
}


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder, with its content and its mode; and every folder."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes() if path.is_file() else b"",
            path.stat().st_mode,
        )
        for path in folder.rglob("*")
    }


def stopped(monkeypatch: pytest.MonkeyPatch, succeeding: int) -> None:
    """Let the disk be full at one of the moves."""
    real, calls = os.replace, iter(range(99))

    def full_disk(source: Path, target: Path) -> None:
        if next(calls) == succeeding:
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", full_disk)


def some_folder(tmp_path: Path) -> Path:
    """A folder with files to be replaced and removed."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("one", "two", "goes"):
        (folder / name).write_text(f"old {name}")
    (folder / "two").chmod(0o640)
    return folder


@pytest.mark.parametrize("succeeding", range(5))
def test_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, succeeding: int) -> None:
    """Whichever move fails, all is as before, with its mode, and no folder is new."""
    folder = some_folder(tmp_path)
    before = state(folder)
    wanted = [folder / name for name in ("one", "two", "new/deep/three", "release", "goes")]

    def put() -> None:
        with files.staged_folder(wanted[3]) as made:
            (made / "x").write_text("x")
            content = dict.fromkeys(wanted[:3], b"new")
            files.put({**content, wanted[3]: made}, [wanted[4]])

    with monkeypatch.context() as patched:
        stopped(patched, succeeding)
        with pytest.raises(AnkiBuildError) as caught:
            put()
    told = f"cannot write {wanted[succeeding]}: No space left on device; nothing was changed"
    assert str(caught.value) == told
    assert state(folder) == before
    put()
    found = state(folder)
    assert {name for name, (content, _) in found.items() if content} == {
        *("one", "two", "new/deep/three", "release/x"),
    }
    assert [found[name][1] & 0o777 for name in ("two", "new/deep/three")] == [0o640, 0o644]


def test_without_second_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk has no hard links, the way back is a copy."""
    folder = some_folder(tmp_path)
    before = state(folder)

    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    stopped(monkeypatch, 1)
    with pytest.raises(AnkiBuildError):
        files.put({folder / "one": b"new", folder / "two": b"new"})
    assert state(folder) == before


def test_a_staged_file_goes_if_nobody_takes_it(tmp_path: Path) -> None:
    """Nor does one stay that could not be filled."""

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with files.staged(tmp_path / "x", lambda file: file.write_text("x")) as made:
        assert made.parent == tmp_path
        assert made.name.startswith(files.PREFIX)
    message = f"cannot write {tmp_path / 'x'}: No space left on device\nhint: a way out"
    with (
        pytest.raises(AnkiBuildError) as caught,
        files.staged(tmp_path / "x", full, hint="a way out"),
    ):
        pass
    assert str(caught.value) == message
    assert state(tmp_path) == {}


def test_a_link_within_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is replaced; what leads out is refused."""
    folder = some_folder(tmp_path)
    (folder / "media").mkdir()
    link = folder / "media/link"
    link.symlink_to(folder / "one")
    with pytest.raises(AnkiBuildError, match="a link that leads out"):
        files.write(link, "new")
    files.write(link, "new", within=folder)
    assert link.is_symlink()
    assert (folder / "one").read_text() == "new"


def linked(workbench: Workbench, file: str) -> Path:
    """Put a link to a file of the author's own in the place of a file of the project."""
    own = workbench.root.parent / "own"
    own.write_text("my own")
    path = workbench.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        shutil.copy(path, own)
        path.unlink()
    path.symlink_to(own)
    return own


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("media/CREDITS.md", ["credits"]),
        ("schemas/deck.schema.json", ["schema"]),
        ("dist/gallery/index.html", ["figures", "--gallery"]),
        ("dist/arm.apkg", ["build"]),
        ("ids.lock", ["rename", "muscle", "biceps-brachii", "biceps"]),
    ],
)
def test_nothing_is_written_through_a_link(
    workbench: Workbench, file: str, command: list[str]
) -> None:
    """A link that leads out of the project is refused, and what it leads to is as it was."""
    workbench.publish()
    own = linked(workbench, file)
    before = own.read_bytes()
    with pytest.raises(AnkiBuildError, match="a link that leads out"):
        invoke(*command, "--project", str(workbench.root))
    assert own.read_bytes() == before


def test_leftovers_are_ignored(tmp_path: Path) -> None:
    """What a killed run leaves is not committed."""
    shutil.copy(SOURCE.parent.parent / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)  # noqa: S607
    (tmp_path / f"{files.PREFIX}abc{files.SUFFIX}").touch()
    command = ["git", "status", "--porcelain"]
    said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert said.stdout == "?? .gitignore\n"


def writes(path: Path) -> Iterator[str]:
    """What in a module writes files."""
    for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(each, ast.Call):
            continue
        name = each.func.attr if isinstance(each.func, ast.Attribute) else ""
        name = each.func.id if isinstance(each.func, ast.Name) else name
        texts = [arg.value for arg in each.args if isinstance(arg, ast.Constant)]
        texts += [key.value.value for key in each.keywords if isinstance(key.value, ast.Constant)]
        modes = [text for text in texts if text in ("w", "wb", "a", "ab", "x", "xb", "r+", "r+b")]
        # A text needs two arguments to replace something, a path only its target.
        moves = name == "replace" and len(each.args) == 1 and not each.keywords
        if name in WRITES or moves or (name in ("open", "fdopen", "ZipFile") and modes):
            yield f"{name} in line {each.lineno}"


def test_nothing_else_writes_files() -> None:
    """All of it goes the one way, but for the exceptions."""
    found = {
        path.relative_to(SOURCE).as_posix(): told
        for path in SOURCE.rglob("*.py")
        if (told := list(writes(path)))
    }
    assert found.keys() == EXCEPTIONS.keys(), found


def test_a_rename_is_undone_with_the_lock(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the file that could not be written."""
    workbench.publish()
    planned = rename.plan(workbench.project, "muscle", "biceps-brachii", "biceps")
    before = state(workbench.root)
    stopped(monkeypatch, len(planned.files) - 1)
    with pytest.raises(AnkiBuildError, match=r"cannot write .*ids\.lock: No space"):
        rename.carry_out(planned)
    assert state(workbench.root) == before


def test_packages_and_lock_are_one_step(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a package cannot be put in its place, the lock is as it was too."""
    workbench.publish()
    workbench.replace("in the middle of the belly", "elsewhere")
    before = state(workbench.root)
    stopped(monkeypatch, 1)
    with pytest.raises(AnkiBuildError, match=r"cannot write .*arm\.apkg: No space.*nothing was"):
        workbench.publish()
    assert state(workbench.root) == before
