"""A new note that repeats a removed one word for word: only its id changed.

Students have a note under its id. Under another id it is a new note to them, and the reviews stay
with the old note, which retires. `anki-build rename` changes an id and keeps the reviews.
`anki-build build` writes the new note into `ids.lock`; after that, the warning no longer appears.

Bad: `id: nerve` changed to `id: superior-gluteal` by hand.
Better: `anki-build rename fact gluteus-medius/nerve gluteus-medius/superior-gluteal`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from anki_build.cards.notes import Draft
from anki_build.history.retired_notes import marked
from anki_build.history.shipping import with_numbers
from anki_build.identity.lock import Lock
from anki_build.reading.problems import Level
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING)
def check(notes: Notes) -> Iterator[Finding]:
    """Every new note against those that this build retires."""
    old, changed = notes.old, notes.history.changed()
    gone = [k for k, v in old.notes.items() if notes.assigned.notes[k].retired and not v.retired]
    for draft in notes.drafts if gone else ():
        for key in gone if draft.key not in old.notes else ():
            if _is_the_same(draft, key, old, changed):
                message = f"`{draft.key}` is `{key}` under another id"
                hint = "put the old id back and run `anki-build rename`, else its reviews are lost"
                yield Finding(draft.place.span, message, hint)


def _is_the_same(draft: Draft, key: str, old: Lock, changed: Mapping[str, str]) -> bool:
    """Whether a draft would be all that students have under a key of the lock."""
    if not all((key, slot) in old.slots for slot in draft.slots):
        return False
    known = old.notes[key]
    as_before = with_numbers(replace(draft, key=key), old)
    return marked(as_before, changed, known.guid).content == known.content
