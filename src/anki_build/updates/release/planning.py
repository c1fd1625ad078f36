"""Works out what a release is: what changed, what is retired, and whether it may be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from anki_build import pipeline
from anki_build.corpus.project import Project
from anki_build.history.releases import History, Release, RetiredNote, is_readable, version_order
from anki_build.package.bundle import Bundle
from anki_build.package.notetypes import NOTE_TYPES
from anki_build.pipeline import Prepared, Result
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import snapshot
from anki_build.updates.diff import Comparison, Kind, compare
from anki_build.updates.diff.cards import numbered
from anki_build.updates.diff.changes import ERRORS, in_order
from anki_build.updates.diff.notetypes import pairs, same_schema
from anki_build.updates.release import previous
from anki_build.updates.release.previous import Previous
from anki_build.updates.snapshot import NoteSnapshot, Snapshot
from anki_build.updates.snapshot.state import note_snapshot

# Up to so many changes that stop a release are listed; `diff` has them all.
MOST_LISTED = 20

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the maintainer asks for.

    Attributes:
        version: such as `1.2.0`.
        old: the packages of the previous release; looked for in `output` if there are none.
        output: the folder in which a folder of the version is made.
        first: whether there is no previous release.
        verify: whether it is tried in real Anki.
        notetypes_changed: whether the list of fields of a note type may have changed.
        allow_warnings: whether warnings on the facts stop nothing.
        corrections: the keys of notes that were wrong before, so that their answers may trade
            places.
    """

    version: str
    old: tuple[Path, ...]
    output: Path
    first: bool = False
    verify: bool = True
    notetypes_changed: bool = False
    allow_warnings: bool = False
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A release that is worked out, but not written."""

    ready: Prepared
    olds: tuple[Previous, ...]
    release: Release
    result: Result
    comparison: Comparison | None
    merge: bool
    pictures: Mapping[str, bytes]


def refuse_version(version: str, project: Project) -> None:
    """Insist on a version that is newer than all that were released.

    Raises:
        AnkiBuildError: if it is not.
    """
    order = version_order(version)
    if order is None:
        hint = "three numbers, such as 1.2.0, or 1.2.0-rc.1 for a trial"
        raise AnkiBuildError(f"`{version}` is not a version", hint=hint)
    for path in sorted(project.releases.glob("*.yaml")):
        other = version_order(path.stem)
        if other is not None and order <= other:
            message = f"version {version} is not newer than {path.stem}, which was released"
            raise AnkiBuildError(message, hint="take a higher number")


def find_previous(options: Options, ready: Prepared) -> tuple[Previous, ...]:
    """The packages of the previous release; none for the first one.

    Raises:
        AnkiBuildError: if they are not known, or are others.
    """
    latest = ready.loaded.history.latest
    if options.first:
        if latest is not None or options.old:
            what = f"release {latest.version}" if latest else "the package of one"
            raise AnkiBuildError(f"this is not the first release: there is {what}")
        return ()
    paths = options.old
    if not paths and latest is not None:
        paths = tuple(sorted((options.output / latest.version).glob("*.apkg")))
    if not paths:
        which = f"of release {latest.version} " if latest else "that students have "
        message = f"the packages {which}are not known"
        hint = "name them with --from" + ("" if latest else ", or pass --first if nobody has any")
        raise AnkiBuildError(message, hint=hint)
    return previous.read(paths, latest, ready.loaded.lock)


def plan(
    options: Options,
    ready: Prepared,
    olds: tuple[Previous, ...],
    now: int,
    media: Path,
    progress: Progress,
) -> Plan:
    """Work a release out; nothing is written but pictures of retired notes into `media`.

    Raises:
        AnkiBuildError: if it may not be published.
    """
    progress("building")
    old = _joined([each.state for each in olds])
    plain = pipeline.package(ready, now)
    base = _of(plain.bundles)
    date = dt.datetime.fromtimestamp(now, dt.UTC).date().isoformat()
    retired = _retired(old, _deck_ids_now(old, plain.bundles), base)
    release = Release(
        version=options.version,
        date=date,
        packages={bundle.id: "0" * 16 for bundle in plain.bundles},
        changed=_changed(old, base, ready.loaded.history),
        retired=tuple(sorted(retired, key=lambda note: note.key)),
    )
    if not is_readable(release):
        message = "so much is retired at once that it cannot be recorded in one file"
        raise AnkiBuildError(message, hint="retire some of it in a release of its own")
    pictures = _pictures(release, olds)
    for name, content in pictures.items():
        files.write(media / name, content)
    history = ready.loaded.history.then(release, {name: media / name for name in pictures})
    result = pipeline.package(ready, now, history)
    if not olds:
        return Plan(ready, olds, release, result, None, merge=False, pictures=pictures)
    progress(f"comparing with {', '.join(each.path.name for each in olds)}")
    new = _of(result.bundles, options.version)
    comparison = compare(old, new, corrections=options.corrections)
    comparison = _with_revived(comparison, release)
    comparison = _with_reused(comparison, _before(ready.loaded.history, old, new), new, options)
    _refuse_harm(comparison)
    merge = _refuse_schema(old, new, options)
    return Plan(ready, olds, release, result, comparison, merge, pictures)


def _of(bundles: Iterable[Bundle], label: str = "") -> Snapshot:
    return snapshot.of_bundles(label, bundles)


def _joined(states: Sequence[Snapshot]) -> Snapshot:
    """All packages of a release as one state."""
    return Snapshot(
        ", ".join(each.label for each in states),
        {guid: note for each in states for guid, note in each.notes.items()},
        {name: kind for each in states for name, kind in each.notetypes.items()},
        frozenset(name for each in states for name in each.media),
        older={guid: note for each in states for guid, note in each.older.items()},
    )


def _changed(old: Snapshot, new: Snapshot, history: History) -> dict[str, str]:
    """The notes that students get with a difference; those that are back or adopted, too."""
    before = history.retired()
    return {
        note.key: guid
        for guid, note in new.notes.items()
        if note.retired is None and _is_changed(old, note, before)
    }


def _is_changed(old: Snapshot, note: NoteSnapshot, before: Container[str]) -> bool:
    if note.guid in old.notes:
        return _differs(old.notes[note.guid], note)
    return note.guid in before or note.guid in old.older


def _differs(old: NoteSnapshot, new: NoteSnapshot) -> bool:
    sides = [(each.notetype, each.fields, each.own_tags) for each in (old, new)]
    return sides[0] != sides[1]


def _deck_ids_now(old: Snapshot, bundles: Iterable[Bundle]) -> dict[str, str]:
    """The id that each former deck has now; none for one that is gone."""
    owners = {note.guid: bundle.id for bundle in bundles for note in bundle.notes}
    moved = {
        deck: owners[guid]
        for guid, note in old.notes.items()
        if guid in owners
        for deck in note.deck_ids
    }
    return moved | {each: each for each in owners.values()}


def _retired(
    old: Snapshot, deck_ids_now: Mapping[str, str], new: Snapshot
) -> Iterator[RetiredNote]:
    """The notes that were in the deck and are no longer, as students have them.

    Those of a deck that is gone have no package that could ship them.
    """
    for guid, note in old.notes.items():
        deck_ids = sorted(deck_ids_now[each] for each in note.deck_ids if each in deck_ids_now)
        if guid not in new.notes and note.retired is None and deck_ids:
            yield RetiredNote(
                key=note.key,
                guid=guid,
                deck_id=deck_ids[0],
                notetype=_type_key(old, note),
                deck=note.deck,
                numbers=tuple(sorted(set(numbered(note).values()))),
                tags=note.tags,
                fields=dict(note.fields),
            )


def _type_key(old: Snapshot, note: NoteSnapshot) -> str:
    kinds = {kind.id: kind.key for kind in NOTE_TYPES}
    known = old.notetypes[note.notetype]
    if known.id not in kinds:
        message = f"{old.label} has `{note.key}` with the note type `{known.name}`, another one"
        raise AnkiBuildError(message, hint="name the packages as they were published")
    return kinds[known.id]


def _pictures(release: Release, olds: Iterable[Previous]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name in filter(None, (note.picture for note in release.retired)):
        package = next((each.path for each in olds if name in each.state.media), None)
        if package is None:
            raise AnkiBuildError(
                f"picture `{name}` is in none of the packages", hint="name another"
            )
        found[name] = snapshot.picture_of(package, name)
    return found


def _with_revived(comparison: Comparison, release: Release) -> Comparison:
    """New notes that an earlier release had: students of that one may have them already."""
    known = frozenset(release.changed.values())
    why = "whoever has it from an earlier release finds it on the same cards, for others it is new"
    changes = (
        replace(each, kind=Kind.REVIVED, explanation=why)
        if each.kind is Kind.NEW and each.guid in known
        else each
        for each in comparison.changes
    )
    return replace(comparison, changes=in_order(changes))


def _before(history: History, old: Snapshot, new: Snapshot) -> Snapshot:
    """Notes that are back in the deck as they were retired, if the release before lacked them."""
    notes = {
        guid: note_snapshot(guid, note.type.name, note.fields, note.tags, note.deck, modified=0)
        for guid, (_, note, _) in history.retired().items()
        if guid in new.notes and guid not in old.notes and new.notes[guid].retired is None
    }
    return replace(new, notes=notes)


def _with_reused(
    comparison: Comparison, before: Snapshot, new: Snapshot, options: Options
) -> Comparison:
    """What a retired id that is used again for something else would do to its reviews."""
    seen = compare(before, new, corrections=options.corrections)
    harm = [each for each in seen.of(Kind.ENDANGERED) if each.guid in before.notes]
    return replace(comparison, changes=in_order([*harm, *comparison.changes]))


def _refuse_harm(comparison: Comparison) -> None:
    wrong = comparison.of(*ERRORS)
    if wrong:
        listed = "".join(f"\n  {each.key}: {each.explanation}" for each in wrong[:MOST_LISTED])
        listed += f"\n  and {len(wrong) - MOST_LISTED:,} more" if len(wrong) > MOST_LISTED else ""
        cards = comparison.cards(Kind.ENDANGERED)
        what = f"the reviews of {cards} cards would be lost or land on another fact"
        if not cards:
            what = "changes would never arrive"
        hint = "see `anki-build diff`; put ids back that were changed by hand, or ids.lock"
        raise AnkiBuildError(f"{what}:{listed}", hint=hint)


def _refuse_schema(old: Snapshot, new: Snapshot, options: Options) -> bool:
    names = [after.name for before, after in pairs(old, new) if not same_schema(before, after)]
    if names and not options.notetypes_changed:
        message = f"the list of fields of {', '.join(names)} changed: no note of it is updated "
        message += "unless students tick Merge note types and choose Update notes: Always"
        hint = "put the fields back; or, if the change is meant, pass --note-types-changed"
        raise AnkiBuildError(message, hint=hint)
    return bool(names)
