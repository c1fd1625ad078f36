"""What people name: a package, a project's folder, or a git revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from anki_build.reading.errors import AnkiBuildError
from anki_build.updates.snapshot.building import of_project
from anki_build.updates.snapshot.packages import of_package, refuse_others
from anki_build.updates.snapshot.revisions import of_revision
from anki_build.updates.snapshot.state import Snapshot


def of_any(what: str, root: Path, after: int = 0, *, older: bool = False) -> Snapshot:
    """The state of a package, a project folder, or a git revision of a project.

    Args:
        what: the path of a package or of a project, else a revision.
        root: the project of which it is a revision.
        after: as in `of_project`.
        older: as in `of_package`.

    Raises:
        AnkiBuildError: as `of_package`, `of_project` and `of_revision` do.
    """
    path = Path(what)
    if is_package(what):
        return of_package(path, older=older)
    if (path / "decks").is_dir():
        return of_project(path.resolve(), what, after)
    return of_revision(root, what, after)


def is_package(what: str) -> bool:
    """Whether a word means a file and not a project or a revision."""
    return what.lower().endswith((".apkg", ".colpkg")) or Path(what).is_file()


def pair(old: str, new: str | None, root: Path) -> tuple[Snapshot, Snapshot]:
    """Two states to compare; beside a package only the decks that it holds.

    Args:
        old: what students have: a package, a project folder or a revision.
        new: what they would get; the working tree of the project if None.
        root: the project.

    Raises:
        AnkiBuildError: as `of_any` does, and if package and project have nothing in common.
    """
    before = of_any(old, root, older=True)
    # A build happens after all that there is: what it changes is newer than what students have.
    after = before.newest
    later = of_project(root, "the working tree", after) if new is None else None
    later = later or of_any(str(new), root, after)
    if new is not None and before.label == later.label:
        # Two packages of one name, each in the folder of its release.
        before, later = replace(before, label=old), replace(later, label=new)
    if not later.adopted_from(before):
        refuse_others(before)
    packages = [is_package(old), new is not None and is_package(new)]
    return _trim(before, later, packages)


def _trim(old: Snapshot, new: Snapshot, packages: Sequence[bool]) -> tuple[Snapshot, Snapshot]:
    if packages == [True, False]:
        new = new.beside(old)
    elif packages == [False, True]:
        old = old.beside(new)
    if not ((old.notes or old.older) and new.notes):
        message = f"{old.label} and {new.label} have no deck in common"
        raise AnkiBuildError(message, hint="name the package of the same deck")
    return old, new
