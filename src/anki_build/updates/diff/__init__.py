"""What an update will do to students who have an earlier state; start at `compare`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator

from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import did_you_mean
from anki_build.updates.diff import adopted, cards, notes, notetypes
from anki_build.updates.diff.changes import Change, Comparison, Forecast, Kind, in_order
from anki_build.updates.diff.notes import PairedNote
from anki_build.updates.diff.places import with_traded
from anki_build.updates.diff.words import Passage
from anki_build.updates.snapshot import NoteSnapshot, Snapshot

__all__ = ["Change", "Comparison", "Forecast", "Kind", "compare"]


def compare(old: Snapshot, new: Snapshot, *, corrections: Collection[str] = ()) -> Comparison:
    """What importing the new state does to a collection that has the old one.

    Args:
        old: what students have.
        new: what they would get.
        corrections: the keys of notes whose answers were wrong before, so that they may become
            what another card asked for.

    Raises:
        AnkiBuildError: if there is no note of such a key.
    """
    _refuse_unknown(corrections, new)
    kept = with_traded(_kept(old, new, corrections), old.notes.values(), corrections)
    found = [
        *(change for pair in notetypes.pairs(old, new) for change in notetypes.changes(*pair)),
        *(change for note in kept for change in notes.changes(note)),
        *adopted.changes(old, new),
        *_new(old, new),
        *_retired(old, new),
    ]
    warnings = (*_warnings(kept, old, new), *adopted.warnings(old, new))
    return Comparison(old.label, new.label, in_order(found), warnings, _forecast(kept, old, new))


def _refuse_unknown(corrections: Collection[str], new: Snapshot) -> None:
    known = {note.key for note in new.notes.values()}
    for key in corrections:
        if key not in known:
            hint = did_you_mean(key, known)
            raise AnkiBuildError(f"there is no note `{key}` in {new.label}", hint=hint)


def _kept(old: Snapshot, new: Snapshot, corrections: Container[str]) -> list[PairedNote]:
    keys = [{note.key for note in state.notes.values()} for state in (old, new)]
    return [
        notes.kept(
            old.notes[guid],
            note,
            other_type=_type(old, guid) != _type(new, guid),
            keys_used=note.key in keys[0] or old.notes[guid].key in keys[1],
            corrected=note.key in corrections,
        )
        for guid, note in new.notes.items()
        if guid in old.notes
    ]


def _type(state: Snapshot, guid: str) -> int:
    return state.notetypes[state.notes[guid].notetype].id


def _new(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    known = {note.key: guid for guid, note in old.notes.items()}
    for note in new.notes.values():
        if note.guid in old.notes or note.guid in old.older:
            continue
        if note.key in known and known[note.key] not in new.notes:
            yield _lost(old.notes[known[note.key]], note)
        why = f"retired since {note.retired}, shipped for those who have it" if note.retired else ""
        yield _one_sided(Kind.NEW, None, note, why)


def _lost(old: NoteSnapshot, new: NoteSnapshot) -> Change:
    why = "the fact has another guid: students get a second note of it, without their reviews"
    lost = _one_sided(Kind.ENDANGERED, old, None)
    return Change(Kind.ENDANGERED, new.key, new.deck, new.guid, why, lost.cards)


def _retired(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for guid, note in old.notes.items():
        if guid not in new.notes:
            kind, why = (Kind.LEFT, _LEFT) if note.retired else (Kind.RETIRED, _UNMARKED)
            yield _one_sided(kind, note, None, why)


_UNMARKED = "not in the package; a release ships it once more, marked (unless `keep_retired` is 0)"
_LEFT = "those who have it keep the line that says so"


def _one_sided(
    kind: Kind, old: NoteSnapshot | None, new: NoteSnapshot | None, explanation: str = ""
) -> Change:
    """A change of a note that is on one side only."""
    note = new or old
    if note is None:
        raise ValueError("a change of no note")
    texts = cards.cards(note, note.slots or cards.numbered(note)).values()
    touched = tuple(
        notes.card_change(text if old else None, text if new else None) for text in texts
    )
    whole = cards.whole(note)
    text = Passage("text", whole if old else "", whole if new else "")
    return Change(kind, note.key, note.deck, note.guid, explanation, touched, (text,))


def _warnings(kept: Iterable[PairedNote], old: Snapshot, new: Snapshot) -> Iterator[str]:
    back = sum(note.new.modified < note.old.modified for note in kept)
    if back:
        yield (
            f"{back} of the notes are older in {new.label} than in {old.label}: "
            "is the second one the earlier one?"
        )
    if not old.recorded:
        yield (
            f"the ids.lock of {old.label} does not have all its cards, so it was never built as it "
            "is; whether reviews stay on their facts is known for built states only"
        )
    unnamed = sum(not (note.old.slots and note.new.slots) for note in kept)
    if unnamed:
        yield (
            f"{unnamed} of the notes do not say which card asks for what, so it is not known "
            "whether their reviews stay on their facts"
        )
    for before, after in notetypes.pairs(old, new):
        if not notetypes.same_schema(before, after):
            yield f"{after.name}: {notetypes.MERGE}"


def _forecast(kept: Iterable[PairedNote], old: Snapshot, new: Snapshot) -> Forecast:
    refused = {a.name for b, a in notetypes.pairs(old, new) if not notetypes.same_schema(b, a)}
    fates = Counter(_fate(note, refused) for note in kept)
    others = len(new.adopted_from(old))
    added = len(new.notes) - fates.total() - others
    conflicting = fates["conflicting"] + others
    return Forecast(added, fates["updated"], fates["unchanged"], conflicting)


def _fate(note: PairedNote, refused: Container[str]) -> str:
    if note.other_type or note.new.notetype in refused:
        return "conflicting"
    return "updated" if note.newer else "unchanged"
