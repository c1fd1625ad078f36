"""A card that moves to another note, because its fact changed its part, joint or relation.

A student who knows the old card gets the new one as a card never seen before, and the reviews stay
with the old one. That is right if the question changed, and a loss if it is still the same.
`anki-build build` writes the new card into `ids.lock`; after that, the warning no longer appears.

Bad: `part: anterior-fibres` added to an action of the whole muscle, only to sort the file.
Better: the action as it was, and a new fact with its own id for what the part does.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.reading.problems import Level
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING)
def check(notes: Notes) -> Iterator[Finding]:
    """Every slot that is new, against those that this build retires."""
    moved: dict[tuple[str, str], list[str]] = {}
    for (key, slot), item in notes.assigned.slots.items():
        if item.retired and not notes.old.slots[key, slot].retired and _group(key):
            moved.setdefault((_group(key), slot), []).append(key)
    for draft in notes.drafts:
        for slot in draft.slots:
            if (draft.key, slot) in notes.old.slots:
                continue
            for key in moved.get((_group(draft.key), slot), ()):
                message = f"the card of `{slot}` restarts, before it stood in `{key}`"
                hint = "put it back if it asks the same as before, else build and commit"
                yield Finding(draft.place.span, message, hint)


def _group(key: str) -> str:
    """What the notes of one section of a muscle share: `MUSCLE/actions` of all parts and joints.

    Empty for notes that are not about a part of a section.
    """
    muscle, section, *_ = key.split("/")
    name, dot, _ = section.partition(".")
    return f"{muscle}/{name}" if dot and muscle != "across" else ""
