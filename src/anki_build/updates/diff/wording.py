"""What the kinds of changes are called, for the text and for the page."""

from __future__ import annotations

from collections.abc import Sequence

from anki_build.updates.diff.cards import BACK_NAMES
from anki_build.updates.diff.changes import Change, Comparison, Kind
from anki_build.updates.diff.grouping import Grouped
from anki_build.updates.diff.words import Passage

HEADINGS = {
    Kind.ENDANGERED: "Reviews would land on another fact",
    Kind.NOT_NEWER: "Would never arrive",
    Kind.NOTETYPE: "Note types: every card of the type looks different",
    Kind.ADOPTED: "Adopted: notes of an older deck, on the cards that students have of it",
    Kind.CORRECTED: "Corrected: the next review shows another answer",
    Kind.REWORDED: "Reworded: another question text, the same answers",
    Kind.BACK: "Back changed: notes, other sources or sources",
    Kind.PICTURE: "Another picture or other masks",
    Kind.NEW: "New notes",
    Kind.CARDS_NEW: "New cards of notes that students have",
    Kind.CARDS_RETIRED: "Retired cards: they stay with students, but ask nothing any more",
    Kind.RETIRED: "Retired notes: no longer in the deck, they stay with students",
    Kind.REVIVED: "Revived: back in the deck, on the same cards",
    Kind.LEFT: "No longer shipped: retired before, they stay with students",
    Kind.MOVED: "Moved: cards that students have stay in the deck where they are",
    Kind.RETAGGED: "Retagged: students' own tags on these notes are replaced",
    Kind.RENAMED: "Renamed: another id, on the same cards with their reviews",
    Kind.OTHER: "Updated without a visible difference",
}

# After "3 notes", in the order of the summary.
_SUMMARY = {
    Kind.REWORDED: "reworded",
    Kind.CORRECTED: "corrected",
    Kind.ADOPTED: "adopted from an older deck",
    Kind.BACK: "changed on the back",
    Kind.PICTURE: "with another picture",
    Kind.NEW: "new",
    Kind.RETIRED: "retired",
    Kind.REVIVED: "revived",
    Kind.LEFT: "retired before and no longer shipped",
    Kind.MOVED: "moved",
    Kind.RETAGGED: "retagged",
    Kind.RENAMED: "under another id",
    Kind.OTHER: "updated without a visible difference",
}


REORDERED = "the same in another order"


def is_back(passage: Passage) -> bool:
    """Whether it is on the back only, where texts are long."""
    return passage.name in BACK_NAMES


def alike(group: Grouped) -> str:
    """`and 69 other notes`."""
    number = len(group.keys) - 1
    return f"and {number:,} other note{'' if number == 1 else 's'} alike"


def said_once(changes: Sequence[Change]) -> str:
    """The explanation that all changes under a heading share; empty if they do not."""
    found = {change.explanation for change in changes}
    return found.pop() if len(found) == 1 and len(changes) > 1 else ""


def count(number: int, noun: str) -> str:
    """`1 note`, `2 notes`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def summary(comparison: Comparison) -> tuple[str, ...]:
    """The whole comparison in a few lines, counts first."""
    return (
        *_errors(comparison),
        ", ".join([*_counts(comparison), *_safe(comparison)]),
        _anki(comparison),
    )


def _counts(comparison: Comparison) -> list[str]:
    found = [(len(comparison.of(kind)), kind) for kind in _SUMMARY]
    parts = [_part(comparison, number, kind) for number, kind in found if number]
    if parts:
        number, _, rest = parts[0].partition(" ")
        parts[0] = f"{number} note{'' if number == '1' else 's'} {rest}"
    parts += _card_counts(comparison)
    types = len(comparison.of(Kind.NOTETYPE))
    if types:
        parts.append(f"{count(types, 'note type')} changed")
    return parts or ["nothing changes"]


def _part(comparison: Comparison, number: int, kind: Kind) -> str:
    more = f" ({count(comparison.cards(kind), 'new card')})" if kind is Kind.NEW else ""
    return f"{number:,} {_SUMMARY[kind]}{more}"


def _card_counts(comparison: Comparison) -> list[str]:
    named = ((Kind.CARDS_NEW, "new card"), (Kind.CARDS_RETIRED, "retired card"))
    found = [(comparison.cards(kind), noun) for kind, noun in named]
    return [f"{count(number, noun)} of kept notes" for number, noun in found if number]


def _errors(comparison: Comparison) -> list[str]:
    cards, late = comparison.cards(Kind.ENDANGERED), len(comparison.of(Kind.NOT_NEWER))
    lines = [f"error: the reviews of {count(cards, 'card')} would be lost or land on another fact"]
    lines += [f"error: {count(late, 'change')} would never arrive"]
    return [line for line, number in zip(lines, (cards, late), strict=True) if number]


def _safe(comparison: Comparison) -> list[str]:
    number = comparison.restarts
    restarts = [f"{count(number, 'card')} {'restarts' if number == 1 else 'restart'}"]
    safe = [] if comparison.cards(Kind.ENDANGERED) else ["0 reviews land on another fact"]
    return [*(restarts if number else []), *safe]


def _anki(comparison: Comparison) -> str:
    forecast = comparison.forecast
    line = f"Anki will report: {forecast.new:,} new, {forecast.updated:,} updated, "
    line += f"{forecast.unchanged:,} already there"
    if forecast.conflicting:
        line += f", {forecast.conflicting:,} conflicting"
    if forecast.updated:
        line += "; text and tags that a student edited in an updated note are replaced"
    return line
