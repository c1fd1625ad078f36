"""The state of a git revision, which is unpacked so that the working tree is never touched."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from anki_build.identity import git
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates.snapshot.building import of_project
from anki_build.updates.snapshot.state import Snapshot

# What a project is made of; nothing else of a revision is unpacked.
PROJECT_PARTS = ("decks/", "media/", "releases/", "ids.lock")


def of_revision(root: Path, revision: str, after: int = 0) -> Snapshot:
    """The state that a build of an earlier version of a project would give.

    It is built with this version of the program, so that only the facts differ.

    Args:
        root: the project's folder, in a git repository.
        revision: a commit, tag or branch, such as `v1.2` or `HEAD~3`.
        after: as in `of_project`.

    Raises:
        AnkiBuildError: if there is no git or no repository, if the revision is unknown or has no
            project, or if its facts have errors.
    """
    commit = _commit(root, revision)
    label = revision if commit.startswith(revision) else f"{revision} ({commit[:10]})"
    with tempfile.TemporaryDirectory() as folder:
        _unpack(git.run(root, "archive", "--format=zip", "-0", commit), Path(folder))
        if not (Path(folder) / "decks").is_dir():
            raise AnkiBuildError(f"revision {label} has no folder decks/ in {root}")
        return of_project(Path(folder), label, after)


def _commit(root: Path, revision: str) -> str:
    unknown = f"`{revision}` is neither a package nor a project folder, and"
    try:
        git.run(root, "rev-parse", "--git-dir")
    except AnkiBuildError as error:
        raise AnkiBuildError(f"{unknown} {root} is in no git repository") from error
    try:
        found = git.run(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    except AnkiBuildError as error:
        message = f"{unknown} git knows no revision of that name"
        raise AnkiBuildError(message, hint="`git tag` and `git log` list revisions") from error
    return found.decode().split()[-1]


def _unpack(archive: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        opened.extractall(folder, [n for n in opened.namelist() if n.startswith(PROJECT_PARTS)])
