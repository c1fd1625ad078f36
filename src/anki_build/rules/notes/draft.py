"""A note that Anki cannot tell from another one, or that has no card or no answer.

Two notes with one key would be one note for a student, and two gaps with one name would be one
card. A note without a gap makes no card. An empty answer asks for nothing. A note can have at most
500 cards in its lifetime, because Anki ignores higher numbers.

Bad: `text: "The gluteus medius lies {where}."` with `gaps: {where: {answer: {markup: "$ $"}}}`.
Better: the same text with `gaps: {where: under the gluteus maximus}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Draft, Line, Slot
from anki_build.identity.lock import MAX_NUMBER
from anki_build.reading.problems import Level
from anki_build.reading.text import Formula
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(notes: Notes) -> Iterator[Finding]:
    """Every note by itself, its key against those before it, and slots without a number."""
    seen: dict[str, Draft] = {}
    for draft in notes.drafts:
        if draft.key in seen:
            first = seen[draft.key].place.span
            message = f"note `{draft.key}` is made a second time, first from {first}"
            yield Finding(draft.place.span, message, "give one another id")
        seen.setdefault(draft.key, draft)
        yield from _slots(draft)
    for key, slot in notes.too_many:
        message = f"`{slot}` would be card {MAX_NUMBER + 1} or later of `{key}`"
        hint = f"a note has at most {MAX_NUMBER} cards in its life, begin another"
        yield Finding(seen[key].place.span, message, hint)


def _slots(draft: Draft) -> Iterator[Finding]:
    span = draft.place.span
    if not draft.slots:
        yield Finding(span, f"note `{draft.key}` has nothing to ask")
    for name, times in Counter(draft.slots).items():
        if times > 1:
            yield Finding(span, f"`{name}` appears {times} times in note `{draft.key}`")
    if isinstance(draft, ClozeDraft):
        for line in (draft.lead, *draft.items):
            yield from _answers(draft, line)


def _answers(draft: ClozeDraft, line: Line) -> Iterator[Finding]:
    for piece in line:
        if isinstance(piece, Slot):
            text = "".join(p.latex if isinstance(p, Formula) else p.text for p in piece.answer)
            if not text.strip():
                yield Finding(draft.place.span, f"the answer of `{piece.name}` is empty")
