"""Card patterns: each turns the facts of a muscle into drafts of notes, one module a pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from anki_build.cards.notes import Draft
from anki_build.cards.patterns import (
    action,
    associated,
    attachment,
    blood_supply,
    differential,
    innervation,
    layers,
    occlusion,
    referral,
    statement,
)
from anki_build.cards.patterns.base import Subject
from anki_build.corpus.corpus import Corpus, Deck

Pattern = Callable[[Subject], Iterable[Draft]]

PATTERNS: tuple[Pattern, ...] = (
    action.expand,
    associated.expand,
    attachment.expand,
    blood_supply.expand,
    differential.expand,
    innervation.expand,
    layers.expand,
    occlusion.expand,
    referral.expand,
    statement.expand,
)

STUDY_ORDER = (
    "structure",
    "origin",
    "insertion",
    "figure",
    "layers",
    "innervation",
    "blood-supply",
    "action",
    "referral",
    "symptoms",
    "activating-factors",
    "perpetuating-factors",
    "red-flags",
    "differential",
    "associated-trigger-points",
    "palpation",
    "examination",
    "treatment::release",
    "treatment::self-massage",
    "treatment::stretch",
    "treatment::strengthening",
    "treatment::posture",
)


def expand(corpus: Corpus) -> dict[str, tuple[Draft, ...]]:
    """The drafts of every deck by the deck's id, in the order of study.

    Muscle by muscle; within a muscle structure before action before referral before treatment;
    within a kind the author's order. A figure of the region follows the last muscle that it names.
    """
    return {deck.file.id: tuple(_expand_deck(corpus, deck)) for deck in corpus.decks}


def _expand_deck(corpus: Corpus, deck: Deck) -> Iterator[Draft]:
    figures = list(occlusion.of_region(corpus, deck))
    yield from (draft for after, draft in figures if after == 0)
    for place, muscle in enumerate(deck.muscles, start=1):
        yield from expand_muscle(Subject(corpus, deck, muscle))
        yield from (draft for after, draft in figures if after == place)


def expand_muscle(subject: Subject) -> list[Draft]:
    """The drafts of one muscle in the order of study."""
    drafts = (draft for pattern in PATTERNS for draft in pattern(subject))
    return sorted(drafts, key=lambda draft: STUDY_ORDER.index(draft.kind))
