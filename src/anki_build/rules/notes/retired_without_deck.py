"""A retired note whose deck is gone, so that no package ships it with its line.

The program looks for the deck by its id, then by its name. If both have changed, the release file
has to say which deck it is now.

Bad: `deck_id: hip` in `releases/1.1.0.yaml`, if `deck.yaml` now has another id and name.
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
