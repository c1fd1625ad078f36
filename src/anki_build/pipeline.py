"""The whole way from facts to packages. Start here: `build` names every stage in its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from anki_build.cards import across, patterns
from anki_build.cards.notes import Draft
from anki_build.corpus import loading
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.facts.deck_file import DeckFile
from anki_build.facts.vocabulary import (
    FAMILIES,
    ConditionEntry,
    Entry,
    JointEntry,
    MovementEntry,
    MuscleEntry,
)
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
from anki_build.reading.problems import Level, Problem, has_errors, in_order
from anki_build.reading.records import words_in
from anki_build.rules import on_cards as lint
from anki_build.rules import on_facts as checks
from anki_build.rules import on_notes as drafts
from anki_build.rules.cards.base import Word


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
    problems += checks.check(written)
    if has_errors(problems):
        return Prepared(old, history, written, {}, old, in_order(problems))
    by_deck = expand(written)
    problems += drafts.check(by_deck)
    problems += lint.lint(by_deck, words_of(written), checks.SILENCEABLE)
    allotted, too_many = lock.allot(old, _slots(by_deck))
    problems += drafts.refuse_slots(by_deck, too_many)
    problems += drafts.begun_anew(by_deck, old, allotted)
    problems += _another_id(by_deck, old, allotted, history)
    problems += retirements.check(written, allotted)
    stones, found = tombstones.standing(history, _deck_files(written), allotted)
    problems += found
    problems += tombstones.check_pictures(stones, project.releases / releases.MEDIA)
    return Prepared(old, history, written, by_deck, allotted, in_order(problems))


def _another_id(
    by_deck: Mapping[str, Iterable[Draft]], old: Lock, allotted: Lock, history: History
) -> Iterator[Problem]:
    """New notes that are, word for word, old ones which the facts no longer have."""
    gone: dict[str, list[str]] = {}
    for key, slot in old.items:
        if allotted.notes[key].retired and not old.notes[key].retired:
            gone.setdefault(slot, []).append(key)
    for draft in (draft for notes in by_deck.values() for draft in notes):
        asked = () if draft.key in old.notes else draft.slots[:1]
        for key in (key for slot in asked for key in gone.get(slot, ())):
            if _is_twin(draft, key, old, history):
                message = f"`{draft.key}` is `{key}` under another id"
                hint = "put the old id back and run `anki-build rename`, else its reviews are lost"
                span, rule = draft.place.span, drafts.BEGINS_ANEW
                yield Problem(span, message, rule, hint, Level.WARNING)


def _is_twin(draft: Draft, key: str, old: Lock, history: History) -> bool:
    """Whether a draft would be all that students have under a key of the lock."""
    if not all((key, slot) in old.items for slot in draft.slots):
        return False
    known = old.notes[key]
    twin = _render(replace(draft, key=key), old)
    return tombstones.marked(twin, history.changed(), known.guid).content == known.content


def check(project: Project) -> tuple[Problem, ...]:
    """All problems of a project; writes nothing but the cache and needs no clock."""
    return prepare(project).problems


def expand(written: Corpus) -> dict[str, tuple[Draft, ...]]:
    """The notes of every deck by the deck's id: muscle by muscle, then across muscles."""
    by_muscle, together = patterns.expand(written), across.expand(written)
    return {deck: (*by_muscle[deck], *together[deck]) for deck in by_muscle}


@dataclass(frozen=True, slots=True)
class Overview:
    """What a project holds, for its maintainers.

    Attributes:
        columns: the names of the columns of `rows`.
        rows: for each kind of note how many there are, how long and how important.
        refused: what is not asked across muscles, each with the reason.
        by_name_only: muscles that facts name but that no collection holds.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...]
    by_name_only: tuple[str, ...]


def overview(project: Project) -> Overview:
    """Count and explain what `expand` makes.

    Raises:
        AnkiBuildError: if the facts have errors.
    """
    ready = prepare(project)
    if has_errors(ready.problems):
        raise AnkiBuildError("the facts have errors", hint="run `anki-build check`")
    written = ready.corpus
    held = {muscle.id for muscle in written.muscles}
    words = [(word, families) for r in written.records for _, word, families in words_in(r)]
    words += [(m.entity, ("muscles",)) for f in written.figures.values() for m in f.masks]
    named = {
        word
        for word, families in words
        if "muscles" in families and word in written.lexicon["muscles"]
    }
    return Overview(
        lint.COLUMNS,
        lint.statistics(ready.by_deck, words_of(written)),
        tuple(across.refusals(written)),
        tuple(sorted(written.entry(word, "muscles").name for word in named - held)),
    )


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


def words_of(written: Corpus) -> tuple[Word, ...]:
    """The vocabulary as the rules on cards need it, who see no facts."""
    sides = {
        side
        for entry in written.lexicon["movements"].values()
        if isinstance(entry, MovementEntry)
        for side in entry.sides
    }
    return tuple(
        Word(
            id=key,
            family=family,
            names=(entry.name, *entry.synonyms),
            is_sided=_is_sided(entry, sides),
            rotation_turns=isinstance(entry, MuscleEntry) and entry.rotation_turns,
        )
        for family in FAMILIES
        for key, entry in written.lexicon[family].items()
    )


def _is_sided(entry: Entry, sides: AbstractSet[str]) -> bool:
    match entry:
        case MovementEntry():
            return bool(entry.sides)
        case JointEntry():
            return not sides.isdisjoint(entry.movements)
        case ConditionEntry():
            return entry.sided
        case _:
            return False


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
    stones, _ = tombstones.standing(history, _deck_files(ready.corpus), allotted)
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
