"""The packages of the previous release, which students have; any others are refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from anki_build.history.releases import Release
from anki_build.identity.lock import Lock
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import snapshot
from anki_build.updates.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Previous:
    """One package of the previous release."""

    path: Path
    state: Snapshot


def read(paths: Sequence[Path], latest: Release | None, written: Lock) -> tuple[Previous, ...]:
    """Read the packages of the previous release.

    Args:
        paths: where they are; all of that release.
        latest: what is recorded of that release, if it was made by this program.
        written: the lock as it is written down.

    Raises:
        AnkiBuildError: if one cannot be read, is of another project, is newer than the lock, or
            is not of that release; if two are of one deck; or if one is missing.
    """
    found = tuple(Previous(path, snapshot.of_package(path, older=True)) for path in paths)
    for each in found:
        _refuse_foreign(each, written)
        if each.state.newest > written.newest():
            message = f"{each.path} is newer than what ids.lock knows of"
            hint = "it is no earlier release of these files; are OLD and NEW the wrong way round?"
            raise AnkiBuildError(message, hint=hint)
    _refuse_twice(found)
    if latest is not None:
        _refuse_others(found, latest)
    return found


def _refuse_foreign(each: Previous, written: Lock) -> None:
    guids = {entry.guid for entry in written.notes.values()}
    if each.state.older and guids.isdisjoint(each.state.older):
        snapshot.refuse_others(each.state)
    unknown = [note.key for note in each.state.notes.values() if note.guid not in guids]
    if each.state.notes and len(unknown) == len(each.state.notes):
        message = f"{each.path} is of another project: ids.lock has none of its notes"
        raise AnkiBuildError(message, hint="name the package of the previous release with --from")
    if unknown:
        message = f"ids.lock does not have {len(unknown)} of the notes of {each.path}, "
        message += f"such as `{unknown[0]}`"
        hint = "nobody would update them; take the ids.lock that it was built with"
        raise AnkiBuildError(message, hint=hint)


def _refuse_twice(found: Iterable[Previous]) -> None:
    owners: dict[str, Path] = {}
    for each in found:
        known = each.state.notes.keys() | each.state.older.keys()
        for guid in known:
            if guid in owners:
                message = f"{owners[guid]} and {each.path} have the same notes"
                raise AnkiBuildError(message, hint="name one package of each deck")
        owners |= dict.fromkeys(known, each.path)


def _refuse_others(found: Iterable[Previous], latest: Release) -> None:
    wanted = {print_: deck for deck, print_ in latest.packages.items()}
    # An older deck that is adopted was never released here.
    for each in (each for each in found if each.state.notes):
        if wanted.pop(fingerprint(each.state), None) is None:
            message = f"{each.path} is not the package of release {latest.version}"
            hint = "a release is compared with the previous one, as it was published"
            raise AnkiBuildError(message, hint=hint)
    if wanted:
        missing = ", ".join(f"{each}.apkg" for each in sorted(wanted.values()))
        message = f"release {latest.version} had {missing} too"
        raise AnkiBuildError(message, hint="name every package of that release with --from")


def fingerprint(state: Snapshot) -> str:
    """A hash of all that a package brings to a student, whichever program zipped it."""
    notes = [
        (n.guid, n.notetype, sorted(n.fields.items()), n.tags, n.deck, n.modified)
        for n in sorted(state.notes.values(), key=lambda note: note.guid)
    ]
    types = sorted((each.content, each.modified) for each in state.notetypes.values())
    text = json.dumps([notes, types, sorted(state.media)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
