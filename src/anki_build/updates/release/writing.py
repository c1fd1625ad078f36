"""The files of a release, and what is recorded of it in the project."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import msgspec

from anki_build.cards.tags import Tag
from anki_build.corpus.project import Project
from anki_build.history import reasons as retirements
from anki_build.history.reasons import Reason
from anki_build.history.releases import MEDIA, Release, fingerprint, format_release
from anki_build.identity import lock
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import snapshot
from anki_build.updates.adopt import steps
from anki_build.updates.diff.wording import count
from anki_build.updates.release import changelog, checksums, pages, previous
from anki_build.updates.release.document import Block, Heading, markdown, page
from anki_build.updates.release.planning import Plan, Progress

CHANGELOG = "CHANGELOG.md"


def write(plan: Plan, made: Path, progress: Progress) -> None:
    """Write packages and pages into the staged folder.

    Raises:
        AnkiBuildError: if something cannot be written.
    """
    from anki_build.package import apkg_writer as apkg  # noqa: PLC0415  genanki doubles the start-up
    from anki_build.package import proof  # noqa: PLC0415  a check needs no database

    progress("writing the packages")
    with ExitStack() as stack:
        for bundle in plan.result.bundles:
            destination = made / f"{bundle.id}.apkg"
            file = stack.enter_context(apkg.staged(bundle, destination))
            proof.compare(bundle, file)
            files.put({destination: file})
    title = f"Changes in {plan.release.version}"
    for name, heading, blocks in (
        ("CHANGELOG.md", "Changelog", _changes(plan)),
        ("changelog.html", title, _changes(plan)),
        ("UPGRADE.md", "", _upgrade(plan)),
        ("upgrade.html", f"Updating to {plan.release.version}", _upgrade(plan)),
        ("CREDITS.md", "", _credits(plan)),
    ):
        whole = [Heading(heading, 1), *blocks] if heading == "Changelog" else blocks
        text = page(heading, whole) if name.endswith(".html") else markdown(whole)
        files.write(made / name, text)
    files.write(made / checksums.SUMS, checksums.sums(made))


def _changes(plan: Plan) -> list[Block]:
    notes = [note for bundle in plan.result.bundles for note in bundle.notes]
    kept = [note for note in notes if not Tag.RETIRED.values(note.tags)]
    cards = sum(len(note.numbers) for note in kept)
    size = f"{count(len(kept), 'note')} and {count(cards, 'card')}"
    return list(changelog.blocks(plan.release, plan.comparison, _why(plan), _marked(plan), size))


def _marked(plan: Plan) -> frozenset[str]:
    """The guids of the notes that this release retires and ships once more."""
    tag = Tag.RETIRED.of(plan.release.version)
    notes = (note for bundle in plan.result.bundles for note in bundle.notes)
    return frozenset(note.guid for note in notes if tag in note.tags)


def _why(plan: Plan) -> dict[str, Reason]:
    assigned = plan.ready.assigned
    found = retirements.reasons(plan.ready.loaded.corpus, assigned)
    return {assigned.notes[key].guid: reason for key, reason in found.items()}


def _upgrade(plan: Plan) -> list[Block]:
    names = [f"{bundle.id}.apkg" for bundle in plan.result.bundles]
    marked = bool(_marked(plan))
    new = snapshot.of_bundles("", plan.result.bundles)
    older = tuple(filter(None, (steps(each.state, new) for each in plan.olds)))
    news = pages.Announced(
        plan.release, plan.comparison, marked=marked, merge=plan.merge, older=older
    )
    return list(pages.upgrade_page(news, names, pages.needs(plan.result.bundles)))


def _credits(plan: Plan) -> list[Block]:
    written = plan.ready.loaded.corpus
    shown = {name for bundle in plan.result.bundles for name, _ in bundle.media}
    figures = [f for _, f in sorted(written.figures.items()) if f.picture.media_name in shown]
    rest = sorted(shown - {figure.picture.media_name for figure in figures})
    return list(pages.credits_page(written, plan.release, figures, rest))


def published(plan: Plan) -> bytes:
    """The text of the lock, with a mark on all that this release publishes."""
    return lock.format_lock(lock.released(plan.result.lock)).encode("ascii")


def with_fingerprints(plan: Plan, made: Path) -> Release:
    """The record of a release with the fingerprints of its lock and of the written packages."""
    release = plan.release
    prints = {
        name: previous.fingerprint(snapshot.of_package(made / f"{name}.apkg"))
        for name in release.packages
    }
    known = fingerprint(published(plan))
    return msgspec.structs.replace(release, packages=prints, lock=known)


def project_files(plan: Plan, release: Release, project: Project) -> dict[Path, bytes]:
    """The files of the project that change, the lock first: what is published is recorded."""
    path = project.releases / CHANGELOG
    try:
        log = files.content(path).decode("utf-8") if path.exists() else None
    except (OSError, UnicodeDecodeError) as error:
        raise AnkiBuildError(f"cannot read {path}: {error}") from error
    copy = project.releases / f"{release.version}.lock"
    locks = dict.fromkeys([project.lock, copy], published(plan))
    texts = {
        project.releases / f"{release.version}.yaml": format_release(release),
        path: changelog.prepended(log, _changes(plan)),
    }
    pictures = {project.releases / MEDIA / name: data for name, data in plan.pictures.items()}
    return {**locks, **pictures} | {each: text.encode() for each, text in texts.items()}
