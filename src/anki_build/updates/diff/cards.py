"""What a student reads on the cards of a note, from the note's fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anki_build.reading.markup import plain
from anki_build.updates.snapshot import NoteSnapshot

# `render` breaks up every `}}` and `::` of the text itself, so these are the builder's own.
_GAP = re.compile(r"\{\{c(\d+)::(.*?)\}\}", re.DOTALL)
_LINE_END = re.compile(r"</?(?:ul|li|br)\b[^>]*>")
_SOURCE = re.compile(r'<img[^>]*\bsrc="([^"]*)"')
_FOLDED = "<details>"

# The fields that only the back shows, with what they are called here.
_BACK = {
    "Notes": "notes",
    "Variants": "other sources",
    "Context": "context",
    "Source": "source",
    "Back Extra": "back",
}
BACK_NAMES = frozenset(_BACK.values())
_NAMES = re.compile(r'<ol class="ab-names">(.*?)</ol>', re.DOTALL)
_NAME = re.compile(r'<li value="(\d+)">(.*?)</li>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class CardText:
    """One card: what it asks and the answer that it expects."""

    slot: str
    number: int
    question: str
    answer: str


def cards(note: NoteSnapshot, items: Mapping[str, int]) -> dict[str, CardText]:
    """The cards of a note by their slots, in the order of their numbers.

    Args:
        note: the note.
        items: the card number of each slot.
    """
    in_order = sorted(items.items(), key=lambda item: item[1])
    return {slot: _card(note, slot, number) for slot, number in in_order}


def numbered(note: NoteSnapshot) -> dict[str, int]:
    """Slots for a note that does not name them: each number is its own slot."""
    text = note.fields.get("Text") or note.fields.get("Occlusion", "")
    return {number: int(number) for number, _ in _GAP.findall(text)}


def is_figure(note: NoteSnapshot) -> bool:
    """Whether the note asks with masks on a picture."""
    return "Occlusion" in note.fields


def _card(note: NoteSnapshot, slot: str, number: int) -> CardText:
    if is_figure(note):
        return CardText(slot, number, plain(note.fields["Header"]), _name(note, number) or slot)
    question = _shown(note, lambda n, gap: _asked(gap) if n == number else _answer(gap))
    return CardText(slot, number, question, asked_for(note, number))


def _name(note: NoteSnapshot, number: int) -> str:
    """What the back of a figure's card calls what its mask hides; empty in older packages."""
    found = dict(_named(note))
    return plain(found.get(str(number), ""))


def _named(note: NoteSnapshot) -> list[tuple[str, str]]:
    """Number and name of each mask, in the order of the numbers."""
    names = _NAMES.search(note.fields.get("Back Extra", ""))
    return _NAME.findall(names[1]) if names else []


def asked_for(note: NoteSnapshot, number: int) -> str:
    """The answer of a card, or the shapes of its mask; empty if there is no such card."""
    text = note.fields["Occlusion" if is_figure(note) else "Text"]
    gaps = [gap for found, gap in _GAP.findall(text) if int(found) == number]
    return " / ".join(plain(_answer(gap)) if not is_figure(note) else gap for gap in gaps)


def _asked(gap: str) -> str:
    _, _, hint = gap.partition("::")
    return f"[{hint or '...'}]"


def _answer(gap: str) -> str:
    return gap.partition("::")[0]


def _shown(note: NoteSnapshot, gap: Callable[[int, str], str]) -> str:
    """Heading and text, with every gap as `gap` shows it."""
    heading = plain(note.fields.get("Heading", ""))
    text = plain(_GAP.sub(lambda m: gap(int(m[1]), m[2]), note.fields["Text"]))
    return f"{heading}: {text}" if heading else text


def whole(note: NoteSnapshot) -> str:
    """The note in one line, with the answers of all its cards between brackets."""
    if is_figure(note):
        names = (f"[{plain(name)}]" for _, name in _named(note))
        return " ".join([plain(note.fields["Header"]), *names])
    return _shown(note, lambda _, gap: f"[{_answer(gap)}]")


def wording(note: NoteSnapshot, slots: Mapping[int, str]) -> tuple[str, ...]:
    """The question side without answers: what stays the same unless the author rewords it.

    Lines that hold only other gaps are left out: an item that comes or goes rewords nothing.

    Args:
        note: the note.
        slots: the slots that count, by their numbers.
    """
    if is_figure(note):
        return (plain(note.fields["Header"]),)
    lines = _LINE_END.split(note.fields["Text"])
    kept = (_wording(line, slots) for line in lines if _counts(line, slots))
    return (plain(note.fields.get("Heading", "")), *kept)


def _counts(line: str, slots: Mapping[int, str]) -> bool:
    numbers = [int(number) for number, _ in _GAP.findall(line)]
    return bool(line) and (not numbers or any(number in slots for number in numbers))


def _wording(line: str, slots: Mapping[int, str]) -> str:
    def gap(found: re.Match[str]) -> str:
        slot = slots.get(int(found[1]))
        return _answer(found[2]) if slot is None else f"[{slot}|{found[2].partition('::')[2]}]"

    return plain(_GAP.sub(gap, line))


def back(note: NoteSnapshot) -> dict[str, str]:
    """What only the back shows, by what it is called."""
    shown = {name: note.fields.get(field, "") for field, name in _BACK.items()}
    # The names of a figure's masks are the answers of its cards.
    return {
        name: plain(_NAMES.sub("", markup).replace(_FOLDED, " ")) for name, markup in shown.items()
    }


def picture(note: NoteSnapshot) -> str:
    """The name of the note's picture, empty if it has none."""
    found = _SOURCE.search(note.fields.get("Image", ""))
    return found[1] if found else ""


def masks(note: NoteSnapshot) -> dict[int, list[str]]:
    """The shapes of each card's mask, by the card's number."""
    shapes: dict[int, list[str]] = {}
    for number, shape in _GAP.findall(note.fields.get("Occlusion", "")):
        shapes.setdefault(int(number), []).append(shape)
    return shapes
