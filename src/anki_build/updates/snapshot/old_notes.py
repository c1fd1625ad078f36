"""The notes of the deck that is adopted, whichever program made it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from anki_build.package.notetypes import NOTE_TYPES
from anki_build.reading.apkg import Note, NoteType
from anki_build.reading.markup import plain
from anki_build.updates.snapshot.clozes import without_marks
from anki_build.updates.snapshot.state import OldNote, described

OURS = frozenset(each.id for each in NOTE_TYPES)

_FIELD_OF_TEMPLATE = re.compile(r"\{\{(?![#^/!])(?:[^{}]*:)?([^{}:]+)\}\}")


def old_note(note: Note, cards: AbstractSet[int], deck: str) -> OldNote:
    """A note of any note type.

    Args:
        note: as the package has it.
        cards: the numbers of its cards.
        deck: the full name of the deck of its first card; empty if it has none.
    """
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
        deck=deck,
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
