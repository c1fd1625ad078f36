"""The test bench of an adoption: a student of the older deck follows the steps, in real Anki."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki_build.package.notetypes import CLOZE
from anki_build.updates.adopt import Steps, steps
from anki_build.updates.anki_import import import_package
from anki_build.updates.snapshot import Snapshot
from anki_build.updates.trial import ALWAYS, history_of, opened, review


@dataclass(frozen=True, slots=True)
class OlderDeckTrial:
    """What a student of the older deck had after the steps.

    Attributes:
        adopted: how many notes became ours.
        reviewed: how many cards of the older deck had been reviewed.
        reviews: how many of them have the same interval, due date and state as before.
        emptied: how many of them ask nothing any more, as their card was not adopted.
        left: how many notes were not adopted.
        faults: what is wrong, in words.
    """

    adopted: int
    reviewed: int
    reviews: int
    emptied: int
    left: int
    faults: tuple[str, ...]


def verify_older_deck(old: Path, new: Path, before: Snapshot, after: Snapshot) -> OlderDeckTrial:
    """Let a student of an older deck follow the steps that the upgrade page gives.

    Args:
        old: the package of the older deck.
        new: the package of the project.
        before: the state that the older package gives.
        after: the state that the new one gives; it has adopted at least one note.

    Raises:
        AnkiBuildError: if Anki is not installed, or cannot read one of the packages.
    """
    todo = steps(before, after)
    if todo is None:
        raise ValueError("nothing is adopted")
    adopted = after.adopted_from(before).keys()
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as collection:
        import_package(collection, old)
        review(collection)
        history = history_of(collection)
        untouched = {g: _shown(collection, g) for g in before.older if g not in adopted}
        faults = list(_follow(collection, new, todo, adopted))
        reviews = history_of(collection)
        kept = sum(reviews.get(card) == was for card, was in history.items())
        if kept < len(history):
            faults.append(f"{len(history) - kept} of {len(history)} reviews are lost")
        faults += _not_ours(collection, adopted)
        changed = [g for g, was in untouched.items() if _shown(collection, g) != was]
        faults += [f"note {guid} is not adopted, but changed" for guid in changed]
        again = import_package(collection, new)
        if again.conflicting or again.new:
            wrong = f"{again.conflicting} notes are in conflict, {again.new} are new"
            faults.append(f"imported once more, {wrong}")
        asked = {(g, n) for g in adopted for n in after.notes[g].slots.values()}
        silent = {card for card in history if card[0] in adopted} - asked
        return OlderDeckTrial(
            len(adopted), len(history), kept, len(silent), len(untouched), tuple(faults)
        )


def _follow(collection: Any, new: Path, todo: Steps, adopted: AbstractSet[str]) -> Iterator[str]:
    """Do what the page says."""
    if todo.by_hand:
        first = import_package(collection, new)
        if first.conflicting != todo.adopted:
            yield f"{first.conflicting} notes are in conflict at first, not {todo.adopted}"
        _change_notetypes(collection, todo, adopted)
        done = import_package(collection, new, update_notes=ALWAYS)
    else:
        done = import_package(collection, new, update_notes=ALWAYS, merge_notetypes=True)
        _delete_fields(collection, todo)
    if done.conflicting:
        yield f"{done.conflicting} notes are in conflict after the steps"


def _change_notetypes(collection: Any, todo: Steps, adopted: AbstractSet[str]) -> None:
    """Give those notes that Show lists our note type: the ones that the package has too."""
    models = collection.models
    for name in todo.notetypes:
        old = models.by_name(name)
        nids = [nid for nid in models.nids(old["id"]) if collection.get_note(nid).guid in adopted]
        info = models.change_notetype_info(
            old_notetype_id=old["id"], new_notetype_id=models.by_name(CLOZE.name)["id"]
        )
        names = [field["name"] for field in old["flds"]]
        wanted = {field.name: -1 for field in CLOZE.fields} | {"Text": 0}
        info.input.new_fields[:] = [
            wanted.get(field["name"], -1) for field in models.by_name(CLOZE.name)["flds"]
        ]
        if todo.notetypes[name] != names[0]:
            raise ValueError(f"the first field of {name} is {names[0]}")
        info.input.note_ids.extend(nids)
        models.change_notetype_of_notes(info.input)


def _delete_fields(collection: Any, todo: Steps) -> None:
    notetype = collection.models.by_name(CLOZE.name)
    for field in [each for each in notetype["flds"] if each["name"] in todo.fields]:
        collection.models.remove_field(notetype, field)
    collection.models.update_dict(notetype)


def _not_ours(collection: Any, guids: AbstractSet[str]) -> Iterator[str]:
    for guid in guids:
        nid = collection.db.scalar("select id from notes where guid = ?", guid)
        if nid is None or collection.get_note(nid).mid != CLOZE.id:
            yield f"note {guid} did not become a note of anki_build"


def _shown(collection: Any, guid: str) -> list[tuple[str, str]]:
    """Question and answer of every card of a note, as Anki renders them."""
    nid = collection.db.scalar("select id from notes where guid = ?", guid)
    cards = collection.get_note(nid).cards() if nid else []
    return [(card.question(), card.answer()) for card in cards]
