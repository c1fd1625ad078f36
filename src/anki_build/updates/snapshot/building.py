"""The state that a build would give: of bundles in memory, or of a project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from anki_build import pipeline
from anki_build.corpus.project import Project
from anki_build.package.bundle import Bundle, BundledNote
from anki_build.package.notetypes import NoteType
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Level
from anki_build.updates.snapshot.state import (
    FieldSnapshot,
    NoteSnapshot,
    NotetypeSnapshot,
    Snapshot,
    note_snapshot,
)


def of_bundles(label: str, bundles: Iterable[Bundle]) -> Snapshot:
    """The state that packages in memory would give."""
    bundles = list(bundles)
    notes = [_bundled(note) for each in bundles for note in each.notes]
    types = {kind.name: _known(kind, time) for each in bundles for kind, time in each.notetypes}
    media = frozenset(name for each in bundles for name, _ in each.media)
    return Snapshot(label, {note.guid: note for note in notes}, types, media)


def _bundled(note: BundledNote) -> NoteSnapshot:
    names = [field.name for field in note.notetype.fields]
    values = dict(zip(names, note.fields, strict=True))
    return note_snapshot(note.guid, note.notetype.name, values, note.tags, note.deck, note.modified)


def _known(notetype: NoteType, modified: int) -> NotetypeSnapshot:
    return NotetypeSnapshot(
        notetype.id,
        notetype.name,
        tuple(FieldSnapshot(each.name, each.id, each.occlusion_role) for each in notetype.fields),
        (notetype.template, notetype.template_id),
        notetype.front,
        notetype.back,
        notetype.css,
        modified,
    )


# Nothing is written here, so that a project without a lock must be the same in every comparison.
_KEY_OF_NO_LOCK = "0" * 32


def of_project(root: Path, label: str, after: int = 0) -> Snapshot:
    """The state that a build of a project would give; nothing is written.

    Args:
        root: the project's folder.
        label: what people call it.
        after: what would be changed by the build is dated after this and after its lock.

    Raises:
        AnkiBuildError: if the project has errors.
    """
    loaded = pipeline.load(Project(root), _KEY_OF_NO_LOCK)
    result = pipeline.build(loaded, max(loaded.lock.newest(), after) + 1)
    if not result.bundles:
        wrong = sum(problem.level is Level.ERROR for problem in result.problems)
        message = f"{label} has {wrong} error{'' if wrong == 1 else 's'}"
        raise AnkiBuildError(message, hint="run `anki-build check` there, which shows them")
    recorded = result.lock.slots.keys() == loaded.lock.slots.keys()
    return replace(of_bundles(label, result.bundles), recorded=recorded)
