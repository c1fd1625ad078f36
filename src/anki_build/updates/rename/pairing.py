"""The notes before and after: they are paired in their order, and must show the same."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from anki_build import pipeline
from anki_build.cards.notes import ClozeDraft, Draft, Line, Slot
from anki_build.corpus.project import Project
from anki_build.figures.picture import without_stem
from anki_build.identity.lock import SlotKey
from anki_build.pipeline import Prepared
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.files import write
from anki_build.reading.problems import Level
from anki_build.rules.notes import retired
from anki_build.updates.rename.drawings import every_edit, with_drawings
from anki_build.updates.rename.keys import entry_renamed
from anki_build.updates.rename.target import Target


def prepare(project: Project, message: str, but: str = "") -> Prepared:
    """Read a project that has no errors, but for those of one rule, which comes after the notes.

    Raises:
        AnkiBuildError: with the message and the first error if it has.
    """
    ready = pipeline.prepare(pipeline.load(project), errors_only=True)
    found = (each for each in ready.problems if each.rule != but)
    errors = [each for each in found if each.level is Level.ERROR]
    if errors:
        raise AnkiBuildError(f"{message}\n{errors[0]}", hint="run `anki-build check`")
    return ready


def expand_copy(
    project: Project,
    folder: Path,
    files: Mapping[Path, bytes],
    gone: Iterable[Path],
    target: Target,
) -> Mapping[str, tuple[Draft, ...]]:
    """The notes that the edited files make, tried out in another folder."""
    for name in (project.decks.name, project.media.name):
        if (project.root / name).is_dir():
            shutil.copytree(project.root / name, folder / name, symlinks=True)
    root = project.root.resolve()
    for path, content in files.items():
        write(folder / path.relative_to(root), content)
    for path in gone:
        (folder / path.relative_to(root)).unlink()
    copy = Project(folder)
    # Which notes are retired is in the lock, which the copy lacks.
    message = f"with the id `{target.new}` the project would have errors"
    ready = prepare(copy, message, but=retired.check.name)
    left = list(every_edit(with_drawings(ready.loaded.corpus, copy), target))
    if left:
        raise AnkiBuildError(f"{left[0].span}: `{target.old}` would remain here")
    return ready.drafts


@dataclass(frozen=True, slots=True)
class Moved:
    """New keys by old keys, and new slots by old keys and slots, of all notes that are made."""

    keys: Mapping[str, str]
    slots: Mapping[SlotKey, str]


def pair(
    before: Mapping[str, Iterable[Draft]], after: Mapping[str, Iterable[Draft]], target: Target
) -> Moved:
    """Pair notes by their keys, or else by their order, and slots by theirs.

    Raises:
        AnkiBuildError: if a pair does not show the same to a student.
    """
    olds, news = (list(itertools.chain.from_iterable(each.values())) for each in (before, after))
    by_key = {draft.key: draft for draft in news}
    keys = [entry_renamed(target, draft.key, "")[0] for draft in olds]
    # Notes in the order of ids get another order with another id.
    if by_key.keys() == set(keys):
        news = [by_key[key] for key in keys]
    if [_shown(draft) for draft in olds] != [_shown(draft) for draft in news]:
        raise AnkiBuildError("the new id would change what cards ask; nothing was changed")
    pairs = list(zip(olds, news, strict=True))
    return Moved(
        {old.key: new.key for old, new in pairs},
        {
            (old.key, slot): new_slot
            for old, new in pairs
            for slot, new_slot in zip(old.slots, new.slots, strict=True)
        },
    )


def _shown(draft: Draft) -> tuple[object, ...]:
    """All of a note that does not show its id."""
    common = (draft.kind, draft.deck, draft.back)
    if isinstance(draft, ClozeDraft):
        lines = [_without_names(line) for line in (draft.lead, *draft.items)]
        return (*common, draft.heading, lines)
    shapes = [mask.shapes for mask in draft.masks]
    return (*common, draft.header, without_stem(draft.picture.media_name), draft.hide_all, shapes)


def _without_names(line: Line) -> Line:
    return tuple(
        Slot("", piece.answer, piece.hint) if isinstance(piece, Slot) else piece for piece in line
    )
