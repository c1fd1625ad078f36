"""Rules on drafts that keep a package sound, whatever the facts are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from anki_build.cards.notes import ClozeDraft, Draft, Line, Slot
from anki_build.identity.lock import MAX_NUMBER, ItemKey, Lock
from anki_build.reading.problems import Level, Problem
from anki_build.reading.text import Formula

RULE = "draft"
BEGINS_ANEW = "begins-anew"


def check(by_deck: Mapping[str, Iterable[Draft]]) -> list[Problem]:
    """Two notes with one key, one slot twice in a note, notes without a card, empty answers."""
    problems: list[Problem] = []
    seen: dict[str, Draft] = {}
    for draft in (draft for notes in by_deck.values() for draft in notes):
        if draft.key in seen:
            first = seen[draft.key].place.span
            message = f"note `{draft.key}` is made a second time, first from {first}"
            problems.append(Problem(draft.place.span, message, RULE, "give one another id"))
        seen.setdefault(draft.key, draft)
        problems += _slots(draft)
    return problems


def refuse_slots(
    by_deck: Mapping[str, Iterable[Draft]], too_many: Iterable[ItemKey]
) -> Iterator[Problem]:
    """Slots for which Anki has no number left."""
    drafts = {draft.key: draft for notes in by_deck.values() for draft in notes}
    for key, slot in too_many:
        message = f"`{slot}` would be card {MAX_NUMBER + 1} or later of `{key}`"
        hint = f"a note has at most {MAX_NUMBER} cards in its life, begin another"
        yield Problem(drafts[key].place.span, message, RULE, hint)


def begun_anew(
    by_deck: Mapping[str, Iterable[Draft]], old: Lock, allotted: Lock
) -> Iterator[Problem]:
    """Facts whose card moves to another note: their part, joint or relation is another now.

    Warnings, until the build is locked: a student's reviews stay with the old card.
    """
    moved: dict[tuple[str, str], list[str]] = {}
    for (key, slot), item in allotted.items.items():
        if item.retired and not old.items[key, slot].retired:
            moved.setdefault((_group(key), slot), []).append(key)
    for draft in (draft for notes in by_deck.values() for draft in notes):
        for slot in draft.slots:
            if (draft.key, slot) in old.items:
                continue
            group = _group(draft.key)
            for key in moved.get((group, slot), ()) if group else ():
                message = f"the card of `{slot}` begins anew, before it stood in `{key}`"
                hint = "put it back if it asks the same as before, else build and commit"
                yield Problem(draft.place.span, message, BEGINS_ANEW, hint, Level.WARNING)


def _group(key: str) -> str:
    """What the notes of one section of a muscle share: `MUSCLE/actions` of all parts and joints.

    Empty for notes that are not about a part of a section.
    """
    muscle, section, *_ = key.split("/")
    name, dot, _ = section.partition(".")
    return f"{muscle}/{name}" if dot and muscle != "across" else ""


def _slots(draft: Draft) -> Iterator[Problem]:
    span = draft.place.span
    if not draft.slots:
        yield Problem(span, f"note `{draft.key}` has nothing to ask", RULE)
    for name, times in Counter(draft.slots).items():
        if times > 1:
            yield Problem(span, f"`{name}` stands {times} times in note `{draft.key}`", RULE)
    if isinstance(draft, ClozeDraft):
        for line in (draft.lead, *draft.items):
            yield from _answers(draft, line)


def _answers(draft: ClozeDraft, line: Line) -> Iterator[Problem]:
    for piece in line:
        if isinstance(piece, Slot):
            text = "".join(p.latex if isinstance(p, Formula) else p.text for p in piece.answer)
            if not text.strip():
                yield Problem(draft.place.span, f"the answer of `{piece.name}` is empty", RULE)
