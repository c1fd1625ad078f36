"""What an update changes in the note types that students have already."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from anki_build.updates.diff.changes import Change, Kind
from anki_build.updates.diff.words import Passage
from anki_build.updates.snapshot import FieldSnapshot, NotetypeSnapshot, Snapshot

MERGE = (
    "its field list changed: no note of it is updated unless the student ticks Merge note types "
    "and chooses Update notes: Always"
)


def pairs(old: Snapshot, new: Snapshot) -> list[tuple[NotetypeSnapshot, NotetypeSnapshot]]:
    """The note types that both states have; Anki knows them by their ids."""
    by_id = {each.id: each for each in old.notetypes.values()}
    return [(by_id[each.id], each) for each in new.notetypes.values() if each.id in by_id]


def changes(old: NotetypeSnapshot, new: NotetypeSnapshot) -> Iterator[Change]:
    """Every change of one note type."""
    if old.content == new.content:
        return
    parts = [name for name, before, after in _parts(old, new) if before != after]
    why = MERGE if not same_schema(old, new) else f"another {', '.join(parts)}"
    fields = Passage("fields", _names(old), _names(new))
    yield Change(Kind.NOTETYPE, new.name, explanation=why, passages=_only_changed(fields))
    if new.modified <= old.modified:
        why = "it changed but its time did not move on: Anki would skip the update"
        yield Change(Kind.NOT_NEWER, new.name, explanation=why)


def same_schema(old: NotetypeSnapshot, new: NotetypeSnapshot) -> bool:
    """Whether Anki takes both for the same: place by place the same ids, or the same names."""
    fields = zip_longest(old.fields, new.fields)
    templates = [FieldSnapshot(*each.template) for each in (old, new)]
    return all(_same(before, after) for before, after in [*fields, (templates[0], templates[1])])


def _same(old: FieldSnapshot | None, new: FieldSnapshot | None) -> bool:
    if old is None or new is None:
        return False
    if old.id is not None and new.id is not None:
        return old.id == new.id
    return old.name == new.name


def _parts(old: NotetypeSnapshot, new: NotetypeSnapshot) -> Iterator[tuple[str, object, object]]:
    yield "name", old.name, new.name
    yield "fields", old.fields, new.fields
    yield "template", old.template, new.template
    yield "front", old.front, new.front
    yield "back", old.back, new.back
    yield "styling", old.css, new.css


def _names(notetype: NotetypeSnapshot) -> str:
    return ", ".join(field.name for field in notetype.fields)


def _only_changed(passage: Passage) -> tuple[Passage, ...]:
    return (passage,) if passage.changed else ()
