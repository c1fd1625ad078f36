"""Card patterns: each turns the facts of a muscle into drafts of notes, one module a pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from anki_build.corpus import Corpus
from anki_build.notes import Draft
from anki_build.patterns import (
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
from anki_build.patterns.base import Subject

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
    within a kind the author's order.
    """
    return {
        deck.file.id: tuple(
            draft
            for muscle in deck.muscles
            for draft in expand_muscle(Subject(corpus, deck, muscle))
        )
        for deck in corpus.decks
    }


def expand_muscle(subject: Subject) -> list[Draft]:
    """The drafts of one muscle in the order of study."""
    drafts = (draft for pattern in PATTERNS for draft in pattern(subject))
    return sorted(drafts, key=lambda draft: STUDY_ORDER.index(draft.kind))
