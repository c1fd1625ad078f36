"""An entry of `retired.yaml` that names no retired note, or repeats another entry.

Students read the entry on the card that left the deck. So `note` must name a note that was
published and is now retired, or a fact or muscle that has such notes. `replaced_by` must name
something that the deck asks today.

Bad: `{note: piriformis/nerve, why: Asked twice., replaced_by: piriformis/nerv}`.
Better: `{note: piriformis/nerve, why: Asked twice., replaced_by: piriformis/roots}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anki_build.facts.deck_file import Retirement
from anki_build.history.reasons import LockedNotes, asking, entries
from anki_build.reading.problems import Level, did_you_mean
from anki_build.reading.records import describe
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(notes: Notes) -> Iterator[Finding]:
    """Every entry of every deck; without a lock nothing can be said of any but that it is gone."""
    if not notes.old.notes:
        yield from _without_lock(notes)
        return
    locked = LockedNotes.of(notes.assigned)
    first: dict[str, Retirement] = {}
    for entry in entries(notes.corpus):
        if entry.note in first:
            message = f"`{entry.note}` appears here a second time, "
            message += f"first at {first[entry.note].place.child('note').span}"
            yield Finding(entry.place.child("note").span, message, "delete one of them")
        first.setdefault(entry.note, entry)
        yield from _entry(entry, locked)


def _without_lock(notes: Notes) -> Iterator[Finding]:
    """One finding for all entries, unless `lost-retired-note` tells of the lock."""
    for entry in entries(notes.corpus)[:1]:
        if not notes.history.retired():
            message = "ids.lock is missing or empty, so no note can have been retired"
            hint = "restore ids.lock from version control"
            yield Finding(entry.place.child("note").span, message, hint)


def _entry(entry: Retirement, notes: LockedNotes) -> Iterator[Finding]:
    if not notes.gone.whole(entry.note):
        message, hint = _not_retired(entry.note, notes)
        yield Finding(entry.place.child("note").span, message, hint)
    new = entry.replaced_by
    if new is not None and not asking(new, notes.live):
        retired = bool(asking(new, notes.gone))
        what = "is retired itself" if retired else "is neither a fact nor a note of the decks"
        hint = "name what asks it now" if retired else did_you_mean(new, _names(notes.live.slots))
        span = entry.place.child("replaced_by").span
        yield Finding(span, f"{describe(new)} {what}", hint)


def _not_retired(name: str, notes: LockedNotes) -> tuple[str, str]:
    live = asking(name, notes.live)
    if notes.live.whole(name):
        return f"{describe(name)} is not retired", "delete the entry, or take out the fact"
    if live:
        message = f"{describe(name)} was asked by `{live[0]}`, which is not retired"
        return message, "only whole notes are marked; delete the entry"
    hint = (
        did_you_mean(name, _names(notes.gone.slots)) or "a note must have been built to be retired"
    )
    return f"no note {describe(name)} was ever in the decks", hint


def _names(keys: Iterable[str]) -> set[str]:
    """What an author may have meant: the keys themselves, and their facts."""
    return {name for key in keys for name in (key, "/".join(key.split("/")[:2]))}
