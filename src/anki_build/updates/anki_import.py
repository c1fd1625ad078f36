"""Imports a package into a throw-away collection of real Anki and reports what Anki says.

Needs the extra `anki-build[verify]`, which only the user installs: Anki is AGPL, and nothing else
in this program imports it.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki_build.reading.errors import AnkiBuildError

OCCLUSION_KIND = 6
# The kind of note types that make a card of each cloze number.
_CLOZE = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many notes of one import were new, updated, there already, or in conflict."""

    new: int
    updated: int
    duplicate: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class Report:
    """What Anki made of a package.

    Attributes:
        anki: the version of Anki.
        notes, cards, media: what the collection holds after the import.
        first: the import into an empty collection.
        again: the same import a second time.
        occlusion_notes: image-occlusion notes that Anki's mask editor opens.
        faults: what is wrong, in words; empty if the package is good.
    """

    anki: str
    notes: int
    cards: int
    media: int
    first: Outcome
    again: Outcome
    occlusion_notes: int
    faults: tuple[str, ...]


def verify(package: Path) -> Report:
    """Import a package twice and look at what came of it.

    Raises:
        AnkiBuildError: if Anki is not installed, or cannot read the package at all.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_collection(Path(folder))) as collection,
    ):
        first = import_package(collection, package)
        again = import_package(collection, package)
        return _report(collection, first, again)


def require() -> None:
    """Insist that Anki is installed, before work that needs it.

    Raises:
        AnkiBuildError: if it is not.
    """
    import importlib.util  # noqa: PLC0415  costs start-up

    if importlib.util.find_spec("anki") is None:
        hint = "pip install 'anki-build[verify]', or pass --no-verify to skip the trial"
        raise AnkiBuildError("a release is verified in Anki, which is not installed", hint=hint)


def open_collection(folder: Path) -> Any:
    """A collection of real Anki in this folder, made if there is none.

    Raises:
        AnkiBuildError: if Anki is not installed.
    """
    try:
        from anki.collection import Collection  # noqa: PLC0415  an optional extra
    except ImportError as error:
        hint = "pip install 'anki-build[verify]'"
        raise AnkiBuildError("Anki is not installed here", hint=hint) from error
    return Collection(str(folder / "collection.anki2"))


def import_package(collection: Any, package: Path, **options: Any) -> Outcome:
    """Import a package as Anki's dialog does, unless options of Anki say otherwise.

    Raises:
        AnkiBuildError: if there is no package, or Anki cannot read it.
    """
    # `anki.collection` has the options only from 24.04 on.
    from anki.import_export_pb2 import (  # noqa: PLC0415
        ImportAnkiPackageOptions,
        ImportAnkiPackageRequest,
    )

    if not package.is_file():
        raise AnkiBuildError(f"there is no package {package}", hint="anki-build build")
    request = ImportAnkiPackageRequest(
        package_path=str(package.resolve()), options=ImportAnkiPackageOptions(**options)
    )
    try:
        log = collection.import_anki_package(request).log
    except Exception as error:  # anki raises a dozen kinds
        message = f"Anki cannot import {package.name}: {error}"
        raise AnkiBuildError(message, hint="build it again") from error
    return Outcome(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))


def _report(collection: Any, first: Outcome, again: Outcome) -> Report:
    from anki.buildinfo import version  # noqa: PLC0415

    notes = collection.note_count()
    occlusion, faults = _occlusion(collection)
    media = collection.media.check()
    faults += [f"picture `{name}` is missing" for name in media.missing]
    faults += [f"picture `{name}` is on no card" for name in media.unused]
    if first.conflicting or again.conflicting:
        faults.append(f"{first.conflicting + again.conflicting} notes are in conflict")
    if first.new != notes or first.updated or first.duplicate:
        faults.append(f"of {notes} notes {first.new} are new in an empty collection")
    if again.new or again.updated:
        faults.append(f"imported again, {again.new} notes are new, {again.updated} updated")
    empty = collection.get_empty_cards().notes
    faults += [f"note {note.note_id} has empty cards" for note in empty]
    if no_cards := collection.db.scalar(
        "select count() from notes where id not in (select nid from cards)"
    ):
        faults.append(f"{no_cards} notes have no card")
    faults += _card_faults(collection)
    return Report(
        version,
        notes,
        collection.card_count(),
        len(list(Path(collection.media.dir()).iterdir())),
        first,
        again,
        occlusion,
        tuple(faults),
    )


def _occlusion(collection: Any) -> tuple[int, list[str]]:
    """Counts native image-occlusion notes, and says what Anki cannot parse of them."""
    count, faults = 0, []
    for notetype in collection.models.all():
        is_occlusion = any(field.get("tag") is not None for field in notetype["flds"])
        note_ids = collection.models.nids(notetype["id"])
        if not note_ids or not is_occlusion:
            continue
        if notetype.get("originalStockKind") != OCCLUSION_KIND:
            faults.append(f"note type `{notetype['name']}` is not native image occlusion")
        for note_id in note_ids:
            parsed = collection.get_image_occlusion_note(note_id)
            if parsed.HasField("note") and parsed.note.occlusions and parsed.note.image_data:
                count += 1
            else:
                faults.append(f"Anki's mask editor cannot open note {note_id}")
    return count, faults


def _card_faults(collection: Any) -> list[str]:
    """Cards of cloze notes that differ from those which Anki itself would make from the fields."""
    faults = []
    for note_id in collection.find_notes(""):
        note = collection.get_note(note_id)
        # Of other notes Anki makes a card for each template, which it checks itself.
        if note.note_type()["type"] != _CLOZE:
            continue
        meant = sorted(note.cloze_numbers_in_fields())
        found = sorted(card.ord + 1 for card in note.cards())
        if meant != found:
            faults.append(f"note {note.guid}: cards {found}, Anki would make {meant}")
    return faults
