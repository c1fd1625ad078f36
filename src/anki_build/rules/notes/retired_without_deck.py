"""A retired note whose deck is gone, so that no package ships it with the line that says so.

It is looked for by the id of the deck, then by its name; where both changed, the file of the
release has to say which deck it is now.

Bad: `deck_id: hip` in `releases/1.1.0.yaml`, where `deck.yaml` has another id and name by now.
Better: `deck_id: hip-and-low-back`, the id that `deck.yaml` has today.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING)
def check(notes: Notes) -> Iterator[Finding]:
    """Every retired note that a build would ship."""
    for each in notes.retired():
        if each.deck is None:
            message = f"no deck ships `{each.note.key}`: there is none of the id "
            message += f"`{each.note.deck_id}` and none of the name `{each.note.deck}`"
            span = each.note.place.child("deck_id").span
            yield Finding(span, message, "write its new id here")
