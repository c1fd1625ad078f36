"""A comparison as text for a terminal, and as plain data for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from anki_build.updates.diff.changes import ERRORS, CardChange, Change, Comparison, Kind
from anki_build.updates.diff.grouping import Grouped, grouped
from anki_build.updates.diff.wording import HEADINGS, REORDERED, alike, is_back, said_once, summary
from anki_build.updates.diff.words import Passage, Segment

_MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
# Their cards show what the text does not; elsewhere the text of the whole note is enough.
_ONE_SIDED = frozenset({Kind.NEW, Kind.RETIRED, Kind.REVIVED, Kind.LEFT})
_WORDED = frozenset({Kind.CORRECTED, Kind.REWORDED})
_BY_CARD = frozenset({Kind.ENDANGERED, Kind.ADOPTED, Kind.CARDS_NEW, Kind.CARDS_RETIRED})


def text(comparison: Comparison) -> str:
    """The summary, then each change; words that went as `[-old-]`, that came as `{+new+}`."""
    lines = [f"{comparison.old} -> {comparison.new}", *summary(comparison)]
    lines += [f"warning: {warning}" for warning in comparison.warnings]
    groups = grouped(comparison)
    for kind, heading in HEADINGS.items():
        found = comparison.of(kind)
        if found:
            error = "error: " if kind in ERRORS else ""
            once = said_once(found)
            lines += ["", f"{error}{heading} ({len(found):,})", *([f"  {once}"] if once else [])]
            lines += [line for each in groups[kind] for line in _lines(each, once)]
    return "\n".join(lines) + "\n"


def _lines(group: Grouped, once: str) -> Iterator[str]:
    change = group.change
    yield "  " + "  ".join(part for part in (change.deck, change.key) if part)
    if group.others:
        yield f"      {alike(group)}: {group.others}"
    if change.explanation and change.explanation != once:
        yield f"      {change.explanation}"
    for name, passage in _passages(change):
        shown = _plain(passage) if change.kind in _ONE_SIDED else inline(passage)
        yield f"      {name}: {shown}"


def _passages(change: Change) -> Iterator[tuple[str, Passage]]:
    for passage in change.passages:
        yield passage.name, passage
    # Another hint is seen on the cards alone.
    hinted = change.kind in _WORDED and not any(each.name == "text" for each in change.passages)
    if change.kind in _BY_CARD or hinted:
        yield from _cards(change.cards)


def _cards(cards: Iterable[CardChange]) -> Iterator[tuple[str, Passage]]:
    for card in cards:
        yield f"card {card.number} asks", card.question
        yield f"card {card.number} answers", card.answer


def _plain(passage: Passage) -> str:
    return passage.after or passage.before


def inline(passage: Passage) -> str:
    """A text with the words that changed marked in it."""
    if is_back(passage) and passage.reordered:
        return REORDERED
    return " ".join(map(_marked, passage.near if is_back(passage) else passage.segments))


def _marked(segment: Segment) -> str:
    before, after = _MARKS[segment.kind]
    return f"{before}{segment.text}{after}"


def as_json(comparison: Comparison) -> str:
    """All of a comparison, for programs."""
    forecast = comparison.forecast
    data = {
        "old": comparison.old,
        "new": comparison.new,
        "good": comparison.good,
        "forecast": {
            "new": forecast.new,
            "updated": forecast.updated,
            "unchanged": forecast.unchanged,
            "conflicting": forecast.conflicting,
        },
        "counts": {kind.value: _counted(comparison, kind) for kind in Kind},
        "warnings": list(comparison.warnings),
        "changes": [_change_json(change) for change in comparison.changes],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _counted(comparison: Comparison, kind: Kind) -> dict[str, int]:
    return {"changes": len(comparison.of(kind)), "cards": comparison.cards(kind)}


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "key": change.key,
        "deck": change.deck,
        "guid": change.guid,
        "explanation": change.explanation,
        "cards": [_card_json(card) for card in change.cards],
        "passages": [{"name": each.name, **_passage_json(each)} for each in change.passages],
    }


def _card_json(card: CardChange) -> dict[str, Any]:
    return {
        "number": card.number,
        "slot": card.slot,
        "question": _passage_json(card.question),
        "answer": _passage_json(card.answer),
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    words = [{"kind": each.kind, "text": each.text} for each in passage.segments]
    return {"before": passage.before, "after": passage.after, "words": words}
