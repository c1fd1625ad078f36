"""Card patterns: each turns the facts of a muscle into drafts of notes, one module a pattern.

A module of this folder takes part by its `PATTERN`; a pattern of another distribution by an entry
point of the group `anki_build.patterns`, or by `register`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anki_build.cards.notes import Draft
from anki_build.cards.patterns.base import Pattern, Subject
from anki_build.cards.patterns.occlusion import of_region
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.reading.plugins import installed, modules_in

GROUP = "anki_build.patterns"

_registered: list[Pattern] = []


def register(pattern: Pattern) -> None:
    """Let a pattern take part in every build of this process; a second time changes nothing."""
    if pattern not in _registered:
        _registered.append(pattern)


def patterns() -> tuple[Pattern, ...]:
    """Every pattern: those of this folder, those installed, those registered."""
    own = [module.PATTERN for module in modules_in(__name__) if hasattr(module, "PATTERN")]
    return (*own, *installed(GROUP), *_registered)


def study_order() -> dict[str, int]:
    """The place of every kind of note in the order of study."""
    return {kind: place for pattern in patterns() for kind, place in pattern.kinds.items()}


def expand(corpus: Corpus) -> dict[str, tuple[Draft, ...]]:
    """The drafts of every deck by the deck's id, in the order of study.

    Muscle by muscle; within a muscle structure before action before referral before treatment;
    within a kind the author's order. A figure of the region follows the last muscle that it names.
    """
    asking, places = patterns(), study_order()
    return {
        deck.file.id: tuple(_expand_deck(corpus, deck, asking, places)) for deck in corpus.decks
    }


def _expand_deck(
    corpus: Corpus, deck: Deck, asking: tuple[Pattern, ...], places: Mapping[str, int]
) -> Iterator[Draft]:
    figures = list(of_region(corpus, deck))
    yield from (draft for after, draft in figures if after == 0)
    for number, muscle in enumerate(deck.muscles, start=1):
        subject = Subject(corpus, deck, muscle)
        drafts = (draft for pattern in asking for draft in pattern.expand(subject))
        yield from sorted(drafts, key=lambda draft: places[draft.kind])
        yield from (draft for after, draft in figures if after == number)
