"""What an update changes in notes of an older deck that the project has adopted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from anki_build.updates.diff import cards
from anki_build.updates.diff.changes import CardChange, Change, Kind
from anki_build.updates.diff.words import Passage
from anki_build.updates.snapshot import NoteSnapshot, OldNote, Snapshot

_WHY = "Anki reports it as conflicting until the student follows the steps of the upgrade page"
_LATE = "the older note is dated later: Anki would skip the update"


def changes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Every change of the adopted notes, with what each card asked and asks."""
    for guid, before in new.adopted_from(old).items():
        note = new.notes[guid]
        number_of = {number: slot for slot, number in note.slots.items()}
        kept = {number: slot for number, slot in number_of.items() if number in before.answers}
        gone = [number for number in before.answers if number not in number_of]
        text = Passage("text", before.text, cards.whole(note))
        yield _change(Kind.ADOPTED, note, _cards(before, note, kept), _WHY, (text,))
        if gone:
            yield _change(Kind.CARDS_RETIRED, note, [_gone(before, each) for each in gone])
        added = {number: slot for number, slot in number_of.items() if number not in kept}
        if added:
            yield _change(Kind.CARDS_NEW, note, _cards(None, note, added))
        if note.modified <= before.modified:
            yield _change(Kind.NOT_NEWER, note, (), _LATE)


def warnings(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """What of an older deck is not adopted."""
    left = len(old.older) - len(new.adopted_from(old))
    if left:
        which = "1 note" if left == 1 else f"{left:,} notes"
        yield f"not adopted of {old.label}: {which}, which students keep unchanged"


def _change(
    kind: Kind,
    note: NoteSnapshot,
    touched: Iterable[CardChange],
    why: str = "",
    passages: tuple[Passage, ...] = (),
) -> Change:
    return Change(kind, note.key, note.deck, note.guid, why, tuple(touched), passages)


def _cards(old: OldNote | None, note: NoteSnapshot, slots: Mapping[int, str]) -> list[CardChange]:
    """Cards of a note by their numbers, in the order of these, with what they asked before."""
    texts = cards.cards(note, {slot: number for number, slot in slots.items()})
    return [
        CardChange(
            each.number,
            each.slot,
            Passage("question", old.text if old else "", each.question),
            Passage("answer", old.answers[each.number] if old else "", each.answer),
        )
        for each in texts.values()
    ]


def _gone(old: OldNote, number: int) -> CardChange:
    question = Passage("question", old.text, "")
    return CardChange(number, str(number), question, Passage("answer", old.answers[number], ""))
