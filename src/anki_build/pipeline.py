"""The whole way from facts to packages. Start here: `build` names every stage in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from anki_build.cards import across, patterns
from anki_build.cards.notes import Draft
from anki_build.corpus import loading
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.facts.deck_file import DeckFile
from anki_build.history import reasons as retirements
from anki_build.history import releases
from anki_build.history import retired_notes as tombstones
from anki_build.history.releases import History
from anki_build.identity import lock
from anki_build.identity.lock import Lock
from anki_build.package import render
from anki_build.package.bundle import Bundle, BundledDeck, bundle
from anki_build.package.notetypes import NOTE_TYPES
from anki_build.reading.errors import AnkiBuildError, OutOfDateError
from anki_build.reading.problems import Problem, has_errors, in_order
from anki_build.rules import checking
from anki_build.rules.notes.base import Notes


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made; without packages if the problems hold an error.

    Attributes:
        lock: what is to be written down before any package leaves the house.
        lock_changed: whether that differs from what is written down.
    """

    bundles: tuple[Bundle, ...]
    lock: Lock
    lock_changed: bool
    problems: tuple[Problem, ...]


def build(project: Project, now: int) -> BuildResult:
    """Make every package of a project, in memory.

    Args:
        project: where the authors' files are.
        now: seconds since 1970; what changed gets this time.

    Raises:
        AnkiBuildError: if the lock is dated after now.
    """
    return finish(prepare(project), project, now)


def finish(
    ready: Prepared,
    project: Project,
    now: int,
    *,
    history: History | None = None,
    media: Path | None = None,
) -> BuildResult:
    """The stages that need a clock: render, date, and bundle.

    Args:
        ready: from `prepare`.
        project: where the authors' files are.
        now: seconds since 1970.
        history: the releases to count with, if not those of the project.
        media: another folder with pictures of retired notes.

    Raises:
        AnkiBuildError: as `build` does.
    """
    if ready.lock.newest() > now:
        message = f"ids.lock is dated {ready.lock.newest()}, which is later than now ({now})"
        raise AnkiBuildError(message, hint="set this machine's clock; updates would not arrive")
    if has_errors(ready.problems):
        return BuildResult((), ready.lock, False, ready.problems)
    history = ready.history if history is None else history
    folders = [project.releases / releases.MEDIA, *([media] if media else [])]
    rendered = _rendered(ready, history, folders)
    contents = {note.key: note.content for notes in rendered.values() for note in notes}
    notetypes = {each.key: each.content for each in NOTE_TYPES}
    dated = lock.date(ready.allotted, contents, notetypes, now)
    bundles = tuple(
        bundle(deck, _top_deck(ready.corpus, deck), notes, dated)
        for deck, notes in rendered.items()
    )
    return BuildResult(bundles, dated, dated != ready.lock, ready.problems)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known before a clock is needed.

    Attributes:
        lock: as it is written down.
        history: every release up to now.
        by_deck: the drafts of every deck; none if the facts have errors.
        allotted: the lock with a guid and numbers for every draft.
        problems: of every stage so far.
    """

    lock: Lock
    history: History
    corpus: Corpus
    by_deck: Mapping[str, tuple[Draft, ...]]
    allotted: Lock
    problems: tuple[Problem, ...]


def prepare(project: Project) -> Prepared:
    """Read, check, expand and number; the stages that `build` and `check` share."""
    old, problems = lock.read(project.lock, project.lock.name)
    history, found = releases.read_all(project.releases, project.releases.name)
    problems += found
    written, found = loading.load(project)
    problems += found
    problems += checking.check(written)
    if has_errors(problems):
        return Prepared(old, history, written, {}, old, in_order(problems))
    by_deck = expand(written)
    allotted, too_many = lock.allot(old, _slots(by_deck))
    media = project.releases / releases.MEDIA
    notes = Notes(written, by_deck, old, allotted, tuple(too_many), history, media)
    problems += checking.check(notes)
    return Prepared(old, history, written, by_deck, allotted, in_order(problems))


def check(project: Project) -> tuple[Problem, ...]:
    """All problems of a project; writes nothing and needs no clock."""
    return prepare(project).problems


def expand(written: Corpus) -> dict[str, tuple[Draft, ...]]:
    """The notes of every deck by the deck's id: muscle by muscle, then across muscles."""
    by_muscle, together = patterns.expand(written), across.expand(written)
    return {deck: (*by_muscle[deck], *together[deck]) for deck in by_muscle}


def publish(result: BuildResult, project: Project, output: Path) -> list[Path]:
    """Write the packages and the lock.

    Every package is finished and compared with what was meant before anything is replaced, and the
    lock is written before any package is in its place: nothing is given out that is not recorded.

    Returns:
        The packages.
    """
    from anki_build.package import apkg_reader as reopen  # noqa: PLC0415  a check needs no database
    from anki_build.package import apkg_writer as apkg  # noqa: PLC0415  genanki doubles the start-up

    with ExitStack() as stack:
        staged = {}
        for each in result.bundles:
            destination = output / f"{each.id}.apkg"
            staged[destination] = stack.enter_context(apkg.staged(each, destination))
            reopen.compare(each, staged[destination])
        if result.lock_changed:
            lock.write(result.lock, project.lock)
        for destination, file in staged.items():
            file.replace(destination)
    return list(staged)


def require_locked(result: BuildResult) -> None:
    """Insist that the lock says already what this build would write.

    Raises:
        OutOfDateError: if it does not.
    """
    if result.lock_changed:
        message = "ids.lock is not up to date with the facts"
        raise OutOfDateError(message, hint="run `anki-build build` and commit ids.lock")


def _slots(by_deck: Mapping[str, Iterable[Draft]]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(draft.key, deck, draft.slots) for deck, notes in by_deck.items() for draft in notes]


def _deck_files(written: Corpus) -> list[DeckFile]:
    return [deck.file for deck in written.decks]


def _rendered(
    ready: Prepared, history: History, media: Sequence[Path]
) -> dict[str, list[render.RenderedNote]]:
    """The notes of every collection, each with the tag of its last change; retired ones last."""
    allotted, changed = ready.allotted, history.changed()
    rendered = {
        deck: [
            tombstones.marked(_render(draft, allotted), changed, allotted.notes[draft.key].guid)
            for draft in notes
        ]
        for deck, notes in ready.by_deck.items()
    }
    stones = tombstones.standing(history, _deck_files(ready.corpus), allotted)
    why = retirements.reasons(ready.corpus, allotted) if stones else {}
    for each in stones:
        if each.deck is not None:
            note = tombstones.rendered(each, why.get(each.key), media, each.deck.name)
            rendered[each.deck.id].append(note)
    return rendered


def _render(draft: Draft, allotted: Lock) -> render.RenderedNote:
    numbers = {slot: allotted.items[draft.key, slot].number for slot in draft.slots}
    return render.render(draft, numbers)


def _top_deck(written: Corpus, deck_id: str) -> BundledDeck:
    file = next(deck.file for deck in written.decks if deck.file.id == deck_id)
    searches = {
        f"tag:anki_build::deck::{deck_id} tag:anki_build::yield::must": "what everyone must know",
        f"tag:anki_build::deck::{deck_id} tag:anki_build::kind::referral": "referred pain",
        f"tag:anki_build::deck::{deck_id} tag:anki_build::kind::figure": "pictures",
    }
    for muscle_id in file.muscles:
        name = written.entry(muscle_id, "muscles").name
        searches[f"tag:anki_build::muscle::{muscle_id}"] = name
    return BundledDeck(file.name, render.description(file.description, file.licence, searches))
