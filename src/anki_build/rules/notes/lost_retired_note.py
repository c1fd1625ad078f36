"""A retired note that can no longer be shipped: its guid or its picture is lost.

Some releases still ship a note that left the deck, with a line that says so. For that, its guid has
to be in `ids.lock`, and its picture, unchanged, in `releases/media`. Neither is stored anywhere
else.

Bad: deleting a picture in `releases/media` because no figure of the deck uses it any more.
Better: keeping everything in `releases/` and `ids.lock` as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.history.releases import RESTORE
from anki_build.identity.lock import MOST_REPORTED
from anki_build.reading.problems import Level, Span
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule

_HINT = "restore ids.lock from version control"


@rule(Level.ERROR)
def check(notes: Notes) -> Iterator[Finding]:
    """The guid of every retired note, and the pictures of those that are still shipped."""
    yield from _lost(notes)
    damaged = notes.history.damaged
    for each in notes.retired():
        name = each.note.picture
        if name is not None and name in damaged:
            span = each.note.place.child("fields", "Image").span
            yield Finding(span, f"picture `{name}` {damaged[name]} releases/media", RESTORE)


def _lost(notes: Notes) -> Iterator[Finding]:
    """The guids that the lock lacks: one by one, or at once where the whole lock is another."""
    guids = {entry.guid for entry in notes.assigned.notes.values()}
    retired = [(guid, note) for guid, (_, note, _) in notes.history.retired().items()]
    lost = [(guid, note) for guid, note in retired if guid not in guids]
    if len(lost) > MOST_REPORTED or (lost and not notes.old.notes):
        more = f" and {len(lost) - 1} more" if lost[1:] else ""
        lacks = f"it lacks `{lost[0][1].key}`{more}, which a release published"
        message = f"this file is missing, cut off or older: {lacks}"
        yield Finding(Span("ids.lock"), message, _HINT)
        return
    for guid, note in lost:
        message = f"ids.lock does not have the guid `{guid}` of `{note.key}`"
        yield Finding(note.place.child("guid").span, message, _HINT)
