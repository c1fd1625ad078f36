"""Another id for a muscle, fact, gap, figure, mask, deck or word, and nobody loses a review.

An id stands in the files that define it and refer to it, and in the keys and slots of the lock. All
of them are changed together, or none: the files as text at the places where the id stands, the lock
by making the notes before and after and pairing them in their order. `plan` works everything out in
a copy of the project and touches nothing; `carry_out` replaces the files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from anki_build.corpus.project import Project
from anki_build.identity import lock
from anki_build.identity.lock import ItemKey, Lock
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates.rename import entries
from anki_build.updates.rename.choice import choose, refuse_taken
from anki_build.updates.rename.drawings import Move, every_edit, moves, with_drawings
from anki_build.updates.rename.edits import Edit, edited_files, retirement_edits
from anki_build.updates.rename.files import replace_all
from anki_build.updates.rename.pairing import expand_copy, pair, prepare
from anki_build.updates.rename.target import KINDS, Target

__all__ = ["KINDS", "Edit", "Renaming", "Target", "carry_out", "plan"]


@dataclass(frozen=True, slots=True)
class Renaming:
    """Everything that changes.

    Attributes:
        edits: in the authors' files.
        files: the new content of every file that changes, the lock among them.
        notes: the old and new key of every note in the lock that gets another.
        items: the same for the items.
        moves: the files that get another name, which are among `files` by the new one.
    """

    edits: tuple[Edit, ...]
    files: Mapping[Path, bytes]
    notes: tuple[tuple[str, str], ...]
    items: tuple[tuple[ItemKey, ItemKey], ...]
    moves: tuple[Move, ...] = ()


def plan(project: Project, kind: str, old: str, new: str) -> Renaming:
    """Work out what changes; touches nothing.

    Args:
        project: free of errors.
        kind: one of `KINDS`.
        old: what is renamed, as `KINDS` says.
        new: its new id, alone or with what leads to it.

    Raises:
        AnkiBuildError: if it cannot be renamed so.
    """
    ready = prepare(project, "the project has errors")
    written, known = with_drawings(ready.loaded.corpus, project), ready.loaded.lock
    target = _with_namesakes(choose(written, kind, old, new), known)
    refuse_taken(written, known, target)
    found = [*every_edit(written, target), *retirement_edits(written, target)]
    edits = tuple(sorted(found, key=lambda edit: edit.span))
    files = edited_files(project, edits)
    moved_files = moves(written, project, target)
    for before, new_path in moved_files:
        files[new_path] = files.pop(before) if before in files else before.read_bytes()
    with tempfile.TemporaryDirectory(prefix="anki-build-rename-") as folder:
        after = expand_copy(project, Path(folder), files, dict(moved_files), target)
        moved = pair(ready.drafts, after, target)
    moved_lock, notes, items = entries.renamed(known, target, moved)
    if notes or items:
        files[project.lock.resolve()] = lock.format_lock(moved_lock).encode("ascii")
    return Renaming(edits, files, notes, items, moved_files)


def _with_namesakes(target: Target, known: Lock) -> Target:
    """The target, told whether the lock has a statement of the same id under another muscle."""
    if target.kind not in ("fact", "gap"):
        return target
    muscle, fact = target.path[:2]
    namesakes = {key.split("/")[0] for key in known.notes if key.endswith(f"/{fact}/statement")}
    return replace(target, alone=namesakes <= {muscle})


def carry_out(renaming: Renaming) -> None:
    """Replace all files, or, if one cannot be replaced, none.

    Raises:
        AnkiBuildError: if a file cannot be written.
    """
    try:
        replace_all(renaming.files, dict(renaming.moves))
    except OSError as error:
        name = Path(error.filename).name if error.filename else "a file"
        message = f"cannot write {name}: {error.strerror}; nothing was changed"
        raise AnkiBuildError(message) from error
