"""A release: built, compared with the previous one, tried in real Anki, recorded; see `make`."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from anki_build import pipeline
from anki_build.corpus.project import Project
from anki_build.history.releases import Release
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem, has_errors
from anki_build.updates import anki_import, snapshot, trial
from anki_build.updates.diff import Comparison
from anki_build.updates.release import planning, writing
from anki_build.updates.release.planning import Options, Plan, Progress
from anki_build.updates.trial.older_deck import verify_older_deck

__all__ = ["Options", "Released", "make"]


@dataclass(frozen=True, slots=True)
class Released:
    """What came of it.

    Attributes:
        problems: of the facts; nothing was made, unless they are warnings that were allowed.
        folder: where everything is.
        files: the names of the files in it.
        release: what was recorded.
        comparison: what it changes; None for the first one.
        merge: whether students must merge note types.
    """

    problems: tuple[Problem, ...] = ()
    folder: Path | None = None
    files: tuple[str, ...] = ()
    release: Release | None = None
    comparison: Comparison | None = None
    merge: bool = False


def make(project: Project, options: Options, now: int, progress: Progress) -> Released:
    """Make a release; if anything is wrong, nothing is changed.

    Args:
        project: where the authors' files are.
        options: what is asked for.
        now: seconds since 1970; what changed gets this time.
        progress: tells the maintainer what is being done.

    Raises:
        AnkiBuildError: if the version is not newer than all before, if the packages are not those
            of the previous release, if a review would land on another fact or a change not arrive,
            if a note type changed and that is not allowed, or if real Anki breaks a promise.
    """
    planning.refuse_version(options.version, project)
    if options.verify:
        anki_import.require()
    progress("reading the facts")
    ready = pipeline.prepare(pipeline.load(project))
    if has_errors(ready.problems) or (ready.problems and not options.allow_warnings):
        return Released(ready.problems)
    olds = planning.find_previous(options, ready)
    folder = options.output / options.version
    _refuse_folder(folder)
    with files.staged_folder(folder) as made, tempfile.TemporaryDirectory() as media:
        plan = planning.plan(options, ready, olds, now, Path(media), progress)
        writing.write(plan, made, progress)
        if options.verify:
            _verify(plan, made, progress)
        release = writing.with_fingerprints(plan, made)
        records = writing.project_files(plan, release, project)
        progress("putting everything in its place")
        names = tuple(sorted(path.name for path in made.iterdir()))
        files.put({**records, folder: made})
    return Released(ready.problems, folder, names, release, plan.comparison, plan.merge)


def _refuse_folder(folder: Path) -> None:
    if os.path.lexists(folder):
        message = f"{folder} already exists"
        raise AnkiBuildError(message, hint="a release is made once; delete it or choose --output")


def _verify(plan: Plan, made: Path, progress: Progress) -> None:
    """Let real Anki import every package, and students of the previous release update to it."""
    faults = []
    for bundle in plan.result.bundles:
        progress(f"importing {bundle.id}.apkg into Anki")
        found = anki_import.verify(made / f"{bundle.id}.apkg").faults
        faults += [f"{bundle.id}.apkg: {fault}" for fault in found]
    for old in plan.olds:
        for bundle in plan.result.bundles:
            state = snapshot.of_bundles(bundle.id, [bundle])
            if state.adopted_from(old.state):
                progress(f"letting a student of {old.path} adopt {bundle.id}.apkg")
                tried = verify_older_deck(old.path, made / f"{bundle.id}.apkg", old.state, state)
                faults += [f"{bundle.id}.apkg, {each}" for each in tried.faults]
            if old.state.notes.keys() & {note.guid for note in bundle.notes}:
                progress(
                    f"updating a student of {old.path} to {bundle.id}.apkg, under every setting"
                )
                kept = trial.verify_update(old.path, made / f"{bundle.id}.apkg")
                if plan.merge:
                    # What students are to choose; with another setting notes stay as they are.
                    kept = [k for k in kept if k.setting.merge and k.setting.update == trial.ALWAYS]
                faults += [f"{bundle.id}.apkg, {fault}" for each in kept for fault in each.faults]
    if faults:
        listed = "".join(f"\n  {fault}" for fault in faults)
        raise AnkiBuildError(f"real Anki breaks what the upgrade page promises:{listed}")
