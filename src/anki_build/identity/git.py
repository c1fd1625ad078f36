"""What git knows of a project; the only place where it is run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from anki_build.reading.errors import AnkiBuildError


def run(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints, run in a folder.

    Args:
        folder: in the repository.
        arguments: a command and its options; revisions are checked by the caller.
        given: what git reads from its standard input.

    Raises:
        AnkiBuildError: if git is not installed, or ends with an error.
    """
    program = shutil.which("git")
    if program is None:
        raise AnkiBuildError("git is not installed here")
    command = [program, "-C", str(folder), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603  no shell
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise AnkiBuildError(f"git: {said.removeprefix('fatal: ')}")
    return done.stdout


def contents(path: Path, *revisions: str) -> dict[str, bytes]:
    """A file as some revisions have it, those that lack it left out; one call of git for all.

    Nothing if there is no git or no repository.
    """
    folder = path.parent.absolute()
    if not _is_tracked(folder):
        return {}
    wanted = "".join(f"{revision}:./{path.name}\n" for revision in revisions)
    try:
        told = run(folder, "cat-file", "--batch", given=wanted.encode())
    except AnkiBuildError:
        return {}
    found = zip(revisions, _objects(told), strict=False)
    return {revision: content for revision, content in found if content is not None}


def names(folder: Path, revision: str = "HEAD") -> frozenset[str]:
    """The names of the files that a revision has in a folder.

    Nothing if there is no git, no repository, or no such folder in it.
    """
    parent = folder.parent.absolute()
    if not _is_tracked(parent):
        return frozenset()
    try:
        told = run(parent, "ls-tree", "--name-only", "-z", revision, f"{folder.name}/")
    except AnkiBuildError:
        return frozenset()
    return frozenset(Path(os.fsdecode(each)).name for each in told.split(b"\0") if each)


def _is_tracked(folder: Path) -> bool:
    """Whether a folder is in a repository; looking first costs less than a git that finds none."""
    return any((each / ".git").exists() for each in (folder, *folder.parents))


def _objects(told: bytes) -> Iterator[bytes | None]:
    """The answers of `git cat-file --batch`: a line with the size and then the content, or none."""
    while told:
        head, _, told = told.partition(b"\n")
        words = head.split(b" ")
        if len(words) == 3 and words[1] == b"blob":  # noqa: PLR2004  OID TYPE SIZE
            size = int(words[2])
            yield told[:size]
            told = told[size + 1 :]
        else:
            yield None


def merge_base(folder: Path, one: str, other: str) -> str:
    """The common ancestor of two revisions; empty if git knows none."""
    try:
        return run(folder, "merge-base", one, other).decode().strip()
    except AnkiBuildError:
        return ""
