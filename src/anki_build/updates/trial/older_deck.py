"""The test bench of an adoption: a student of the older deck follows the steps, in real Anki."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki_build.package.notetypes import CLOZE
from anki_build.updates.adopt import Steps, steps
from anki_build.updates.anki_import import import_package, open_collection
from anki_build.updates.snapshot import Snapshot
from anki_build.updates.trial import ALWAYS

_Card = tuple[str, int]


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
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_collection(Path(folder))) as collection,
    ):
        import_package(collection, old)
        _review(collection)
        history = _history(collection)
        untouched = {g: _shown(collection, g) for g in before.older if g not in adopted}
        faults = list(_follow(collection, new, todo))
        reviews = _history(collection)
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


def _follow(collection: Any, new: Path, todo: Steps) -> Iterator[str]:
    """Do what the page says."""
    if todo.by_hand:
        first = import_package(collection, new)
        if first.conflicting != todo.adopted:
            yield f"{first.conflicting} notes are in conflict at first, not {todo.adopted}"
        _change_notetypes(collection, todo, new)
        done = import_package(collection, new, update_notes=ALWAYS)
    else:
        done = import_package(collection, new, update_notes=ALWAYS, merge_notetypes=True)
        _delete_fields(collection, todo)
    if done.conflicting:
        yield f"{done.conflicting} notes are in conflict after the steps"


def _change_notetypes(collection: Any, todo: Steps, new: Path) -> None:
    models = collection.models
    # What Show lists: the notes that the package has, of another note type than in the package.
    guids = _guids(new)
    for name in todo.notetypes:
        old = models.by_name(name)
        nids = [nid for nid in models.nids(old["id"]) if collection.get_note(nid).guid in guids]
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


def _guids(package: Path) -> set[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_collection(Path(folder))) as collection,
    ):
        import_package(collection, package)
        return set(collection.db.list("select guid from notes"))


def _delete_fields(collection: Any, todo: Steps) -> None:
    notetype = collection.models.by_name(CLOZE.name)
    for field in [each for each in notetype["flds"] if each["name"] in todo.fields]:
        collection.models.remove_field(notetype, field)
    collection.models.update_dict(notetype)


def _not_ours(collection: Any, guids: Any) -> Iterator[str]:
    for guid in guids:
        nid = collection.db.scalar("select id from notes where guid = ?", guid)
        if nid is None or collection.get_note(nid).mid != CLOZE.id:
            yield f"note {guid} did not become a note of anki_build"


def _review(collection: Any) -> None:
    today = collection.sched.today
    for index, card_id in enumerate(collection.find_cards("", order="c.id asc")):
        card = collection.get_card(card_id)
        card.type, card.queue, card.ivl, card.reps = 2, 2, index + 1, index % 7 + 1
        card.due, card.factor = today + index + 1, 2000 + index % 900
        collection.update_card(card)


def _history(collection: Any) -> dict[_Card, tuple[Any, ...]]:
    rows = collection.db.all(
        "select n.guid, c.ord + 1, c.type, c.queue, c.due, c.ivl, c.factor, c.reps"
        " from cards c join notes n on n.id = c.nid where c.reps > 0"
    )
    return {(guid, number): tuple(rest) for guid, number, *rest in rows}


def _shown(collection: Any, guid: str) -> list[tuple[str, str]]:
    """Question and answer of every card of a note, as Anki renders them."""
    nid = collection.db.scalar("select id from notes where guid = ?", guid)
    cards = collection.get_note(nid).cards() if nid else []
    return [(card.question(), card.answer()) for card in cards]
