"""The values of a comparison: what changes for a student."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from anki_build.updates.diff.words import Passage


class Kind(StrEnum):
    """What a change means for a student, what matters most first."""

    ENDANGERED = "endangered"
    NOT_NEWER = "not-newer"
    NOTETYPE = "notetype"
    ADOPTED = "adopted"
    CORRECTED = "corrected"
    REWORDED = "reworded"
    BACK = "back"
    PICTURE = "picture"
    NEW = "new"
    CARDS_NEW = "cards-new"
    CARDS_RETIRED = "cards-retired"
    RETIRED = "retired"
    REVIVED = "revived"
    LEFT = "left"
    MOVED = "moved"
    RETAGGED = "retagged"
    RENAMED = "renamed"
    OTHER = "other"


ERRORS = frozenset({Kind.ENDANGERED, Kind.NOT_NEWER})


@dataclass(frozen=True, slots=True)
class CardChange:
    """One card before and after; empty on the side where it does not exist.

    Attributes:
        number: its card number after the update, or before it if it goes.
    """

    number: int
    slot: str
    question: Passage
    answer: Passage

    @property
    def changed(self) -> bool:
        """Whether a student sees a difference on it."""
        return self.question.changed or self.answer.changed

    @property
    def before(self) -> tuple[str, str]:
        """Question and answer before."""
        return self.question.before, self.answer.before

    @property
    def after(self) -> tuple[str, str]:
        """Question and answer after."""
        return self.question.after, self.answer.after


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one note, or of a note type.

    Attributes:
        key: the note's key, or the name of the note type.
        deck: the full name of its deck after the update; empty for a note type.
        guid: empty for a note type.
        explanation: what it means, where the kind does not say it all; one sentence.
        cards: the cards that it touches.
        passages: what changed of the note as a whole.
    """

    kind: Kind
    key: str
    deck: str = ""
    guid: str = ""
    explanation: str = ""
    cards: tuple[CardChange, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """What Anki will say about the notes after an import with "If newer".

    Attributes:
        conflicting: notes that Anki refuses, because it takes their note type for another one.
    """

    new: int
    updated: int
    unchanged: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an update from one state to another does.

    Attributes:
        old, new: what people call the two states.
        changes: what matters most first, then in the order of study.
        warnings: what makes the comparison or the update doubtful, one sentence each.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]
    forecast: Forecast

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """The changes of some kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)

    def cards(self, *kinds: Kind) -> int:
        """How many cards the changes of some kinds touch."""
        return sum(len(change.cards) for change in self.of(*kinds))

    @property
    def restarts(self) -> int:
        """How many new cards ask word for word what a card asked that goes, as with another id."""
        left, came = self.of(Kind.RETIRED, Kind.CARDS_RETIRED), self.of(Kind.NEW, Kind.CARDS_NEW)
        gone = {card.before for each in left for card in each.cards}
        return sum(card.after in gone for each in came for card in each.cards)

    @property
    def good(self) -> bool:
        """Whether the update may be published: no review in danger, and everything arrives."""
        return not self.of(*ERRORS)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes by their kinds; within a kind as they come."""
    places = {kind: place for place, kind in enumerate(Kind)}
    return tuple(sorted(changes, key=lambda change: places[change.kind]))
