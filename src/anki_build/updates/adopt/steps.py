"""What the students of an older deck have to do once, so that its adopted notes become ours."""

from __future__ import annotations

from dataclasses import dataclass

from anki_build.package.notetypes import CLOZE
from anki_build.updates.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Steps:
    """What the page of a release has to say to the students of one older deck.

    Attributes:
        decks: the names of the decks that its notes are in, without those below them.
        notetypes: for each note type of adopted notes, the name of its first field.
        adopted: how many of its notes are notes of ours.
        left: how many are not, and stay as they are.
        by_hand: whether students change the note type in the browser, as merging would do harm.
        fields: what merging adds to our note type; until the student deletes them, every later
            update conflicts.
    """

    decks: tuple[str, ...]
    notetypes: dict[str, str]
    adopted: int
    left: int
    by_hand: bool
    fields: tuple[str, ...]


def steps(old: Snapshot, new: Snapshot) -> Steps | None:
    """The steps from an older deck to the project; None if none of its notes is adopted."""
    found = new.adopted_from(old).values()
    if not found:
        return None
    ours = {field.name for field in CLOZE.fields}
    by_hand = not all(note.mergeable for note in found)
    foreign = dict.fromkeys(name for note in found for name in note.names if name not in ours)
    return Steps(
        tuple(dict.fromkeys(note.deck.partition("::")[0] for note in found)),
        {note.notetype: note.names[0] for note in found},
        len(found),
        len(old.older) - len(found),
        by_hand,
        () if by_hand else tuple(foreign),
    )
