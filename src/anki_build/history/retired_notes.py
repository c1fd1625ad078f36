"""Notes that left the deck, shipped once more with a line that says so.

A package cannot delete notes. So a retired note is shipped again as it last was, with its guid,
note type and card numbers, for a number of releases: whoever has it reads why, and finds it by the
tag `anki_build::retired::VERSION`. Whoever imports the deck for the first time gets it too; it
comes last in the order of study.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from anki_build.cards.tags import Tag
from anki_build.facts.deck_file import DeckFile
from anki_build.history.reasons import Reason
from anki_build.history.releases import (
    History,
    Release,
    RetiredNote,
)
from anki_build.identity.lock import Lock
from anki_build.package.render import RenderedNote, escape

# The field that both sides of a card show first.
_LINE = {"cloze": "Heading", "occlusion": "Header"}


@dataclass(frozen=True, slots=True)
class ShippedNote:
    """A retired note that is still shipped.

    Attributes:
        key: as the lock has it now.
        deck: the deck that ships it; None if there is none any more.
    """

    key: str
    release: Release
    note: RetiredNote
    deck: DeckFile | None


def still_shipped(history: History, decks: Sequence[DeckFile], assigned: Lock) -> list[ShippedNote]:
    """The retired notes that a build ships, in the order of their keys.

    Notes that are back in the deck are left out, and those that were shipped often enough.

    Args:
        history: every release up to now.
        decks: every deck.
        assigned: the lock with an entry for every note of the deck.
    """
    keys = {entry.guid: key for key, entry in assigned.notes.items()}
    found: list[ShippedNote] = []
    for guid, (release, note, followed) in history.retired().items():
        if guid in keys and assigned.notes[keys[guid]].retired:
            deck = _deck_of(note, decks)
            if followed < (deck.keep_retired if deck else 1):
                found.append(ShippedNote(keys[guid], release, note, deck))
    return sorted(found, key=lambda each: each.key)


def _deck_of(note: RetiredNote, decks: Sequence[DeckFile]) -> DeckFile | None:
    """Its deck, which may have another id or another name by now."""
    by_id = (deck for deck in decks if deck.id == note.deck_id)
    by_name = (deck for deck in decks if deck.name == note.deck)
    return next(by_id, None) or next(by_name, None)


def rendered(
    each: ShippedNote, reason: Reason | None, pictures: Mapping[str, Path], deck: str
) -> RenderedNote:
    """The note as it is shipped.

    Args:
        each: which note.
        reason: why it left, as far as its author says.
        pictures: the pictures of retired notes by their names.
        deck: the full name of its deck.
    """
    note, version = each.note, each.release.version
    fields = {field.name: note.fields.get(field.name, "") for field in note.type.fields}
    shown = _LINE[note.notetype]
    fields[shown] = "<br>".join(filter(None, [line(version, reason), fields[shown]]))
    tags = (*note.tags, Tag.RETIRED.of(version))
    picture = pictures.get(note.picture) if note.picture else None
    return RenderedNote(
        each.key,
        deck,
        tags,
        note.type,
        tuple(fields.values()),
        note.numbers,
        (picture.name, picture) if picture else None,
        last=True,
    )


def line(version: str, reason: Reason | None) -> str:
    """What the card says, as HTML."""
    why = reason.sentence if reason else "it is no longer part of the deck."
    text = f"<b>Retired since {escape(version)}:</b> {escape(why)}"
    if reason and reason.replaced_by:
        keys = ", ".join(f"<code>{escape(key)}</code>" for key in reason.replaced_by)
        text += f" Replaced by {keys}, which the browser finds."
    return text


def marked(note: RenderedNote, changed: Mapping[str, str], guid: str) -> RenderedNote:
    """A note of the deck with the tag of the release in which it last changed, if it ever did."""
    version = changed.get(guid)
    if version is None:
        return note
    return replace(note, tags=(*note.tags, Tag.CHANGED.of(version)))
