"""Notes before they have ids: what is asked, in words and named slots.

A slot is named after the fact, gap or mask that it asks, never numbered: numbers are the lock's.
Text stays as the author meant it; escaping for Anki is `render`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anki_build.figures.base import Mask, Picture
from anki_build.reading.text import Emphasis, Inline, Plain
from anki_build.reading.yaml_reader import Place


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap in a sentence: one card.

    Attributes:
        name: permanent within the note.
        answer: what the card asks for.
        hint: what the gap shows on the front, instead of dots.
    """

    name: str
    answer: tuple[Inline, ...]
    hint: str | None = None


Piece = Inline | Slot
Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class CitedText:
    """A line on the back with the works it comes from."""

    text: tuple[Inline, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Back:
    """What the back shows below the answer.

    Attributes:
        notes: remarks of the author.
        variants: what other sources say instead.
        context: which muscle this is about, with its other names.
        sources: the works that the facts come from, as lines.
    """

    notes: tuple[tuple[Inline, ...], ...] = ()
    variants: tuple[CitedText, ...] = ()
    context: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """A rule on cards that the author lets a note break, and why."""

    rule: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class ClozeDraft:
    """A sentence, or a lead with a list, with at least one slot.

    Attributes:
        key: permanent: what the note is about and the pattern that asks, from ids alone.
        kind: what kind of fact is asked; decides the place in the order of study.
        deck: the full name of the deck in Anki.
        heading: what kind of fact is asked, above the sentence on both sides.
        lead: the sentence, or what introduces the list.
        items: the list, one line each; may be empty.
        back: what the back adds.
        tags: without blanks.
        place: where the author finds what it was made from.
        muscles: the names of the muscle that it is about; none for a card across muscles.
        silences: rules on cards that it may break.
    """

    key: str
    kind: str
    deck: str
    heading: str
    lead: Line
    items: tuple[Line, ...]
    back: Back
    tags: tuple[str, ...]
    place: Place
    muscles: tuple[str, ...] = ()
    silences: tuple[Silence, ...] = ()

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of its slots in the order of the text, repeated if the text repeats them."""
        lines = (self.lead, *self.items)
        return tuple(piece.name for line in lines for piece in line if isinstance(piece, Slot))


@dataclass(frozen=True, slots=True)
class OcclusionDraft:
    """A picture with masks; each mask is one card.

    Attributes:
        hide_all: whether the front hides every mask, or only the one that is asked.
        names: what each mask hides, in words, in the order of the masks; the back names the one
            that was asked.
        header: shown over the picture on both sides.
        back: what the back adds; the credit of the picture is among its notes.
    """

    key: str
    kind: str
    deck: str
    header: str
    picture: Picture
    hide_all: bool
    masks: tuple[Mask, ...]
    names: tuple[str, ...]
    back: Back
    tags: tuple[str, ...]
    place: Place
    silences: tuple[Silence, ...] = ()

    @property
    def slots(self) -> tuple[str, ...]:
        """The ids of its masks."""
        return tuple(mask.id for mask in self.masks)


@dataclass(frozen=True, slots=True)
class DeckPage:
    """The page of a deck.

    Attributes:
        name: the full name of the deck in Anki.
        text: of the author, plain.
        licence: of the text.
        searches: what Anki finds a part of the deck by, and which part.
    """

    name: str
    text: str
    licence: str
    searches: Mapping[str, str]


Draft = ClozeDraft | OcclusionDraft


def words(text: str) -> Plain:
    """A piece of plain text."""
    return Plain(text)


def strong(text: str) -> Emphasis:
    """A piece of text that stands out, such as the muscle's name."""
    return Emphasis(text)


def slot(name: str, answer: str | tuple[Inline, ...], hint: str | None = None) -> Slot:
    """A gap with a plain or formatted answer."""
    return Slot(name, (Plain(answer),) if isinstance(answer, str) else answer, hint)
