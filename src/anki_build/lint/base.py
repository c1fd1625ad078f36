"""What every rule on cards works with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anki_build.notes import ClozeDraft, Draft, Line, Slot
from anki_build.text import Formula, Inline


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has against a note.

    Attributes:
        draft: the note.
        message: what is wrong, lower case, no full stop; names the card where there are several.
        hint: what would be better, if that is known.
    """

    draft: Draft
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a cloze note as a student meets it, in plain text.

    Attributes:
        slot: the gap that is asked.
        answer: what stands in it.
        question: the whole note with dots (or the hint) in this gap, lines separated by newlines.
        line: only the line that holds the gap, likewise.
    """

    draft: ClozeDraft
    slot: Slot
    answer: str
    question: str
    line: str


def cards(drafts: Sequence[Draft]) -> Iterator[Card]:
    """Every card of every cloze note."""
    for draft in drafts:
        if isinstance(draft, ClozeDraft):
            lines = (draft.lead, *draft.items)
            for line in lines:
                for piece in line:
                    if isinstance(piece, Slot):
                        question = "\n".join(_shown(each, piece) for each in lines)
                        yield Card(draft, piece, text(piece.answer), question, _shown(line, piece))


def _shown(line: Line, asked: Slot) -> str:
    return "".join(
        _gap(piece, asked) if isinstance(piece, Slot) else text((piece,)) for piece in line
    )


def _gap(piece: Slot, asked: Slot) -> str:
    return f"[{piece.hint or '...'}]" if piece is asked else text(piece.answer)


def text(parts: Sequence[Inline]) -> str:
    """The parts as plain text."""
    return "".join(part.latex if isinstance(part, Formula) else part.text for part in parts)
