"""A retired note that `ids.lock` or `releases/media` has lost, so that it cannot be shipped again.

A note that left the deck is shipped a few times more, with a line that says so; for that its guid
has to be in `ids.lock` and its picture, unchanged, in `releases/media`. Neither is anywhere else.

Bad: a picture in `releases/media` deleted, because no figure of the deck uses it any more.
Better: everything in `releases/` and `ids.lock` kept as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.history.releases import RESTORE
from anki_build.reading.problems import Level
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(notes: Notes) -> Iterator[Finding]:
    """The guid of every retired note, and the pictures of those that are still shipped."""
    guids = {entry.guid for entry in notes.assigned.notes.values()}
    for guid, (_, note, _) in notes.history.retired().items():
        if guid not in guids:
            message = f"ids.lock does not have the guid `{guid}` of `{note.key}`"
            hint = "restore ids.lock from version control"
            yield Finding(note.place.child("guid").span, message, hint)
    damaged = notes.history.damaged
    for each in notes.retired():
        name = each.note.picture
        if name is not None and name in damaged:
            span = each.note.place.child("fields", "Image").span
            yield Finding(span, f"picture `{name}` {damaged[name]} releases/media", RESTORE)
