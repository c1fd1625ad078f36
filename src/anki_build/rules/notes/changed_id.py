"""Something that is, word for word, what the facts had before: only its id changed.

Students know a note by the ids in its key, and a card by the id of what it asks. Under another id
it is new to them, and the reviews stay with the old one, which retires. `anki-build rename` changes
an id and keeps the reviews. `anki-build build` writes the new id into `ids.lock`; after that, the
warning no longer appears.

Bad: `id: nerve` changed to `id: superior-gluteal` by hand.
Better: `anki-build rename fact gluteus-medius/nerve superior-gluteal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from anki_build.cards.notes import ClozeDraft, Draft, Line, Slot
from anki_build.facts.vocabulary import FAMILIES
from anki_build.history.retired_notes import marked
from anki_build.history.shipping import with_numbers
from anki_build.identity.lock import Lock
from anki_build.reading.problems import Level
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule

_WORDS = re.compile(r"[/.]").split


@dataclass(frozen=True, slots=True)
class _Change:
    """A note that would be as before with its former ids.

    Attributes:
        key: of before.
        slots: each slot of before by its new name.
        word: the id of before and the new one, the first that differ.
    """

    draft: Draft
    key: str
    slots: Mapping[str, str]
    word: tuple[str, str]


@rule(Level.WARNING)
def check(notes: Notes) -> Iterator[Finding]:
    """Every note that is new or has a new slot, against what this build retires; each id once."""
    told: set[tuple[str, str]] = set()
    published = notes.history.changed()
    for change in _changes(notes):
        if change.word not in told and _is_the_same(change, notes.old, published):
            told.add(change.word)
            old, new = change.word
            message = f"`{change.draft.key}` is `{change.key}` under another id"
            if change.draft.key == change.key:
                message = f"`{new}` of `{change.key}` is `{old}` under another id"
            hint = (
                f"put `{old}` back and run `{_command(change, notes)}`, else its reviews are lost"
            )
            yield Finding(change.draft.place.span, message, hint)


def _changes(notes: Notes) -> Iterator[_Change]:
    old, now = notes.old, notes.assigned
    gone: dict[tuple[int, str], list[str]] = {}
    for key, entry in old.notes.items():
        if now.notes[key].retired and not entry.retired:
            gone.setdefault(_form(key), []).append(key)
    left: dict[str, list[str]] = {}
    for (key, slot), item in sorted(old.slots.items(), key=lambda each: each[1].number):
        if now.slots[key, slot].retired and not item.retired:
            left.setdefault(key, []).append(slot)
    for draft in notes.drafts:
        if draft.key in old.notes:
            came = [slot for slot in draft.slots if (draft.key, slot) not in old.slots]
            if came and len(came) == len(left.get(draft.key, ())):
                yield _of_slots(draft, dict(zip(came, left[draft.key], strict=True)))
            continue
        for key in gone.get(_form(draft.key), ()):
            words = set(zip(_WORDS(key), _WORDS(draft.key), strict=True))
            different = {pair for pair in words if pair[0] != pair[1]}
            if len(different) == 1:
                yield _of_key(draft, key, *different.pop())


def _form(key: str) -> tuple[int, str]:
    """What keys have in common that differ in ids."""
    return len(_WORDS(key)), key.rpartition("/")[2].partition(".")[0]


def _of_slots(draft: Draft, slots: Mapping[str, str]) -> _Change:
    new, old = next(iter(slots.items()))
    pairs = zip(old.split("."), new.split("."), strict=False)
    word = next((pair for pair in pairs if pair[0] != pair[1]), (old, new))
    return _Change(draft, draft.key, slots, word)


def _of_key(draft: Draft, key: str, old: str, new: str) -> _Change:
    slots = {slot: _replaced(slot, ".", new, old) for slot in draft.slots}
    return _Change(draft, key, slots, (old, new))


def _replaced(text: str, between: str, new: str, old: str) -> str:
    return between.join(old if word == new else word for word in text.split(between))


def _is_the_same(change: _Change, old: Lock, published: Mapping[str, str]) -> bool:
    """Whether a note, with its former ids, would be all that students have under them."""
    before = _as_before(change)
    if not all((change.key, slot) in old.slots for slot in before.slots):
        return False
    known = old.notes[change.key]
    return marked(with_numbers(before, old), published, known.guid).content == known.content


def _as_before(change: _Change) -> Draft:
    draft, (old, new) = change.draft, change.word
    tags = tuple(_replaced(tag, "::", new, old) for tag in draft.tags)
    if not isinstance(draft, ClozeDraft):
        masks = tuple(replace(m, id=change.slots.get(m.id, m.id)) for m in draft.masks)
        return replace(draft, key=change.key, tags=tags, masks=masks)

    def line(pieces: Line) -> Line:
        return tuple(
            replace(piece, name=change.slots.get(piece.name, piece.name))
            if isinstance(piece, Slot)
            else piece
            for piece in pieces
        )

    items = tuple(line(item) for item in draft.items)
    return replace(draft, key=change.key, tags=tags, lead=line(draft.lead), items=items)


def _command(change: _Change, notes: Notes) -> str:
    """The command that gives the new id and keeps the reviews."""
    old, new = change.word
    first, second, *_ = (*change.key.split("/"), "", "")
    kind, name = _word(old, new, notes)
    if change.key != change.draft.key and old == first:
        kind, name = "muscle", old
    elif first in ("figure", "across") and old == second:
        kind, name = ("figure" if first == "figure" else "deck"), old
    elif first == "figure":
        kind, name = "mask", f"{second}/{old}"
    elif change.key == change.draft.key and change.key.endswith("/statement"):
        kind, name = "gap", f"{first}/{second}/{old}"
    elif first != "across" and (first, new) in _facts(notes):
        kind, name = "fact", f"{first}/{old}"
    return f"anki-build rename {kind} {name} {new}"


def _word(old: str, new: str, notes: Notes) -> tuple[str, str]:
    vocabulary = notes.corpus.vocabulary
    family = next((each for each in FAMILIES if new in vocabulary[each]), "muscles")
    return ("muscle", old) if family == "muscles" else ("word", f"{family}/{old}")


def _facts(notes: Notes) -> set[tuple[str, str]]:
    return {(muscle.id, fact.id) for muscle in notes.corpus.muscles for _, fact in muscle.facts()}
