"""A comparison as one self-contained page: before and after side by side, no scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anki_build.reports import html
from anki_build.updates.diff.changes import ERRORS, CardChange, Change, Comparison, Kind
from anki_build.updates.diff.grouping import Grouped, grouped
from anki_build.updates.diff.wording import HEADINGS, REORDERED, alike, is_back, said_once, summary
from anki_build.updates.diff.words import Passage, Segment

# Of more cards than these the text of their note is shown instead.
FEW = 2

_UNSEEN = {"before": "added", "after": "removed"}
_CAME = frozenset({Kind.NEW, Kind.CARDS_NEW, Kind.REVIVED})
_GONE = frozenset({Kind.RETIRED, Kind.CARDS_RETIRED, Kind.LEFT})
# Where each card is shown, the text of the whole note would only repeat it.
_BY_CARD = _CAME | _GONE | {Kind.CORRECTED, Kind.REWORDED}

_ELEMENTS = {"same": "", "removed": "del", "added": "ins"}
# The name of an element of HTML, empty for plain text, and the text in it.
Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """A question, an answer or another text on one side of a change."""

    words: tuple[Word, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """What is before or after a change, under its name."""

    name: str
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A change as the page shows it.

    Attributes:
        keys: the notes that change so.
        others: how many the notes after the first are, in words; empty if there are none.
        pairs: before and after, or the only one that there is.
    """

    deck: str
    keys: tuple[str, ...]
    others: str
    explanation: str
    pairs: tuple[tuple[Side, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """All changes of one kind."""

    kind: Kind
    error: bool
    heading: str
    explanation: str
    articles: tuple[Article, ...]


def page(comparison: Comparison) -> str:
    """The page, in HTML."""
    changes = grouped(comparison)
    return html.render(
        "diff",
        title=f"{comparison.old} \N{RIGHTWARDS ARROW} {comparison.new}",
        summary=[*summary(comparison), *(f"Warning: {warning}" for warning in comparison.warnings)],
        sections=[
            _section(comparison, kind, changes[kind]) for kind in HEADINGS if comparison.of(kind)
        ],
    )


def _section(comparison: Comparison, kind: Kind, groups: Sequence[Grouped]) -> Section:
    found = comparison.of(kind)
    heading, once = f"{HEADINGS[kind]} ({len(found):,})", said_once(found)
    return Section(
        kind, kind in ERRORS, heading, once, tuple(_article(each, once) for each in groups)
    )


def _article(group: Grouped, once: str) -> Article:
    change = group.change
    others = f"{alike(group)}: {group.others}" if group.others else ""
    why = change.explanation if change.explanation != once else ""
    return Article(change.deck, (change.key, *group.keys[1:]), others, why, tuple(_pairs(change)))


def _pairs(change: Change) -> Iterator[tuple[Side, ...]]:
    listed = _listed(change)
    for card in listed:
        yield _pair(change, f"Card {card.number}", _card(card, "before"), _card(card, "after"))
    for each in change.passages:
        name = each.name.capitalize()
        if is_back(each) and each.reordered:
            yield (Side(f"{name}: {REORDERED}"),)
        elif not (each.name == "text" and listed and change.kind in _BY_CARD):
            yield _pair(change, name, (_text(each, "before"),), (_text(each, "after"),))


def _listed(change: Change) -> Sequence[CardChange]:
    """The cards that are shown; where many change alike, the text of the whole note is enough."""
    if not any(each.name == "text" for each in change.passages):
        return change.cards
    if change.kind is Kind.CORRECTED:
        return [card for card in change.cards if card.answer.changed]
    return change.cards if len(change.cards) <= FEW or change.kind in ERRORS else ()


def _pair(
    change: Change, name: str, before: tuple[Text, ...], after: tuple[Text, ...]
) -> tuple[Side, ...]:
    """Both sides, or the only one that there is."""
    if change.kind in _CAME:
        return (Side(name, after),)
    if change.kind in _GONE:
        return (Side(name, before),)
    return Side(f"{name}, before", before), Side(f"{name}, after", after)


def _card(card: CardChange, side: str) -> tuple[Text, ...]:
    return _text(card.question, side), _text(card.answer, side, "answer")


def _text(passage: Passage, side: str, style: str = "") -> Text:
    parts = passage.near if is_back(passage) else passage.segments
    shown = [word(each) for each in parts if each.kind != _UNSEEN[side]]
    return Text(tuple(_spaced(shown)) or (("", "\N{EM DASH}"),), style)


def _spaced(words: Sequence[Word]) -> Iterator[Word]:
    for number, each in enumerate(words):
        if number:
            yield "", " "
        yield each


def word(segment: Segment) -> Word:
    """Words with the element of HTML that says whether they stayed, went or came."""
    return _ELEMENTS[segment.kind], segment.text
