"""The notes of the deck that is adopted, whichever program made it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from anki_build.package.notetypes import NOTE_TYPES
from anki_build.reading.apkg import Note, NoteType
from anki_build.reading.markup import plain
from anki_build.updates.adopt.clozes import without_marks
from anki_build.updates.snapshot.packages import opened
from anki_build.updates.snapshot.state import described

OURS = frozenset(each.id for each in NOTE_TYPES)

_FIELD_OF_TEMPLATE = re.compile(r"\{\{(?![#^/!])(?:[^{}]*:)?([^{}:]+)\}\}")


@dataclass(frozen=True, slots=True)
class OldNote:
    """A note of the package.

    Attributes:
        type_id: Anki updates a note in place only if this is the same, or is merged with ours.
        mergeable: whether Anki can merge its note type with ours: it must be one of clozes, and its
            fields without ids. Otherwise Anki stops the import, or our template shows a field
            `Text+` and with it nothing.
        names: the names of its fields.
        first: its first field, as a reader sees it, with its cloze marks.
        text: what is compared: the text of the question with its answers.
        answers: what each of its cards asks for, by card number.
        key: the key that an earlier build of this program wrote into it; else empty.
        items: likewise its slots, with their card numbers.
        modified: seconds since 1970.
    """

    guid: str
    type_id: int
    notetype: str
    mergeable: bool
    names: tuple[str, ...]
    first: str
    text: str
    answers: Mapping[int, str]
    key: str
    items: Mapping[str, int]
    modified: int


def read_package(path: Path) -> tuple[OldNote, ...]:
    """The notes of any package, in their order.

    Raises:
        AnkiBuildError: if there is no such file, if it is no package or a damaged one, or if Anki
            wrote it in its newer format.
    """
    with opened(path, damaged="export or download it again") as package:
        found = package.collection()
    cards: dict[int, set[int]] = defaultdict(set)
    for card in found.cards:
        cards[card.note].add(card.number)
    return tuple(_old_note(note, cards[note.id]) for note in found.notes)


def _old_note(note: Note, cards: set[int]) -> OldNote:
    kind = note.notetype
    names = [field.name for field in kind.fields]
    values = (unicodedata.normalize("NFC", value) for value in note.fields)
    fields = dict(zip(names, values, strict=True))
    text, answers = _cloze_note(fields) if kind.is_cloze else _basic_note(kind, fields)
    key, items = described(fields) if kind.id in OURS else ("", {})
    return OldNote(
        guid=note.guid,
        type_id=kind.id,
        notetype=kind.name,
        mergeable=kind.is_cloze and all(field.id is None for field in kind.fields),
        names=tuple(names),
        first=plain(next(iter(fields.values()))),
        text=text,
        answers={number: answers.get(number, "") for number in sorted(cards | answers.keys())},
        key=key,
        items=items,
        modified=note.modified,
    )


def _cloze_note(fields: Mapping[str, str]) -> tuple[str, dict[int, str]]:
    """The text of the first field and of those with gaps, and the answers by card number."""
    texts: list[str] = []
    answers: dict[int, str] = {}
    for index, value in enumerate(fields.values()):
        text, found = without_marks(value)
        if found or index == 0:
            texts.append(plain(text))
        for number, answer in found:
            answers[number] = f"{answers.get(number, '')} {plain(answer)}".strip()
    return " ".join(texts), answers


def _basic_note(kind: NoteType, fields: Mapping[str, str]) -> tuple[str, dict[int, str]]:
    """The text of all that is asked, and of each template what only its answer side shows."""
    answers: dict[int, str] = {}
    asked = dict.fromkeys([next(iter(fields))])
    for template in kind.templates:
        front = dict.fromkeys(_FIELD_OF_TEMPLATE.findall(template.front))
        back = dict.fromkeys(_FIELD_OF_TEMPLATE.findall(template.back))
        own = [name.strip() for name in back if name not in front and name.strip() in fields]
        # The first field is the answer; remarks follow below it.
        answers[template.number] = plain(fields[own[0]]) if own else ""
        asked |= dict.fromkeys(own[:1])
    return " ".join(plain(fields[name]) for name in asked), answers
