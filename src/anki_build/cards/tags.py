"""The tags of notes: the only place that spells them, and that reads them back."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Tag(Enum):
    """What a tag says of its note; all of them are below one root in Anki's sidebar.

    Students search for these tags and keep them in filtered decks, so that a tag that is published
    is not spelled another way later.
    """

    DECK = "deck"
    """The id of the deck that the note belongs to."""
    KIND = "kind"
    """What kind of question it asks."""
    MUSCLE = "muscle"
    NERVE = "nerve"
    REGION = "region"
    YIELD = "yield"
    """How much it matters: must, should or could."""
    CHANGED = "changed"
    """The release in which it last changed."""
    RETIRED = "retired"
    """The release that retired it."""

    @property
    def _beginning(self) -> str:
        return f"anki_build::{self.value}::"

    def of(self, value: str) -> str:
        """The tag that says this: `Tag.MUSCLE.of("psoas")` is `anki_build::muscle::psoas`."""
        return self._beginning + value

    def values(self, tags: Iterable[str]) -> tuple[str, ...]:
        """The values of those tags that are of this kind, in their order."""
        found = (tag for tag in tags if tag.startswith(self._beginning))
        return tuple(tag.removeprefix(self._beginning) for tag in found)


def search(*tags: str) -> str:
    """What finds the notes that have all these tags, in Anki's browser."""
    return " ".join(f"tag:{tag}" for tag in tags)
