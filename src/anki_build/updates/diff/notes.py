"""What an update changes in one note that students have already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from anki_build.cards.tags import Tag
from anki_build.updates.diff import cards
from anki_build.updates.diff.cards import CardText
from anki_build.updates.diff.changes import CardChange, Change, Kind
from anki_build.updates.diff.words import Passage, related
from anki_build.updates.snapshot import NoteSnapshot


@dataclass(frozen=True, slots=True)
class PairedNote:
    """A note before and after, with the card number of each slot on both sides.

    Attributes:
        renamed: which slots have another id now, the same card asking for the same.
        other_type: whether its note type has another id: Anki will refuse the update.
        other_fact: whether its guid belonged to another fact.
        traded: by their numbers, cards of before whose place is asked for by another one now.
    """

    old: NoteSnapshot
    new: NoteSnapshot
    old_items: Mapping[str, int]
    new_items: Mapping[str, int]
    renamed: Mapping[str, str]
    other_type: bool = False
    other_fact: bool = False
    traded: Mapping[int, CardText] = field(default_factory=dict)

    @property
    def content_changed(self) -> bool:
        """Whether anything differs that an update would bring."""
        return (self.old.notetype, self.old.fields, self.old.tags) != (
            *(self.new.notetype, self.new.fields, self.new.tags),
        )

    @property
    def newer(self) -> bool:
        """Whether Anki would take the update."""
        return self.new.modified > self.old.modified


def kept(
    old: NoteSnapshot,
    new: NoteSnapshot,
    *,
    other_type: bool = False,
    keys_used: bool = False,
    corrected: bool = False,
) -> PairedNote:
    """Join both sides of a note; if one does not name its slots, numbers stand for them.

    Args:
        old: before.
        new: after.
        other_type: whether its note type has another id.
        keys_used: whether another note has, or had, the key of the other side.
        corrected: whether the author says that it was wrong before.
    """
    other_fact = _other_fact(old, new, keys_used=keys_used, corrected=corrected)
    if not (old.slots and new.slots):
        numbers = cards.numbered(old), cards.numbered(new)
        return PairedNote(old, new, *numbers, {}, other_type, other_fact)
    renamed = dict(_renamed(old, new))
    items = {renamed.get(slot, slot): number for slot, number in old.slots.items()}
    return PairedNote(old, new, items, new.slots, renamed, other_type, other_fact)


def _other_fact(old: NoteSnapshot, new: NoteSnapshot, *, keys_used: bool, corrected: bool) -> bool:
    """Whether a note's reviews were earned on something else."""
    if old.key == new.key:
        return not (corrected or new.retired or _same_fact(old, new))
    # Where ids traded places by renaming, every note says what it said.
    return cards.whole(old) != cards.whole(new) and (keys_used or not _same_fact(old, new))


def _renamed(old: NoteSnapshot, new: NoteSnapshot) -> Iterator[tuple[str, str]]:
    """Slots whose card has another name, though it asks for the same."""
    names = {number: slot for slot, number in new.slots.items()}
    for slot, number in old.slots.items():
        name = names.get(number, slot)
        if name == slot or not _same_answer(old, new, number):
            continue
        # Two answers may be alike; of names that trade places the whole card has to be the same.
        if not (slot in new.slots or name in old.slots) or _same_card(old, new, slot, name):
            yield slot, name


def _same_card(old: NoteSnapshot, new: NoteSnapshot, slot: str, name: str) -> bool:
    before, after = cards.cards(old, old.slots)[slot], cards.cards(new, new.slots)[name]
    return (before.question, before.answer) == (after.question, after.answer)


def _same_answer(old: NoteSnapshot, new: NoteSnapshot, number: int) -> bool:
    answers = [cards.asked_for(note, number) for note in (old, new)]
    return answers[0] == answers[1] != ""


def _same_fact(old: NoteSnapshot, new: NoteSnapshot) -> bool:
    """Whether a note with another key may be the same fact under another id."""
    if related(cards.whole(old), cards.whole(new)):
        return True
    return any(_same_answer(old, new, number) for number in old.slots.values())


def changes(note: PairedNote) -> Iterator[Change]:
    """Every change of a kept note; none if nothing of it changes.

    A note whose reviews would land on another fact has no other change.
    """
    found = tuple(_endangered(note))
    if not found:
        looks = _LOOKS if note.old.retired == note.new.retired else (_retirement, _renaming)
        found = tuple(change for look in looks for change in look(note))
        if not found and (note.content_changed or note.newer):
            found = (_other(note),)
    yield from found
    if note.content_changed and not note.newer:
        why = "its content changed but its time did not move on: Anki would skip the update"
        yield _change(note, Kind.NOT_NEWER, why)


def _change(
    note: PairedNote,
    kind: Kind,
    explanation: str = "",
    touched: Iterable[CardChange] = (),
    passages: Iterable[Passage] = (),
) -> Change:
    guid, key, deck = note.new.guid, note.new.key, note.new.deck
    return Change(kind, key, deck, guid, explanation, tuple(touched), tuple(passages))


def _endangered(note: PairedNote) -> Iterator[Change]:
    if note.other_type:
        why = "its note type has another id: Anki refuses the note, and it is never updated again"
        yield _change(note, Kind.ENDANGERED, why, _all_cards(note))
    elif note.other_fact:
        why = f"its reviews were earned on `{note.old.key}`, a different fact"
        if note.old.key == note.new.key:
            why = f"its id meant another fact before; {_correction(note)}"
        yield _change(note, Kind.ENDANGERED, why, _all_cards(note))
    else:
        yield from tuple(_swapped(note)) or _traded(note)


def _traded(note: PairedNote) -> Iterator[Change]:
    """Cards that another one's reviews would count for."""
    _, after = _texts(note)
    for slot, number in note.new_items.items():
        if number in note.traded:
            old = note.traded[number]
            why = (
                f"card {number} has the reviews of another answer, which trades places with this; "
            )
            why += _correction(note)
            yield _change(note, Kind.ENDANGERED, why, [card_change(old, after[slot])])


def _correction(note: PairedNote) -> str:
    return f"if it was wrong before, say `--correction {note.new.key}`"


def _all_cards(note: PairedNote) -> Iterator[CardChange]:
    before, after = _texts(note)
    for slot in dict.fromkeys([*after, *before]):
        yield card_change(before.get(slot), after.get(slot))


def _swapped(note: PairedNote) -> Iterator[Change]:
    before, after = _texts(note)
    owners = {number: slot for slot, number in note.old_items.items()}
    asked = {number: slot for slot, number in note.new_items.items()}
    for number, slot in sorted(asked.items()):
        earned = owners.get(number, slot)
        if earned != slot:
            why = f"card {number} has the reviews of `{earned}` and would ask for `{slot}`"
            if earned not in note.new_items and slot not in note.old_items:
                why += "; if it is only another id, release that before the answer is corrected"
            pair = card_change(before[earned], after[slot])
            yield _change(note, Kind.ENDANGERED, why, [pair])
        elif note.old_items.get(slot, number) != number and note.old_items[slot] not in asked:
            why = f"`{slot}` is card {note.old_items[slot]} and would become card {number}, "
            why += "without its reviews"
            yield _change(note, Kind.ENDANGERED, why, [card_change(before[slot], after[slot])])


def _texts(note: PairedNote) -> tuple[dict[str, CardText], dict[str, CardText]]:
    return cards.cards(note.old, note.old_items), cards.cards(note.new, note.new_items)


def card_change(old: CardText | None, new: CardText | None) -> CardChange:
    """A card before and after; one of the two may be missing."""
    either = new or old
    if either is None:
        raise ValueError("a change of no card")
    question = Passage("question", old.question if old else "", new.question if new else "")
    answer = Passage("answer", old.answer if old else "", new.answer if new else "")
    return CardChange(either.number, either.slot, question, answer)


def _retirement(note: PairedNote) -> Iterator[Change]:
    """A note that is shipped once more to say that it is retired, or that is back."""
    before, after = _texts(note)
    if note.new.retired is None:
        touched = [card_change(None, card) for card in after.values()]
        text = Passage("text", "", cards.whole(note.new))
        yield _change(note, Kind.REVIVED, "", touched, [text])
    else:
        tag = Tag.RETIRED.of(note.new.retired)
        why = f"shipped once more with a line that says so, tagged {tag}"
        touched = [card_change(card, None) for card in before.values()]
        yield _change(
            note, Kind.RETIRED, why, touched, [Passage("text", cards.whole(note.old), "")]
        )


def _text(note: PairedNote) -> Iterator[Change]:
    before, after = _texts(note)
    pairs = [card_change(before[slot], after[slot]) for slot in after if slot in before]
    notes_back = _back(note)
    kind = _text_kind(note, pairs, notes_back)
    if kind is not None:
        text = Passage("text", cards.whole(note.old), cards.whole(note.new))
        touched = [] if kind is Kind.BACK else [pair for pair in pairs if pair.changed]
        yield _change(note, kind, "", touched, [*([text] if text.changed else []), *notes_back])


def _text_kind(note: PairedNote, pairs: list[CardChange], notes_back: list[Passage]) -> Kind | None:
    if any(pair.answer.changed for pair in pairs):
        return Kind.CORRECTED
    wordings = [
        _wording(side, items, pairs)
        for side, items in ((note.old, note.old_items), (note.new, note.new_items))
    ]
    if wordings[0] != wordings[1] and any(pair.question.changed for pair in pairs):
        return Kind.REWORDED
    return Kind.BACK if notes_back else None


def _wording(
    note: NoteSnapshot, items: Mapping[str, int], pairs: list[CardChange]
) -> tuple[str, ...]:
    return cards.wording(note, {items[pair.slot]: pair.slot for pair in pairs})


def _back(note: PairedNote) -> list[Passage]:
    before, after = cards.back(note.old), cards.back(note.new)
    passages = [Passage(name, before[name], after[name]) for name in before]
    return [passage for passage in passages if passage.changed]


def _new_cards(note: PairedNote) -> Iterator[Change]:
    _, after = _texts(note)
    found = [card_change(None, card) for slot, card in after.items() if slot not in note.old_items]
    if found:
        yield _change(note, Kind.CARDS_NEW, "", found)


def _retired_cards(note: PairedNote) -> Iterator[Change]:
    before, _ = _texts(note)
    found = [card_change(card, None) for slot, card in before.items() if slot not in note.new_items]
    if found:
        yield _change(note, Kind.CARDS_RETIRED, "", found)


def _picture(note: PairedNote) -> Iterator[Change]:
    name = Passage("picture", cards.picture(note.old), cards.picture(note.new))
    moved = _moved_masks(note)
    why = f"other masks: {', '.join(moved)}" if moved else ""
    if name.changed or moved:
        yield _change(note, Kind.PICTURE, why, (), [name] if name.changed else [])


def _moved_masks(note: PairedNote) -> list[str]:
    before, after = cards.masks(note.old), cards.masks(note.new)
    same = ((slot, number) for slot, number in note.new_items.items() if number in before)
    return [slot for slot, number in same if before[number] != after.get(number)]


def _moved(note: PairedNote) -> Iterator[Change]:
    deck = Passage("deck", note.old.deck, note.new.deck)
    if deck.changed:
        yield _change(note, Kind.MOVED, "", (), [deck])


def _retagged(note: PairedNote) -> Iterator[Change]:
    # The tag of the release comes with every change; it is no change of its own.
    old, new = note.old.own_tags, note.new.own_tags
    if old != new:
        tags = Passage("tags", " ".join(sorted(old - new)), " ".join(sorted(new - old)))
        yield _change(note, Kind.RETAGGED, "", (), [tags])


def _renaming(note: PairedNote) -> Iterator[Change]:
    ids = [(note.old.key, note.new.key)] if note.old.key != note.new.key else []
    ids += note.renamed.items()
    if ids:
        named = (f"`{before}` is `{after}` now" for before, after in ids)
        yield _change(note, Kind.RENAMED, f"another id: {', '.join(named)}")


def _other(note: PairedNote) -> Change:
    if note.content_changed:
        return _change(note, Kind.OTHER, "emphasis, or a field that no card shows")
    return _change(note, Kind.OTHER, "sent again as it was")


_LOOKS: tuple[Callable[[PairedNote], Iterator[Change]], ...] = (
    *(_text, _picture, _new_cards, _retired_cards, _moved, _retagged, _renaming),
)
