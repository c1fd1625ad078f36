"""The way from facts to packages: load, check, expand, number, render, bundle, write.

`load` reads everything and `write` writes everything; what lies between is made of values alone.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from anki_build.cards.deck_page import deck_page
from anki_build.cards.expand import Drafts, expand, slots
from anki_build.corpus import loading
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.history import releases
from anki_build.history.releases import History
from anki_build.history.shipping import render_all
from anki_build.identity import lock, recorded
from anki_build.identity.lock import Lock
from anki_build.identity.recorded import Recorded
from anki_build.package.bundle import Bundle, bundle
from anki_build.package.notetypes import NOTE_TYPES
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError, OutOfDateError
from anki_build.reading.problems import Problem, has_errors, in_order
from anki_build.rules import checking
from anki_build.rules.notes import changed_id
from anki_build.rules.notes.base import Notes

# No build is later, in seconds since 1970: who gives milliseconds is far beyond it.
LATEST = 10**11


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is in a project's folder.

    Attributes:
        corpus: what the authors wrote.
        lock: the published guids and numbers.
        history: every release up to now.
        problems: what cannot be read.
        recorded: what git and the last release say that the lock has to have.
    """

    corpus: Corpus
    lock: Lock
    history: History
    problems: tuple[Problem, ...]
    recorded: tuple[Recorded, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The notes of a project, before a clock is needed.

    Attributes:
        drafts: the notes of every deck by the deck's id; none if the facts have errors.
        assigned: the lock with a guid and a number for all of them.
        problems: of every stage so far, in the order of files and lines.
    """

    loaded: Loaded
    drafts: Drafts
    assigned: Lock
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a build made; without packages if the problems hold an error.

    Attributes:
        lock: what is to be written down before any package is published.
        lock_changed: whether that differs from what is written down.
    """

    bundles: tuple[Bundle, ...]
    lock: Lock
    lock_changed: bool
    problems: tuple[Problem, ...]


def load(project: Project, key: str | None = None) -> Loaded:
    """Read a project: facts, figures, releases and the lock.

    Args:
        project: where they are.
        key: what sets a project that has no lock yet apart from all others, 32 hexadecimal digits;
            drawn at random unless given. A lock that is there has its own.

    Raises:
        AnkiBuildError: if that is no key.
    """
    known, problems = lock.read(project.lock, project.lock.name, key)
    history, found = releases.read_all(project.releases, project.releases.name)
    corpus, wrong = loading.load(project)
    elsewhere = (*recorded.of_git(project.lock), *filter(None, [history.lock]))
    # Of a damaged lock its own lines say what is wrong.
    told = (*problems, *found, *wrong)
    return Loaded(corpus, known, history, told, () if problems else elsewhere)


def check(loaded: Loaded) -> tuple[Problem, ...]:
    """Every problem of a project: of its files, facts, figures, notes and cards."""
    return prepare(loaded).problems


def build(loaded: Loaded, now: int) -> Result:
    """Make every package of a project, in memory.

    Args:
        loaded: from `load`.
        now: seconds since 1970; what changed gets this time.

    Raises:
        AnkiBuildError: if the lock is dated after now.
    """
    return package(prepare(loaded), now)


def prepare(loaded: Loaded, *, errors_only: bool = False) -> Prepared:
    """Check the facts, expand them to notes, number these, and check the notes and cards.

    Args:
        loaded: from `load`.
        errors_only: whether what only warns is left out, for whoever asks only if it can be built.
    """
    corpus, known, history = loaded.corpus, loaded.lock, loaded.history
    lost = recorded.losses(known, loaded.recorded)
    problems = [*loaded.problems, *lost, *checking.check(corpus, errors_only=errors_only)]
    if has_errors(problems):
        return Prepared(loaded, {}, known, in_order(problems))
    drafts = expand(corpus)
    assigned, too_many = lock.assign(known, slots(drafts))
    notes = Notes(corpus, drafts, known, assigned, tuple(too_many), history)
    problems += checking.check(notes, errors_only=errors_only)
    return Prepared(loaded, drafts, assigned, in_order(problems))


def package(prepared: Prepared, now: int, history: History | None = None) -> Result:
    """Render and bundle prepared notes; what changed gets the time.

    Args:
        prepared: from `prepare`.
        now: seconds since 1970.
        history: the releases to count with, if not those that were loaded.

    Raises:
        AnkiBuildError: as `build` does.
    """
    _refuse_clock(prepared.assigned, now)
    if has_errors(prepared.problems):
        return Result((), prepared.loaded.lock, False, prepared.problems)
    corpus = prepared.loaded.corpus
    history = history or prepared.loaded.history
    rendered = render_all(corpus, prepared.drafts, prepared.assigned, history)
    contents = {note.key: note.content for notes in rendered.values() for note in notes}
    types = {each.key: each.content for each in NOTE_TYPES}
    dated = lock.date(prepared.assigned, contents, types, now)
    pages = {deck.file.id: deck_page(corpus, deck) for deck in corpus.decks}
    bundles = tuple(bundle(deck, pages[deck], notes, dated) for deck, notes in rendered.items())
    return Result(bundles, dated, dated != prepared.loaded.lock, prepared.problems)


def write(result: Result, project: Project, output: Path | None = None) -> list[Path]:
    """Write the packages and the lock.

    Every package is finished and compared with what was meant before anything is replaced, and the
    lock is written before any package is in its place: nothing is published that is not recorded.

    Args:
        result: from `build`.
        project: whose lock is written.
        output: where the packages go; by default `dist` of the project.

    Returns:
        The packages.

    Raises:
        AnkiBuildError: if one cannot be written; lock and packages are as before then.
    """
    from anki_build.package import apkg_writer, proof  # noqa: PLC0415  only a build pays

    with ExitStack() as stack:
        packages = {}
        for each in result.bundles:
            destination = (output or project.output) / f"{each.id}.apkg"
            packages[destination] = stack.enter_context(apkg_writer.staged(each, destination))
            proof.compare(each, packages[destination])
        lines = lock.format_lock(result.lock).encode("ascii")
        locks = {project.lock: lines} if result.lock_changed else {}
        files.put({**locks, **packages}, hint=apkg_writer.HINT)
    return list(packages)


def require_locked(result: Result) -> None:
    """Insist that the lock is already what this build would write.

    Raises:
        OutOfDateError: if it does not.
    """
    if result.lock_changed:
        message = "ids.lock is not up to date with the facts"
        # A build would write an id down that was changed by hand, and its reviews would be lost.
        changed = (each for each in result.problems if each.rule == changed_id.check.name)
        hint = next((f"{each.message}: {each.hint}" for each in changed), "")
        raise OutOfDateError(message, hint=hint or "run `anki-build build` and commit ids.lock")


def _refuse_clock(known: Lock, now: int) -> None:
    if not isinstance(now, int) or not 0 < now < LATEST:
        raise AnkiBuildError(
            f"the time of a build is {now!r}", hint="give whole seconds since 1970"
        )
    if known.newest() > now:
        message = f"ids.lock is dated {known.newest()}, which is later than now ({now})"
        raise AnkiBuildError(message, hint="set this machine's clock; updates would not arrive")
