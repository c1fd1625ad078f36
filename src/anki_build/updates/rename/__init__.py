"""Another id for a muscle, fact, gap, figure, mask, deck or word, and nobody loses a review.

An id is in the files that define it and refer to it, and in the keys and slots of the lock. All
of them are changed together, or none: the files as text at the places where the id is, the lock
by making the notes before and after and pairing them in their order. `plan` works everything out in
a copy of the project and touches nothing; `carry_out` replaces the files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from anki_build.corpus.project import Project
from anki_build.identity import lock
from anki_build.identity.lock import SlotKey
from anki_build.reading.files import put
from anki_build.updates.rename import entries
from anki_build.updates.rename.choice import choose, refuse_taken
from anki_build.updates.rename.drawings import Move, every_edit, moves, with_drawings
from anki_build.updates.rename.edits import Edit, edited_files, retirement_edits
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
        slots: the same for the slots.
        moves: the files that get another name, which are among `files` by the new one.
    """

    edits: tuple[Edit, ...]
    files: Mapping[Path, bytes]
    notes: tuple[tuple[str, str], ...]
    slots: tuple[tuple[SlotKey, SlotKey], ...]
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
    target = choose(written, kind, old, new)
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
        path = project.root.resolve() / project.lock.name
        files[path] = lock.format_lock(moved_lock).encode("ascii")
    return Renaming(edits, files, notes, items, moved_files)


def carry_out(renaming: Renaming) -> None:
    """Replace all files, or, if one cannot be replaced, none.

    Raises:
        AnkiBuildError: if a file cannot be written.
    """
    put(renaming.files, dict(renaming.moves))
